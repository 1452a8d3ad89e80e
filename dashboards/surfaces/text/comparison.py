"""Two ads, or two audiences, in words: the answer first, each number with n and interval."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboards.analysis.finding import Finding, Findings
from dashboards.statistics.comparison import MIN_VIEWERS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT
from dashboards.statistics.values import Choice, Count, Estimate, Unit
from dashboards.surfaces.text.format import behind, clock, count, number, p_text, stretch, viewers
from dashboards.surfaces.text.labels import CHOICES, SERIES, Text
from dashboards.surfaces.text.looks import refusal_sentence
from dashboards.surfaces.text.method import MethodText, method_of

_STRETCHES_SHOWN = 3
# What is said of an ad with more of a measure than another.
_MORE: dict[str, Text] = {
    "change_valence": _("“%(first)s” is received more positively than “%(second)s”"),
    "change_happy": _("“%(first)s” raises more happiness than “%(second)s”"),
    "change_surprise": _("“%(first)s” surprises more than “%(second)s”"),
    "engagement": _("“%(first)s” engages more than “%(second)s”"),
    "attention": _("“%(first)s” holds attention better than “%(second)s”"),
}


def pair_answer(found: Findings, series: str, names: tuple[str, str]) -> str:
    """Return the first sentence about two sides."""
    difference, verdict = found.estimate("pair.difference"), found["pair.difference.verdict"]
    if found.series("pair.difference.trace") is None:
        least = gettext("%(least)s on each side are needed.") % {"least": MIN_VIEWERS}
        return f"{too_few_sentence(found, names)} {least}"
    if verdict.needs and (refused := refusal_sentence(verdict.needs)):
        return refused
    over_time = _over_time(found, names)
    if difference is None or not isinstance(verdict.value, Choice):
        return f"{gettext('Nobody differs from anybody on the whole, so no test can tell the two apart.')} {over_time}"
    unit = found["pair.difference"].scale.unit
    if verdict.value.name != "differs":
        whole = gettext(
            "No difference on the whole is shown between “%(first)s” and “%(second)s”: %(told)s."
        ) % {"first": names[0], "second": names[1], "told": _told(difference, unit, _kind(found))}
        return f"{whole} {over_time}"
    first, second = names if difference.value > 0 else names[::-1]
    upward = difference if difference.value > 0 else turned(difference)
    whole = gettext("%(verdict)s, a %(size)s difference: %(told)s.") % {
        "verdict": str(_MORE[series]) % {"first": first, "second": second},
        "size": size_word(effect_of(found)),
        "told": _told(upward, unit, _kind(found)),
    }
    return f"{whole} {over_time}"


def too_few_sentence(found: Findings, names: tuple[str, str]) -> str:
    """Say that two sides cannot be compared yet, and how many they have."""
    counts = [found.count(f"pair.viewers[side:{side}]") for side in ("first", "second")]
    return gettext(
        "Too few viewers to compare “%(first)s” (%(n_first)s) with “%(second)s” (%(n_second)s)."
    ) % {
        "first": names[0],
        "second": names[1],
        "n_first": count(counts[0]),
        "n_second": count(counts[1]),
    }


def sides_sentence(found: Findings) -> str:
    """Say who is compared with whom, why, and how many are left out."""
    kind = found.choice("pair.sides")
    first, second = (found.count(f"pair.viewers[side:{side}]") for side in ("first", "second"))
    excluded = _left_out(found)
    both = {"first": count(first), "second": count(second)}
    texts = {
        "paired": gettext("Paired: %(first)s people saw both, so each is compared with themselves"),
        "apart": gettext("Not paired: different people saw them (%(first)s the one, %(second)s the other)"),
        "audiences": gettext("Not paired: nobody is in both audiences (%(first)s and %(second)s people)"),
    }
    left_out = {
        "paired": gettext("%(sides)s; %(count)s who saw one alone are left out."),
        "apart": gettext("%(sides)s; the %(count)s who saw both are too few to pair, and left out."),
        "audiences": gettext("%(sides)s; %(count)s in neither are left out."),
    }
    name = kind.name if kind else "apart"
    sides = texts[name] % both
    return left_out[name] % {"sides": sides, "count": count(excluded)} if excluded else f"{sides}."


def cut_sentence(found: Findings) -> str:
    """Say which time only the longer of two ads has; empty where both are as long."""
    cut = found.count("pair.cut")
    if not cut:
        return ""
    return gettext("The longer ad’s last %(cut)s have nothing to be compared with over time.") % {
        "cut": clock(cut, tenths=cut < 1000)
    }


def effect_of(found: Findings) -> Estimate | None:
    """Return the effect size that belongs to the sides."""
    return found.estimate("pair.d_z") or found.estimate("pair.g")


def size_word(effect: Estimate | None) -> str:
    """Return Cohen's word for a size, which is no more than a habit; `certain` where nobody differs from anybody."""
    if effect is None:
        return gettext("certain")
    size = abs(effect.value)
    steps = ((0.2, gettext("very small")), (0.5, gettext("small")), (0.8, gettext("medium")))
    return next((word for end, word in steps if size < end), gettext("large"))


def turned(own: Estimate) -> Estimate:
    """Return second − first from first − second."""
    low, high = (None if end is None else -end for end in (own.high, own.low))
    return Estimate(-own.value, low, high, own.n)


def too_small(sizes: Mapping[str, int], names: tuple[str, str], variable: str) -> str:
    """Say why two audiences cannot be shown; empty where they can."""
    if not names[1]:
        return gettext("“%(variable)s” has only one segment among the measured viewers.") % {
            "variable": variable
        }
    small = [name for name in names if sizes[name] < MIN_SEGMENT]
    if not small:
        return ""
    parts = [
        gettext("“%(name)s” has %(count)s") % {"name": name, "count": count(sizes[name])} for name in small
    ]
    return gettext("Too small to be shown: %(small)s of the %(least)s viewers that a segment needs.") % {
        "small": gettext(" and ").join(parts),
        "least": MIN_SEGMENT,
    }


def withheld(audience: Findings, names: tuple[str, str], variable: str) -> str:
    """Say which of two audiences is withheld though it is large; empty where none is."""
    for name in names:
        own = audience.get(f"segment.change_valence[segment:{variable}={name}]")
        if own and own.needs and own.needs.what == "withheld":
            return gettext(
                "“%(name)s” is withheld: with what else is shown it would tell of fewer than five viewers."
            ) % {"name": name}
    return ""


def pair_method(findings: Sequence[Finding], found: Findings, series: str) -> MethodText:
    """Return the method of figures of a pair."""
    first, second = (found.count(f"pair.viewers[side:{side}]") for side in ("first", "second"))
    paired = _paired(found)
    test = (
        gettext("paired t of each viewer’s difference; over time, signs flipped")
        if paired
        else gettext("Welch’s t; over time, viewers relabelled")
    )
    n = (
        gettext("%(viewers)s who saw both") % {"viewers": viewers(first)}
        if paired
        else gettext("%(first)s and %(second)s viewers") % {"first": count(first), "second": count(second)}
    )
    excluded = _left_out(found)
    parameters = [
        (gettext("Measure"), str(SERIES[series])),
        (gettext("Test"), test),
        (gettext("Several exposures"), gettext("of one viewer are averaged first")),
    ]
    return method_of(findings, n=n, excluded=_excluded(excluded), parameters=parameters)


def _told(own: Estimate, unit: Unit, kind: str) -> str:
    return f"{number(own.value, unit)} ({behind(own, unit)}, {kind})"


def _paired(found: Findings) -> bool:
    kind = found.choice("pair.sides")
    return kind is not None and kind.name == "paired"


def _kind(found: Findings) -> str:
    kind = found.choice("pair.sides")
    return str(CHOICES[kind.name]) if kind else ""


def _excluded(viewers_left_out: int) -> str:
    rejected = gettext("exposures whose quality was too poor; gaps")
    if not viewers_left_out:
        return rejected
    return f"{gettext('%(viewers)s, see above') % {'viewers': viewers(viewers_left_out)}}; {rejected}"


def _over_time(found: Findings, names: tuple[str, str]) -> str:
    table, p = found.table("pair.clusters"), found.p("pair.difference.trace.p_adjusted")
    if table is None or p is None or not table.rows:
        return gettext("In no stretch of time do they even come near a difference.")
    flagged = [row for row in table.rows if row[5]]
    if not flagged:
        return gettext("In no stretch of time do they differ by more than chance (adjusted %(p)s).") % {
            "p": p_text(p)
        }
    shown = ", ".join(
        gettext("%(stretch)s (“%(name)s” higher)")
        % {"stretch": stretch(row[0], row[1]), "name": names[0] if row[2] > 0 else names[1]}
        for row in flagged[:_STRETCHES_SHOWN]
    )
    more = len(flagged) - _STRETCHES_SHOWN
    if more > 0:
        shown = gettext("%(stretches)s and %(count)s more") % {"stretches": shown, "count": count(more)}
    return gettext("Exploratory: over time they differ around %(stretches)s (whole ad: adjusted %(p)s).") % {
        "stretches": shown,
        "p": p_text(p),
    }


def _left_out(found: Findings) -> int:
    return sum(own.value.value for own in found.parts("pair.excluded") if isinstance(own.value, Count))
