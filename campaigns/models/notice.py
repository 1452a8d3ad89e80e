from django.db import models


class Notice(models.Model):
    """What viewers were shown before they decided, word by word; what a panel's link told is left out.

    The key is the text's own hash (`campaigns.notice`), so that a consent proves which words it was given to.
    """

    key = models.CharField(max_length=32, primary_key=True)
    text = models.TextField()
    language = models.CharField(max_length=10)
    first_agreed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"notice {self.key[:12]}"
