"""What the figures of fatigue are called; a part of the one catalogue of names in `labels`."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dashboards.statistics.fatigue import status as states
from dashboards.statistics.fatigue.curves import EXPONENTIAL, FLAT, POWER, WEAR_IN_OUT

Text = str | Promise
MEASURES: dict[str, Text] = {
    "happy": _("Apparent happiness"),
    "valence": _("Valence"),
    "attention": _("Attention"),
}
STATUS: dict[str, Text] = {
    states.FRESH: _("Fresh"),
    states.LIMITED: _("Limited"),
    states.FATIGUED: _("Fatigued"),
    states.WATCH: pgettext_lazy("status of an ad", "Watch"),
    states.NOT_ENOUGH: _("Not enough data"),
}
MODELS: dict[str, Text] = {
    POWER: _("Power: falls fast, then slower"),
    EXPONENTIAL: _("Exponential: falls by the same share each time"),
    WEAR_IN_OUT: _("Wear-in, then wear-out"),
    FLAT: _("Flat: no change"),
}
CAPS: dict[str, Text] = {
    "uncapped": _("none needed"),
    "answers": _("Survey answers"),
    "told_apart": _("told apart"),
    "not_told_apart": _("cannot be told apart"),
    **MEASURES,
}
QUESTIONS: dict[str, Text] = {
    "liking": _("Liking, as people say it"),
    "purchase_intent": _("Purchase intent, as people say it"),
    "satisfaction": _("Satisfaction, as people say it"),
    "recall": _("Brand recall"),
}
# By what a key says behind its measure.
_FIGURES: dict[str, tuple[Text, Text]] = {
    "viewers": (_("Viewers"), _("with a finished exposure")),
    "repeaters": (_("Viewers with two exposures or more"), _("only they tell of fatigue")),
    "exposures": (_("Finished exposures"), ""),
    "exposures.excluded": (_("Exposures left out"), _("their quality was too poor")),
    "n": (_("Viewers"), ""),
    "last": (_("Highest exposure that 20 viewers reached"), ""),
    "reached": (_("Highest exposure that 30 viewers reached"), ""),
    "status": (_("Status"), ""),
    "below": (_("Probability that less is left"), _("of the first response")),
    "left": (_("Left"), _("of the first response, same viewers")),
    "left.typical": (_("Left, typical viewers"), _("four fifths, by their first response")),
    "left.strong": (_("Left, strong expressers"), _("the strongest fifth at the first exposure")),
    "carried": (_("Equally strong viewers behind it"), _("as how many those at that exposure count")),
    "apart": (_("Exposures and calendar days"), ""),
    "day": (_("Left after a calendar day"), _("of the response, exposures held apart")),
    "below_80": (_("Probability that less than 80 % is left"), ""),
    "cap.exposures": (_("Frequency cap"), _("by smiles, attention and answers together")),
    "cap.low": (_("Exposures that the data allow"), _("smiles, attention or answers surely hold")),
    "cap.decides": (_("What would decide the cap"), _("the response of which least is known")),
    "within": (_("Same viewers"), _("share of their first response")),
    "averaged": (_("Average of the four curves"), _("share of the first response")),
    "pooled": (_("Everybody pooled"), ""),
    "pooled.share": (_("Everybody pooled"), _("share of the first response")),
    "weight": (_("Weight (stacking)"), ""),
    "weight.bma": (_("Weight (pseudo-BMA+)"), ""),
    "to_80": (_("Exposures to −20 %"), _("by the power curve")),
    "to_half": (_("Exposures to half"), _("by the power curve")),
    "score": (_("Foretells left-out viewers better than flat by"), _("log points")),
    "rate": (_("Rate of decline"), _("γ of the power curve, λ of the exponential one")),
    "half_life": (_("Half-life in exposures"), _("ln 2/λ of the exponential curve")),
    "change": (_("Together: the pooled change"), ""),
    "change.within": (_("Within the same viewers"), ""),
    "change.audience": (_("Change of audience"), ""),
    "kept": (_("Left of the fatigue after a day of rest"), _("g of F31")),
    "cost": (_("Cost of a fresh exposure"), _("of the next response")),
    "rest.half_life": (_("Half is back after days"), ""),
    "rest": (_("Share of the fatigue that is left"), ""),
    "daily": (_("Mean of the day’s first exposures"), ""),
    "days": (_("Days with first exposures"), ""),
    "break": (_("Probability that the level broke"), ""),
    "break.day": (_("Day of the break"), ""),
    "break.change": (_("Change of the level"), ""),
    "break.by_day": (_("Probability that a new level began"), ""),
    "check.doubling": (_("Change a doubling of the exposures"), _("mixed model")),
    "check.day": (_("Change a day"), _("mixed model")),
    "check.exposures": (_("Exposures in the mixed model"), ""),
}


def fatigue_label(key: str) -> tuple[Text, Text]:
    """Return title and what it is, of a key such as `fatigue.happy.left`. Raises: KeyError: nobody has named it."""
    _fatigue, measure, what = key.split(".", 2)
    if measure == "answers":
        question, what = what.split(".", 1)
        forms = {
            "n": gettext("%(question)s: answers"),
            "change": gettext("%(question)s: change within the same viewers"),
            "below_80": gettext("%(question)s: probability that less than 80 %% is left"),
        }
        return forms[what] % {"question": QUESTIONS[question]}, ""
    return _FIGURES[f"cap.{what}" if measure == "cap" else what]
