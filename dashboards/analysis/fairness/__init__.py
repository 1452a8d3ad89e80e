"""Does the reader work alike for the groups of a campaign's own panel?"""
