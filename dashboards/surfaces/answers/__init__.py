"""What viewers said after an ad, beside what their faces showed."""
