"""The embedded default: PostgreSQL and a Redis-compatible server out of pinned wheels, and the supervisor that runs them.

Nothing here is needed in production, where `DATABASE_URL` and `REDIS_URL` name real servers.
"""
