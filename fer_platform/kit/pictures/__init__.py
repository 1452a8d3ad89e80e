"""Pure: the one way from a stranger's bytes to pixels, for every room. Nothing is decoded that was not judged first."""
