from django.db import models

from campaigns.models.organisation import Member, Organisation


class Invitation(models.Model):
    """A link by which one person joins an organisation, once. Only the digest of its secret is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Member.Role)
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link’s secret.")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.email} to {self.organisation}"
