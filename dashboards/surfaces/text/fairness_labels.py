"""What the figures about the reader by group are called."""

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text

MEASURES: dict[str, tuple[Text, Text]] = {
    "face": (_("Frames with a face"), _("of those in which one was looked for")),
    "good": (_("Exposures graded good"), _("of all that were measured")),
    "confidence": (_("Confidence at rest"), _("mean of the largest probability a frame, before the ad")),
    "rest": (
        _("Valence of the resting face"),
        _("as the network read it, before the ad: no response is in it"),
    ),
}
LABELS: dict[str, tuple[Text, ...]] = {
    "fairness.verdict": (_("Does the reader work alike?"), _("for the groups that the panel told of")),
    "fairness.viewers": (_("Viewers"), _("whose exposures were measured")),
    "fairness.hidden": (_("Viewers in smaller groups"), _("shown in no group, counted among the others")),
    **{f"fairness.{name}": own for name, own in MEASURES.items()},
    **{
        f"fairness.{name}.gap": (title, _("difference from all others whose group is known"))
        for name, (title, _about) in MEASURES.items()
    },
    **{
        f"fairness.{name}.p": (title, _("p of that difference, adjusted for all comparisons"))
        for name, (title, _about) in MEASURES.items()
    },
}
VERDICTS: dict[str, Text] = {
    "fair_differs": _("Not alike"),
    "fair_untold": _("No difference told"),
    "fair_waits": _("Not enough viewers"),
}
