"""The compliance pack of a campaign: what its data-protection officer asks for, said from the state that there is."""
