"""What is said of a plan: how many viewers to measure and to invite, and how that is known."""

from math import isfinite

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Findings
from dashboards.analysis.planning.fatigue_power import FatigueDesign
from dashboards.analysis.planning.plan import Plan
from dashboards.analysis.planning.search import LARGEST
from dashboards.analysis.planning.studies import SharesDesign
from dashboards.statistics.planner_levels import LevelDesign
from dashboards.statistics.planner_traces import PERMUTATIONS
from dashboards.statistics.values import Estimate, Unit
from dashboards.surfaces.text.format import between, count, number, typed_share
from dashboards.surfaces.text.method import MethodText, method_of


def plan_headline(plan: Plan, found: Findings, *, over: bool = True) -> str:
    """Say how many viewers it takes; `over`: no more studies will be simulated."""
    viewers, chance = found["plan.viewers"], number(plan.power, Unit.PROBABILITY)
    if viewers.value is None and not found.count("plan.studies"):
        return gettext("Simulating the first studies …")
    if viewers.value is None:
        text = gettext(
            "More than %(largest)s viewers would be needed with a chance of %(chance)s (%(studies)s): this difference "
            "is too small."
        ) % {"largest": count(LARGEST), "chance": chance, "studies": _studies(found)}
    else:
        text = gettext("%(who)s %(aim)s with a chance of %(chance)s%(sure)s. %(invite)s") % {
            "who": _who(plan, int(viewers.value.value)),
            "aim": _aim(plan),
            "chance": chance,
            "sure": _sure(viewers.value, found) if isinstance(viewers.value, Estimate) else "",
            "invite": _invite(plan, found),
        }
    if isinstance(plan.design, SharesDesign):
        return gettext("%(text)s By formula: exact to the rounding.") % {"text": text}
    return text if over else gettext("So far: %(text)s") % {"text": text}


def power_rows(found: Findings) -> list[list[str]]:
    """Return the rows of the table: viewers, chance to see it, and how that is known."""
    table = found.table("plan.power")
    return [
        [count(viewers), number(power, Unit.PROBABILITY), _known(low, high, studies)]
        for viewers, power, low, high, studies in (table.rows if table else ())
    ]


def plan_method(plan: Plan, found: Findings) -> MethodText:
    """Return what stands behind a plan."""
    design = plan.design
    if isinstance(design, SharesDesign):
        paired = [
            (gettext("The same people see both"), "n = (z_α√ψ + z_β√(ψ − δ²))²/δ²"),
            ("ψ", gettext("share of viewers whose two answers differ")),
            (gettext("ρ of a person’s two answers"), number(design.correlation, Unit.CORRELATION)),
        ]
        parameters = paired if design.paired else []
    elif isinstance(design, LevelDesign):
        parameters = _of_levels(design)
    elif isinstance(design, FatigueDesign):
        parameters = _of_fatigue(design)
    else:
        parameters = _of_traces(plan)
    n = _studies(found) if found.count("plan.studies") else gettext("a formula: nothing was sampled")
    return method_of(found.group("plan")[:1], n=n, parameters=parameters)


def _of_levels(design: LevelDesign) -> list[tuple[str, str]]:
    return [
        (
            gettext("Seen"),
            gettext("where the difference of the two levels (paired or Welch’s t) has p below .05"),
        ),
        (
            gettext("Judged"),
            gettext("at any time: p holds at every look, and power is that of the last")
            if design.looks
            else gettext("once, at the end"),
        ),
        (gettext("Spread of viewers"), number(design.spread, Unit.CHANGE).removeprefix("+")),
        (gettext("How surely it is known"), _known_from(design)),
        (gettext("ρ of a person’s two responses"), number(design.correlation, Unit.CORRELATION)),
        (
            gettext("Strong expressers"),
            gettext("a fifth of the viewers varies three times as much as the others"),
        ),
        _search(),
    ]


def _known_from(design: LevelDesign) -> str:
    if not isfinite(design.known_from):
        return gettext("taken as exact")
    text = gettext(
        "drawn anew for each simulated study, as %(count)s equally different viewers would tell it"
    )
    return text % {"count": count(round(design.known_from))}


def _of_fatigue(design: FatigueDesign) -> list[tuple[str, str]]:
    left = {
        "gamma": number(design.gamma, Unit.NUMBER),
        "left": typed_share(design.left),
        "last": design.exposures,
    }
    smiles = {"share": typed_share(design.smile_share), "seconds": count(round(design.seconds))}
    return [
        (
            gettext("Seen"),
            gettext("where the 95 %% interval of what is left at the last exposure (F24) lies below 1") % (),
        ),
        (
            gettext("Who sees what"),
            gettext("the same people at every exposure: different ones can show the wrong sign (F32)"),
        ),
        (gettext("True γ"), gettext("%(gamma)s, so that %(left)s is left at exposure %(last)d") % left),
        (gettext("Smiles"), gettext("%(share)s of the ad’s time at first, in bouts; %(seconds)s s") % smiles),
        (
            gettext("Coming back"),
            gettext("%(share)s after an average exposure, more after a strong one")
            % {"share": typed_share(design.returning)},
        ),
        _search(),
    ]


def _of_traces(plan: Plan) -> list[tuple[str, str]]:
    first, second = plan.design.first, plan.design.second
    shares = {
        "first": typed_share(first.peak),
        "second": typed_share(second.peak),
        "resting": typed_share(first.resting),
        "seconds": count(round(plan.design.seconds)),
    }
    smiles = gettext("%(first)s and %(second)s at the best moment, %(resting)s else; %(seconds)s s")
    return [
        (
            gettext("Seen"),
            gettext("where cluster permutation (F20) flags a stretch of the difference’s sign"),
        ),
        (gettext("Smiles"), smiles % shares),
        (
            gettext("What is a person’s own"),
            gettext("%(share)s of the variance") % {"share": typed_share(plan.design.person)},
        ),
        (gettext("Relabelings"), gettext("%(count)s in each study") % {"count": count(PERMUTATIONS)}),
        _search(),
    ]


def _search() -> tuple[str, str]:
    return gettext("Search"), gettext("power as Φ(z_.025 + c√n); c most likely given all simulated studies")


def _who(plan: Plan, viewers: int) -> str:
    parts = {"count": count(viewers)}
    if isinstance(plan.design, FatigueDesign):
        text = ngettext(
            "Measure %(count)s viewer from the first exposure on",
            "Measure %(count)s viewers from their first exposure on",
            viewers,
        )
    elif plan.design.paired:
        text = ngettext(
            "Measure %(count)s viewer who sees both ads",
            "Measure %(count)s viewers who see both ads",
            viewers,
        )
    else:
        text = ngettext(
            "Measure %(count)s viewer for each ad", "Measure %(count)s viewers for each ad", viewers
        )
    return text % parts


def _aim(plan: Plan) -> str:
    design = plan.design
    if isinstance(design, FatigueDesign):
        return gettext("to see that only %(left)s of the response is left at exposure %(last)d") % {
            "left": typed_share(design.left),
            "last": design.exposures,
        }
    if isinstance(design, LevelDesign):
        return gettext("to see a difference of %(difference)s in the change of valence") % {
            "difference": number(design.difference, Unit.CHANGE).removeprefix("+")
        }
    if isinstance(design, SharesDesign):
        shares = {"first": typed_share(design.first), "second": typed_share(design.second)}
        return gettext("to see %(first)s against %(second)s") % shares
    shares = {"first": typed_share(design.first.peak), "second": typed_share(design.second.peak)}
    return gettext("to find %(first)s against %(second)s at the best moment") % shares


def _sure(viewers: Estimate, found: Findings) -> str:
    low = count(int(viewers.low or 0))
    high = (
        count(int(viewers.high))
        if viewers.high is not None
        else gettext("more than %(largest)s") % {"largest": count(4 * LARGEST)}
    )
    return gettext(" (95 %% of the simulation: %(low)s to %(high)s; %(studies)s)") % {
        "low": low,
        "high": high,
        "studies": _studies(found),
    }


def _invite(plan: Plan, found: Findings) -> str:
    people = found.count("plan.invited")
    text = ngettext(
        "Invite some %(count)s person if %(share)s of them give usable frames.",
        "Invite some %(count)s people if %(share)s of them give usable frames.",
        people,
    )
    return text % {"count": count(people), "share": typed_share(plan.usable)}


def _studies(found: Findings) -> str:
    studies = found.count("plan.studies")
    text = ngettext("%(count)s simulated study", "%(count)s simulated studies", studies)
    return text % {"count": count(studies)}


def _known(low: float | None, high: float | None, studies: int | None) -> str:
    if low is None or high is None:
        return gettext("by formula")
    return gettext("95 %%: %(range)s, n = %(studies)s studies") % {
        "range": between(low, high, Unit.PROBABILITY),
        "studies": count(studies or 0),
    }
