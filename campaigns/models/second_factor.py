from django.db import models
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.factor_secrets import key_open
from campaigns.models.organisation import User


class AppDevice(TOTPDevice):
    """An authenticator app. Its `key` is sealed (`factor_secrets.py`)."""

    class Meta:
        proxy = True

    @property
    def bin_key(self) -> bytes:
        return key_open(self.key, owner=self.user_id)


class Passkey(models.Model):
    """A key pair that a person's phone, computer or security key keeps: the second factor without a code.

    Only the public half is here; it opens nothing.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=60, help_text="How its owner calls it.")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=4096)
    sign_count = models.PositiveBigIntegerField(
        help_text="How often it has signed, as it says; 0 where it does not count."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
