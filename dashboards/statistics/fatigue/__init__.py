"""Ad fatigue (F25–F33): does the response of the same viewers fall as they see an ad again? Pure NumPy and SciPy."""
