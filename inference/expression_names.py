"""What people call each apparent expression, as a title, by its label: the one list of names for all pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

EXPRESSION_NAMES: dict[str, str | Promise] = {
    "angry": _("Angry"),
    "disgust": _("Disgust"),
    "fear": _("Fear"),
    "happy": _("Happy"),
    "sad": _("Sad"),
    "surprise": _("Surprise"),
    "neutral": _("Neutral"),
}
