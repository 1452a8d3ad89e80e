"""What sets ads side by side: two of them, two audiences of one, all of a campaign, all of an organisation."""
