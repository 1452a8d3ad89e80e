"""The reader by group, in words: what can be told, of whom, and how it was judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Finding, Findings, part_name
from dashboards.statistics.fairness import LEVEL, MEASURES
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.statistics.values import PValue
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import viewers
from dashboards.surfaces.text.labels import label
from dashboards.surfaces.text.method import MethodText, method_of


@dataclass(frozen=True)
class GroupRow:
    """One group in one measure. `level`, `gap`, `p`: findings; `told`: whether its difference stands; `verdict`: that
    in words."""

    measure: str
    title: str
    about: str
    group: str
    level: Finding
    gap: Finding | None
    p: Finding | None
    told: bool
    verdict: str


def rows_of(found: Findings) -> list[GroupRow]:
    """Return a row for each measure and group that may be named."""
    return [_row(found, name, own.part) for name in MEASURES for own in found.parts(f"fairness.{name}")]


def fairness_sentence(found: Findings) -> str:
    """Say what was found, and that it is about the reader."""
    rows = rows_of(found)
    told = [own for own in rows if own.told]
    if told:
        named = "; ".join(
            gettext("%(measure)s, %(group)s: %(gap)s") % {
                "measure": own.title,
                "group": own.group,
                "gap": f"{figure_text(own.gap)} ({note(own.gap)})" if own.gap else "",
            }
            for own in told
        )  # fmt: skip
        return gettext("The reader does not work alike for all groups of this panel: %(named)s.") % {
            "named": named
        }
    if not any(own.gap for own in rows):
        return gettext(
            "Nothing can be compared yet: %(least)d viewers of a group are needed, and as many others whose "
            "group is known."
        ) % {"least": MIN_VIEWERS}  # fmt: skip
    return gettext(
        "No difference between groups is told at %(level)d %% over all comparisons together. That proves no "
        "equality: the intervals say how large a difference may still be."
    ) % {"level": round(100 * LEVEL)}


def what_it_says() -> str:
    """Say what these figures are of."""
    return gettext(
        "This is a statement on the reader and on cameras, rooms and light, not on people: a group’s faces "
        "are not otherwise, they may be read otherwise. Groups are what the panel told of viewers who agreed "
        "to that; none is ever guessed."
    )


def hidden_sentence(found: Findings) -> str:
    """Say how many are in no group of their own; empty where nobody is."""
    n = found.count("fairness.hidden")
    text = ngettext(
        "%(n)d viewer is shown in no group: it has fewer than %(least)d, or would tell of a few others.",
        "%(n)d viewers are shown in no group: theirs have fewer than %(least)d, or would tell of a few others.",
        n,
    )
    return text % {"n": n, "least": MIN_VIEWERS} if n else ""


def fairness_method(found: Findings) -> MethodText:
    """Return the method of all of it."""
    verdict = found["fairness.verdict"]
    shown: Sequence[Finding] = [verdict, *found.parts("fairness.face")[:1]]
    return method_of(
        shown,
        n=viewers(verdict.n or 0),
        excluded=gettext("viewers of whom the panel told nothing, and exposures that are not rolled up yet"),
    )


def _row(found: Findings, measure: str, part: str) -> GroupRow:
    name = label(f"fairness.{measure}")
    gap, p = (found.get(f"fairness.{measure}.{own}[{part}]") for own in ("gap", "p"))
    told = bool(p and isinstance(p.value, PValue) and p.value.value <= LEVEL)
    return GroupRow(
        measure=measure,
        title=str(name.title),
        about=str(name.about),
        group=part_name(part),
        level=found[f"fairness.{measure}[{part}]"],
        gap=gap,
        p=p,
        told=told,
        verdict=_verdict(p, told),
    )


def _verdict(p: Finding | None, told: bool) -> str:
    if p is None or not isinstance(p.value, PValue):
        return gettext("not compared: too few, or said by the other group")
    return gettext("differs") if told else gettext("no difference told")
