"""What weights to known shares (F39) make of an ad, in words."""

from django.utils.translation import gettext

from dashboards.analysis.finding import Findings, part_name
from dashboards.statistics.raking import CAP
from dashboards.statistics.values import Estimate, Unit
from dashboards.surfaces.text.format import count, number, viewers
from dashboards.surfaces.text.reception import told_figure


def weighting_sentence(found: Findings) -> str:
    """Say what the weighted headline is and as how many viewers it counts, or why there is none; empty where the
    campaign names no shares."""
    own = found.parts("weighted.change_valence")[0]
    if own.needs and own.needs.what.startswith("weights_"):
        variable, _, value = part_name(own.part).partition("=")
        why = gettext("nobody who was measured has %(variable)s “%(value)s”")
        if own.needs.what == "weights_apart":
            why = gettext(
                "too few who were measured have %(variable)s “%(value)s”; each would count for more than %(cap)s"
            )
        why %= {"variable": variable, "value": value, "cap": f"{CAP:g}"}
        return gettext("Results cannot be weighted to the campaign’s target shares: %(why)s.") % {"why": why}
    if not isinstance(own.value, Estimate) or own.value.low is None:
        return ""
    n, effective = own.value.n, found.count("weighted.counts_as")
    text = gettext(
        "Weighted to the campaign’s target shares, the change of valence is %(told)s. Its %(viewers)s count as "
        "%(effective)s who all weigh the same (design effect %(effect)s). Exploratory: the figure without weights is "
        "the one that is judged."
    ) % {
        "told": told_figure(own),
        "viewers": viewers(n),
        "effective": count(effective),
        "effect": number(n / effective, Unit.NUMBER),
    }
    left_out = found.count("weighted.left_out")
    return text + (
        " " + gettext("%(viewers)s of other or unknown kinds are left out.") % {"viewers": viewers(left_out)}
        if left_out
        else ""
    )
