"""The embedded default: PostgreSQL and a Redis-compatible server out of pinned wheels, and their supervisor.

Nothing here is needed in production, where `DATABASE_URL` and `REDIS_URL` name real servers.
"""
