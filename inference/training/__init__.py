"""Training, measuring, exporting and promoting the network that the engine serves."""
