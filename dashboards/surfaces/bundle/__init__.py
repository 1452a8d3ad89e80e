"""A campaign's analysis as one file: data, numbers, dictionary, versions; and the same numbers made anew from it."""
