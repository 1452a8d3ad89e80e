"""Whether the platform lives, whether it is ready, and what it counts: `/livez`, `/readyz`, `/metrics`."""
