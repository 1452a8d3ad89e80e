"""Is choosing the next ad worth it (F34)? Reward against the holdout, fatigue avoided, what was shown and why."""
