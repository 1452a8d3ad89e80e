"""The fatigue page in values and words: what is computed, said, drawn and tabled. No Django, no database."""
