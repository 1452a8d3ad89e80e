"""Every word and every written number of the surfaces."""
