"""Pure: what an uploaded ad really is, its poster, and the demonstration clips. The only place that imports PyAV."""
