"""A study as a whole: looks while data come in, the model of its exposures, what is exploratory."""
