"""Small pieces that several rooms' models share."""

import secrets

from django.db import models


def new_code() -> str:
    """Return 128 random bits as 22 URL-safe characters: a link that cannot be guessed."""
    return secrets.token_urlsafe(16)


class Dated(models.Model):
    """A row that knows when it was made and last changed."""

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
