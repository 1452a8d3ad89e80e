from django.db import models

from campaigns.models.viewer import Viewer


class FaceTemplate(models.Model):
    """What a viewer's face is compared with on their next visit, sealed (`campaigns/face_seals.py`); they agreed to it.

    The table is UNLOGGED: no write-ahead log, replica or base backup ever holds a template, and what is revoked cannot
    come back. A row without a viewer is revoked; `services/face_templates.py` soon takes its bytes out of the file.
    """

    viewer = models.OneToOneField(Viewer, on_delete=models.SET_NULL, null=True, related_name="face_template")
    sealed = models.BinaryField()
    agreed_at = models.DateTimeField()
    keep_until = models.DateField(help_text="The last day; twelve months from the yes at most.")

    def __str__(self) -> str:
        return f"face template {self.pk}"
