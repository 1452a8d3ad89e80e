"""What the figures about chosen ads are called, and the names that they choose among."""

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text

LABELS: dict[str, tuple[Text, ...]] = {
    "targeting.verdict": (_("Is choosing worth it?"), _("judged against viewers whose ads came by chance")),
    "targeting.viewers": (_("Viewers"), _("with a measured response to an ad that came this way")),
    "targeting.decisions": (_("Choices"), _("whose response was measured")),
    "targeting.reward": (
        _("Mean reward"),
        _("0 to 1: attention, and how positive the face was against rest"),
    ),
    "targeting.gain": (_("Gain over chance"), _("in reward; the interval holds at every look")),
    "targeting.avoided": (
        _("Fatigue avoided"),
        _("in fresh exposures to the same or like ads: by chance, less than as chosen"),
    ),
    "targeting.effective": (
        _("Effective sample"),
        _("choices that also tell of chance, or of another policy"),
    ),
    "targeting.shown": (_("How often it was chosen"), _("of all choices")),
    "targeting.shown.chance": (_("How often it came by chance"), _("of the ads of viewers held out")),
    "targeting.reasons": (_("Why ads came"),),
}
VERDICTS: dict[str, Text] = {
    "keep": _("Keep"),
    "not_enough_overlap": _("Not enough overlap"),
    "do_not": _("Do not switch this on"),
    "wait": _("Not enough data"),
}
ARMS: dict[str, Text] = {"policy": _("Chosen"), "holdout": _("By chance")}
REASONS: dict[str, Text] = {
    "own_tag": _("this viewer responded above their average to ads with the same tag"),
    "others": _("other viewers responded to it"),
    "rested": _("this viewer had seen less of it than of others"),
    "explored": _("to learn more of it"),
    "only": _("no other was left"),
}
PARTS = (VERDICTS,)
