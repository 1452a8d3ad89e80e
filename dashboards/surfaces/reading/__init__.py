"""One ad read closely: its numbers, key moments, brand moments, levels and segments."""
