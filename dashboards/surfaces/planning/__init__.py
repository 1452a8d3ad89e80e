"""How many viewers a study needs (F23): by formula for shares, by simulated studies for traces and fatigue."""
