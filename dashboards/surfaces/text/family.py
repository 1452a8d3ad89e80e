"""All ads of a campaign beside each other in words: which stands apart in a measure."""

from collections.abc import Mapping

from django.utils.translation import gettext, ngettext

from dashboards.analysis.comparison.family import NONE, SEVERAL, stands_apart
from dashboards.analysis.finding import Finding, Findings, Needs, part_name
from dashboards.statistics.values import Choice, Estimate
from dashboards.surfaces.text.format import behind, count, number, p_text, within
from dashboards.surfaces.text.labels import CHOICES, SERIES
from dashboards.surfaces.text.looks import refusal_sentence
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import needs_text


def family_sentence(found: Findings, titles: Mapping[int, str], series: str) -> str:
    """Say which ads stand apart from the campaign's others once all are looked at: every page and file says this."""
    best, worst = found["family.best"], found["family.worst"]
    if isinstance(best.needs, Needs):
        return refusal_sentence(best.needs) or gettext(
            "Fewer than two ads have ten viewers: nothing to hold against each other yet."
        )
    sides = [_stands(found, own, titles, series) for own in (best, worst)]
    if any(sides):
        return " ".join(filter(None, sides))
    return gettext("No ad stands apart from the others in %(measure)s, with all %(count)s looked at.") % {
        "measure": _measure(series),
        "count": count(found.count("family.ads")),
    }


def family_note(found: Findings, ad: int) -> str:
    """Return what stands behind an ad's difference: n, interval, and whether the same people saw the others."""
    own = found[f"family.difference[ad:{ad}]"]
    if not isinstance(own.value, Estimate):
        return needs_text(own.needs)
    return f"{behind(own.value, own.scale.unit)} · {_family_kind(found, ad)}"


def family_method(found: Findings, series: str) -> MethodText:
    """Return the method of the family."""
    tested, few = found.count("family.ads"), len(found.parts("family.difference")) - found.count("family.ads")
    parameters = [
        (gettext("Measure"), str(SERIES[series])),
        (
            gettext("Family"),
            gettext("every ad of this campaign against the mean of its others; named before looking"),
        ),
        (
            gettext("Each test"),
            gettext("the model’s difference in its errors; beside it the simple one, as a check"),
        ),
        (
            gettext("Best and worst"),
            gettext(
                "an ad whose difference stays in the family and lies above or below zero; of several, the furthest "
                "only where it differs from the next one, too (p ≤ .05)"
            ),
        ),
    ]
    excluded = ngettext(
        "%(count)s ad with fewer than ten viewers", "%(count)s ads with fewer than ten viewers", few
    ) % {"count": count(few)}
    n = ngettext("%(count)s ad in the family", "%(count)s ads in the family", tested) % {
        "count": count(tested)
    }
    rejected = gettext("exposures whose quality was too poor")
    return method_of(
        found.parts("family.difference")[:1],
        n=n,
        excluded=f"{excluded}; {rejected}" if few else rejected,
        parameters=parameters,
    )


def _stands(found: Findings, own: Finding, titles: Mapping[int, str], series: str) -> str:
    choice = own.value
    if not isinstance(choice, Choice) or choice.name == NONE:
        return ""
    above = own.key.endswith("family.best")
    if choice.name == SEVERAL:
        names = gettext("”, “").join(titles[ad] for ad in stands_apart(found, 1 if above else -1))
        text = (
            gettext("Several ads stand above the others in %(measure)s, and none of them leads: “%(names)s”.")
            if above
            else gettext(
                "Several ads stand below the others in %(measure)s, and none of them is last: “%(names)s”."
            )
        )
        return text % {"measure": _measure(series), "names": names}
    ad = int(part_name(choice.name))
    difference = found[f"family.difference[ad:{ad}]"]
    text = (
        gettext("“%(title)s” stands above the other ads in %(measure)s: %(told)s (%(note)s, adjusted %(p)s).")
        if above
        else gettext(
            "“%(title)s” stands below the other ads in %(measure)s: %(told)s (%(note)s, adjusted %(p)s)."
        )
    )
    return text % {
        "title": titles[ad],
        "measure": _measure(series),
        "told": number(difference.value.value, difference.scale.unit),
        "note": family_note(found, ad),
        "p": p_text(found.p(f"family.p_adjusted[ad:{ad}]") or 0.0),
    }


def _family_kind(found: Findings, ad: int) -> str:
    kind = found.choice(f"family.sides[ad:{ad}]")
    return str(CHOICES[kind.name]) if kind else ""


def _measure(series: str) -> str:
    return within(SERIES[series])
