"""Pictures in, apparent expressions out: pure code, without Django, Celery or a database."""
