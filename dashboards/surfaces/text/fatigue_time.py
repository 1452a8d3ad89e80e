"""The sentences about what days do: rest between exposures, and the level of first exposures over the calendar."""

from django.utils.translation import gettext

from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.statistics.fatigue.change_point import ALERT_AT, MIN_DAYS
from dashboards.statistics.fatigue.recovery import MIN_VIEWERS as RECOVERY_VIEWERS
from dashboards.statistics.values import Choice, Estimate, Unit
from dashboards.surfaces.text.format import behind, chance, day, interval, n_text, number


def recovery_sentence(own: AdFatigue) -> str:
    """Say whether rest brings the response back."""
    cost, kept, half = own.value("cost"), own.value("kept"), own.value("rest.half_life")
    if not isinstance(cost, Estimate) or not isinstance(kept, Estimate):
        return gettext(
            "This needs %(least)d viewers with two exposures or more, with rests of different length between them."
        ) % {"least": RECOVERY_VIEWERS}
    if not recovery_seen(own) or not isinstance(half, Estimate):
        return gettext("Whether rest brings the response back cannot be told from these data (%(n)s).") % {
            "n": n_text(kept.n)
        }
    unit = own["cost"].scale.unit
    return gettext(
        "Rest helps: after %(days)s days without the ad half of what an exposure took is back (%(behind)s). One fresh "
        "exposure takes %(cost)s of the next response (%(range)s)."
    ) % {
        "days": number(half.value, Unit.DAYS),
        "behind": behind(half, Unit.DAYS),
        "cost": number(cost.value, unit).removeprefix("+"),
        "range": interval(cost.low, cost.high, unit),
    }


def recovery_seen(own: AdFatigue) -> bool:
    """Tell whether rest is seen to matter: an exposure surely costs something, and surely not all of it stays."""
    cost, kept = own.value("cost"), own.value("kept")
    return bool(cost and kept and cost.low > 0 and kept.high < 1)


def trend_sentence(own: AdFatigue) -> str:
    """Say whether the level of first exposures broke, when, and how surely."""
    broken, days = own.value("break"), own.count("days")
    if not isinstance(broken, Choice):
        return gettext(
            "A break in the campaign’s level needs %(least)d days with first exposures; there are %(days)d so far."
        ) % {"least": MIN_DAYS, "days": days}
    told = gettext("probability that the level broke at all %(chance)s, %(days)d days, %(n)s") % {
        "chance": chance(broken.probability or 0.0),
        "days": days,
        "n": n_text(broken.n),
    }
    since, change = own.value("break.day"), own.value("break.change")
    if not isinstance(since, Estimate) or not isinstance(change, Estimate):
        return gettext("No break to report: %(told)s (it is reported above %(sure)s).") % {
            "told": told,
            "sure": number(ALERT_AT, Unit.PROBABILITY),
        }
    unit = own["break.change"].scale.unit
    return gettext(
        "First-time viewers respond differently from %(day)s on: %(change)s (%(range)s; %(told)s)."
    ) % {
        "day": day(since.value),
        "change": number(change.value, unit),
        "range": interval(change.low, change.high, unit),
        "told": told,
    }
