"""How one ad is received: traces, levels, moments, expressions, brand, segments."""
