"""The demonstration's two ads, drawn frame by frame: no footage, no faces, no rights to clear."""
