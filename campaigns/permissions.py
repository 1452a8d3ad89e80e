from django.contrib.auth.backends import BaseBackend


class RoleBackend(BaseBackend):
    """Model permissions from a member's role."""
