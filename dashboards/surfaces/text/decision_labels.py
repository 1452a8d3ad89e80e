"""What the figures of a decision are called, and the names that they choose among."""

from django.utils.translation import gettext_lazy as _

from dashboards.surfaces.text.part_labels import Text

LABELS: dict[str, tuple[Text, ...]] = {
    "decision.outcome": (_("What decides"), _("the registered outcome, else change of valence")),
    "decision.look": (_("Look"),),
    "decision.look.planned": (_("Registered viewers"),),
    "decision.leader": (_("The ad to choose"),),
    "decision.verdict": (_("Verdict"), _("run, fix, drop, or not enough data")),
    "decision.reason": (_("Reason"),),
    "decision.rank": (_("Rank"), _("ads that nothing tells apart share theirs")),
    "decision.basis": (_("Held against"),),
    "decision.difference": (_("Difference from that"),),
    "decision.size": (_("Size of the difference"), _("in standard deviations")),
    "decision.best": (
        _("Chance to be the best"),
        _("of the ads compared; of one alone, to lie above what it is held against"),
    ),
    "decision.loss": (_("Expected loss of running it now"), _("against the best choice")),
    "decision.more": (_("More viewers to settle it"),),
    "stretches": (_("Stretches to fix"), _("below the ad’s own level, with all of its seconds tested")),
}
VERDICTS: dict[str, Text] = {
    "run": _("Run"),
    "fix": _("Fix first"),
    "drop": _("Drop"),
    "not_enough": _("Not enough data"),
}
REASONS: dict[str, Text] = {
    "leads": _("ahead of the others"),
    "shares_lead": _("shares the lead"),
    "tie": _("as good as any other"),
    "below_others": _("behind the others"),
    "below_best": _("behind the best"),
    "above_norm": _("above the norm"),
    "below_norm": _("below the norm"),
    "as_norm": _("as good as the norm"),
    "above_rest": _("faces more positive than at rest"),
    "below_rest": _("faces more negative than at rest"),
    "sinks": _("ahead, yet faces more negative than at rest"),
    "unsettled": _("not told apart yet"),
    "order": _("shown in one order to everybody"),
    "registered_viewers": _("the registered look is ahead"),
    "registered_ad": _("not among the registered ads"),
    "viewers": _("too few viewers"),
    "ads": _("no second ad with enough viewers"),
    "difference": _("nobody differs"),
    "no_norm": _("nothing to hold it against"),
}
BASES: dict[str, Text] = {
    "others": _("the campaign’s other ads"),
    "norm": _("the organisation’s norm"),
    "rest": _("the viewers’ own resting faces"),
}
WEAK: dict[str, Text] = {
    "looks_away": _("viewers look away"),
    "less_joy": _("smiles fade"),
    "more_sad": _("faces look sadder"),
    "more_angry": _("faces look angrier"),
    "more_fear": _("faces look more fearful"),
    "more_disgust": _("faces show more disgust"),
}
PARTS = (VERDICTS, REASONS, BASES, WEAK)
