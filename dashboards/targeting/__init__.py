"""Which ad next. An empty room so far: it will see analysis, and fill a port of campaigns."""
