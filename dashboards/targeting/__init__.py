"""Which ad comes next (F34), by consent: fills the port of campaigns, and replays other policies on the log."""
