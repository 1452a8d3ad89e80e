"""Findings → a deck whose charts and tables stay editable: PPTX."""
