"""What sets ads side by side in words: the answer first, each number with n and interval."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dashboards.analysis.comparison.family import NONE, SEVERAL
from dashboards.analysis.finding import Finding, Findings, Needs, part_name
from dashboards.statistics.comparison import MIN_VIEWERS
from dashboards.statistics.norms import MIN_ADS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT
from dashboards.statistics.values import Choice, Estimate, Unit
from dashboards.surfaces.text.format import (
    behind,
    clock,
    count,
    interval,
    number,
    p_text,
    stretch,
    told,
    viewers,
)
from dashboards.surfaces.text.labels import CHOICES, SERIES, Text
from dashboards.surfaces.text.method import MethodText, method_of
from dashboards.surfaces.text.reception import conclusive, needs_text, preview, tone_words

_STRETCHES_SHOWN = 3
# What is said of an ad with more of a measure than another.
_MORE: dict[str, Text] = {
    "valence": _("“%(first)s” is received more positively than “%(second)s”"),
    "above_happy": _("“%(first)s” meets more happiness than “%(second)s”"),
    "above_surprise": _("“%(first)s” surprises more than “%(second)s”"),
    "engagement": _("“%(first)s” engages more than “%(second)s”"),
    "attention": _("“%(first)s” holds attention better than “%(second)s”"),
}


def pair_answer(found: Findings, series: str, names: tuple[str, str]) -> str:
    """Return the first sentence about two sides."""
    difference, p = found.estimate("pair.difference"), found.p("pair.difference.p")
    if found.series("pair.difference.trace") is None:
        counts = [found.count(f"pair.viewers[side:{side}]") for side in ("first", "second")]
        return gettext(
            "Too few viewers to compare “%(first)s” (%(n_first)s) with “%(second)s” (%(n_second)s): "
            "%(least)s on each side are needed."
        ) % {
            "first": names[0],
            "second": names[1],
            "n_first": count(counts[0]),
            "n_second": count(counts[1]),
            "least": MIN_VIEWERS,
        }
    over_time = _over_time(found, names)
    if difference is None or p is None:
        return f"{gettext('Nobody differs from anybody on the whole, so no test can tell the two apart.')} {over_time}"
    unit = found["pair.difference"].scale.unit
    if p > 0.05:
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


def sides_sentence(found: Findings) -> str:
    """Say who is compared with whom, why, and how many are left out."""
    kind = found.choice("pair.sides")
    first, second = (found.count(f"pair.viewers[side:{side}]") for side in ("first", "second"))
    excluded = sum(found.count(own.name) for own in found.parts("pair.excluded"))
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


def campaign_answer(family: Findings, traces: Mapping[int, Findings], titles: Mapping[int, str]) -> str:
    """Return the first sentence about a campaign: which ad stands apart in valence, else what is known of its ads.

    `traces`: the answer of each ad, in the campaign's order. `family`: that of the campaign's ads in valence.
    """
    if not traces:
        return gettext("This campaign has no ads yet.")
    if family["family.best"].needs is None:
        return family_sentence(family, titles, "valence")
    ready = [ad for ad, own in traces.items() if conclusive(own) and own.estimate("valence.mean")]
    most = max(traces.values(), key=lambda own: own.count("viewers"))
    if not most.count("viewers"):
        return gettext("Nobody has been measured yet.")
    if not ready:
        return preview(most)
    if len(ready) > 1:
        return gettext(
            "No test can tell the ads apart: their viewers do not differ, or are too few beside each other."
        )
    level = traces[ready[0]].estimate("valence.mean")
    return gettext("Apparent expressions for “%(title)s” are %(tone)s: mean valence %(told)s.") % {
        "title": titles[ready[0]],
        "tone": tone_words(level),
        "told": told(level, Unit.SIGNED),
    }


def family_sentence(found: Findings, titles: Mapping[int, str], series: str) -> str:
    """Say which ads stand apart from the campaign's others once all are looked at: every page and file says this."""
    best, worst = found["family.best"], found["family.worst"]
    if isinstance(best.needs, Needs):
        return gettext("Fewer than two ads have ten viewers: nothing to hold against each other yet.")
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


def norm_sentence(found: Mapping[str, Findings], *, organisation: str, simulated: bool) -> str:
    """Say where an ad lies among the organisation's others, or what is missing until that can be said."""
    own = found["valence"]
    place = own.estimate("norm.place")
    alone = gettext("Simulated viewers are held against simulated ones alone.") if simulated else ""
    if place is None:
        ads = own.count("norm.ads")
        needs = own["norm.place"].needs
        lack = (
            gettext("No norm yet: %(count)s of %(least)s other ads have ten viewers or more.")
            % {"count": count(ads), "least": MIN_ADS}
            if needs and needs.what == "ads"
            else gettext("No place in the norm yet: %(needs)s.") % {"needs": needs_text(needs)}
        )
        return f"{lack} {alone}".rstrip()
    sentence = gettext(
        "In valence the ad lies at percentile %(told)s among %(count)s other ads of %(organisation)s."
    ) % {
        "told": f"{number(place.value, Unit.PERCENTILE)} ({behind_place(place)})",
        "count": count(place.n),
        "organisation": organisation,
    }
    return f"{sentence} {alone}".rstrip()


def behind_place(place: Estimate) -> str:
    """Return the interval of a percentile, e.g. `90 %: 41 to 78`."""
    return interval(place.low, place.high, Unit.PERCENTILE, level=90)


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
    excluded = sum(found.count(own.name) for own in found.parts("pair.excluded"))
    parameters = [
        (gettext("Measure"), str(SERIES[series])),
        (gettext("Test"), test),
        (gettext("Several exposures"), gettext("of one viewer are averaged first")),
    ]
    return method_of(findings, n=n, excluded=_excluded(excluded), parameters=parameters)


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
            gettext("paired t where half of the ad’s viewers saw another ad, too; else Welch’s t"),
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


def norm_method(found: Mapping[str, Findings], *, organisation: str, simulated: bool) -> MethodText:
    """Return the method of an ad's place in the norm."""
    others = gettext("ads with real viewers") if simulated else gettext("ads with simulated viewers")
    ads = found["valence"].count("norm.ads")
    n = gettext("%(count)s other ads of %(organisation)s with ten viewers or more") % {
        "count": count(ads),
        "organisation": organisation,
    }
    excluded = gettext("ads under ten viewers; the ad itself; %(others)s; exposures that go on") % {
        "others": others
    }
    return method_of([found["valence"]["norm.place"]], n=n, excluded=excluded)


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


def stands_apart(found: Findings, sign: int) -> list[int]:
    """Return the ads whose difference stays and lies on that side of zero, the furthest first."""
    stay = {own.part for own in found.parts("family.stays") if own.value.name == "stays"}
    values = {
        int(part_name(own.part)): sign * own.value.value
        for own in found.parts("family.difference")
        if own.part in stay and sign * own.value.value > 0
    }
    return sorted(values, key=lambda ad: -values[ad])


def _told(own: Estimate, unit: Unit, kind: str) -> str:
    return f"{number(own.value, unit)} ({behind(own, unit)}, {kind})"


def _measure(series: str) -> str:
    return str(SERIES[series]).lower()


def _paired(found: Findings) -> bool:
    kind = found.choice("pair.sides")
    return kind is not None and kind.name == "paired"


def _kind(found: Findings) -> str:
    kind = found.choice("pair.sides")
    return str(CHOICES[kind.name]) if kind else ""


def _family_kind(found: Findings, ad: int) -> str:
    kind = found.choice(f"family.sides[ad:{ad}]")
    return str(CHOICES[kind.name]) if kind else ""


def _excluded(viewers_left_out: int) -> str:
    rejected = gettext("exposures whose quality was too poor; gaps")
    if not viewers_left_out:
        return rejected
    return f"{gettext('%(viewers)s, see above') % {'viewers': viewers(viewers_left_out)}}; {rejected}"


def _over_time(found: Findings, names: tuple[str, str]) -> str:
    table, p = found.table("pair.clusters"), found.p("pair.difference.trace.p")
    if table is None or p is None or not table.rows:
        return gettext("In no stretch of time do they even come near a difference.")
    flagged = [row for row in table.rows if row[5]]
    if not flagged:
        return gettext("In no stretch of time do they differ by more than chance (%(p)s).") % {"p": p_text(p)}
    shown = ", ".join(
        gettext("%(stretch)s (“%(name)s” higher)")
        % {"stretch": stretch(row[0], row[1]), "name": names[0] if row[2] > 0 else names[1]}
        for row in flagged[:_STRETCHES_SHOWN]
    )
    more = len(flagged) - _STRETCHES_SHOWN
    if more > 0:
        shown = gettext("%(stretches)s and %(count)s more") % {"stretches": shown, "count": count(more)}
    return gettext("Over time they differ around %(stretches)s (whole ad: %(p)s).") % {
        "stretches": shown,
        "p": p_text(p),
    }
