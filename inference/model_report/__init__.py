"""What an evaluation says, for people: lines of a command, the model card, the model's page. No Django, no network."""
