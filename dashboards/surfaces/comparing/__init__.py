"""Two ads, two audiences, all ads of a campaign, all ads of an organisation: set against each other."""
