"""What to do with each ad of a campaign (F38): run, fix, drop, or wait for more viewers."""
