"""One sentence before each section about an ad: what it says, with n and interval, or what is still missing."""

from collections.abc import Mapping, Sequence

import numpy as np
from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Finding, Findings, Needs, part_name
from dashboards.analysis.reception.questions import EXPRESSIONS_SHOWN
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT
from dashboards.statistics.values import Estimate, Moment, Series, Unit
from dashboards.surfaces.text.format import (
    behind,
    count,
    interval,
    moment_place,
    n_text,
    number,
    stretch,
    told,
    viewers,
)
from dashboards.surfaces.text.labels import EXPRESSIONS, label, part_label

_STRETCHES_SHOWN = 4


def needs_text(needs: Needs | None) -> str:
    """Return what is missing until a figure can be given, e.g. `needs 3 more viewers`."""
    if needs is None:
        return ""
    if needs.what in ("viewers", "segment_viewers") and needs.more > 0:
        more = viewers(needs.more)
        return gettext("needs %(viewers)s more") % {"viewers": more}
    if needs.what == "ads" and needs.more > 0:
        return ngettext("needs %(count)s more ad", "needs %(count)s more ads", needs.more) % {
            "count": count(needs.more)
        }
    texts = {
        "before_brand": gettext("It is there from the start: there are no 5 s before it to compare with."),
        "after_end": gettext("It lies behind the end of the ad."),
        "difference": gettext("no interval: nobody differs"),
        "prior": gettext("what the network was trained on is not known"),
        "computing": gettext("being computed"),
        "answers": gettext("not enough answers yet"),
        "alike": gettext("all answers, or all faces, are alike"),
        "invited": gettext("not counted"),
        "never": gettext("never"),
        "ratio_scale": gettext("its zero is not “none”"),
        "converged": gettext("the fit did not converge"),
    }
    return texts.get(needs.what, gettext("not enough data yet"))


def missing(found: Findings) -> str:
    """Return e.g. `7 viewers more make it a result (n ≥ 10).`"""
    lack = max(0, MIN_VIEWERS - found.count("viewers"))
    return gettext("%(viewers)s more make it a result (n ≥ %(least)d).") % {
        "viewers": viewers(lack),
        "least": MIN_VIEWERS,
    }


def conclusive(found: Findings) -> bool:
    """Return whether there are enough viewers to draw conclusions from."""
    return found.count("viewers") >= MIN_VIEWERS


def preview(found: Findings) -> str:
    """Say how many viewers are missing before a conclusion is due."""
    so_far = gettext("%(viewers)s so far: a preview, no conclusions.") % {
        "viewers": viewers(found.count("viewers"))
    }
    return f"{so_far} {missing(found)}"


def ad_answer(found: Findings) -> str:
    """Return the first sentence about an ad."""
    level = found.estimate("valence.mean")
    if not found.count("viewers"):
        return gettext("Nobody has been measured with this ad yet.")
    if not conclusive(found) or level is None:
        return preview(found)
    answer = gettext("Apparent expressions are %(tone)s: mean valence %(told)s.") % {
        "tone": tone_words(level),
        "told": told(level, Unit.SIGNED),
    }
    return f"{answer} {_best(found.moment('valence.high'))}".rstrip()


def tone_words(level: Estimate) -> str:
    """Say on which side of zero an interval lies."""
    if level.low is not None and level.low > 0:
        return gettext("positive on the whole")
    if level.high is not None and level.high < 0:
        return gettext("negative on the whole")
    return gettext("neither clearly positive nor clearly negative")


def traces_sentence(chart: str, found: Findings) -> str:
    """Return the sentence of one of the charts: `expressions`, `valence` or `attention`."""
    return {"expressions": _expressions, "valence": _valence, "attention": _attention}[chart](found)


def level_sentence(found: Findings, series: str) -> str:
    """Say how high engagement or activation is on the whole."""
    mean = found.estimate(f"{series}.mean")
    if mean is None or mean.n < MIN_VIEWERS or mean.low is None:
        return gettext("A preview: %(n)d of %(least)d viewers that a result needs.") % {
            "n": mean.n if mean else 0,
            "least": MIN_VIEWERS,
        }
    if series == "engagement":
        scale = gettext(
            "−0.5: all look away, +0.3: all attend with resting faces, +1: all attend and are fully expressive"
        )
        return gettext("Mean engagement is %(told)s. %(scale)s.") % {
            "told": told(mean, Unit.SIGNED),
            "scale": scale,
        }
    return gettext("Mean activation is %(told)s, on a scale from −0.27 (sad) to +0.67 (surprise).") % {
        "told": told(mean, Unit.SIGNED)
    }


def moments_sentence(moments: Sequence[Finding]) -> str:
    """Say which moments stand out."""
    known = [own for own in moments if isinstance(own.value, Moment)]
    if not known:
        return gettext(
            "Key moments need %(least)d viewers: they are found on one half of them and read on the other."
        ) % {"least": MIN_VIEWERS}
    clear = [own for own in known if own.value.settled]
    if not clear:
        return gettext("No moment stands out: none differs surely from the rest of the ad (%(n)s).") % {
            "n": n_text(known[0].value.n)
        }
    first = clear[0]
    return gettext("%(title)s %(place)s: %(about)s %(told)s.") % {
        "title": label(first.key).title,
        "place": moment_place(first.value),
        "about": label(first.key).about,
        "told": told(first.value, first.scale.unit),
    }


def brand_sentence(rows: Sequence[Finding], names: Mapping[str, str]) -> str:
    """Say whether valence moves when the brand appears."""
    known = [own for own in rows if isinstance(own.value, Moment)]
    if not rows:
        return gettext("This ad has no brand moments: they can be marked where the campaign is set up.")
    if not known:
        return needs_text(rows[0].needs)
    best = max(known, key=lambda own: own.value.value)
    parts = {"brand": part_label(best.part, names), "told": told(best.value, best.scale.unit)}
    if best.value.low > 0:
        return gettext("Valence rises after “%(brand)s”: %(told)s.") % parts
    return (
        gettext(
            "No brand moment is shown to lift valence; the highest change is after “%(brand)s”: %(told)s."
        )
        % parts
    )


def brand_verdict(row: Finding) -> str:
    """Say what the interval of one brand moment allows."""
    if not isinstance(row.value, Moment):
        return needs_text(row.needs)
    if row.value.low > 0:
        return gettext("Valence rises")
    if row.value.high < 0:
        return gettext("Valence stays below what it was")
    return gettext("No response shown: the interval holds zero")


def course_sentence(found: Findings) -> str:
    """Say how much valence moves on the whole."""
    arc = found.estimate("valence.arc")
    if arc is None or arc.low is None:
        return gettext("How much valence moves needs two viewers who differ.")
    return gettext(
        "Per second of the ad the line of mean valence is %(told)s long; a flat one would be 1. Chance "
        "lengthens it, the "
        "more the fewer viewers there are: compare ads of similar n."
    ) % {"told": told(arc, Unit.ARC)}


def shift_sentence(read: Findings, shifted: Findings) -> str:
    """Say what the mix of faces in the training data does to the ad's valence."""
    own, moved = read.estimate("valence.mean"), shifted.estimate("shifted_valence.mean")
    if own is None or own.low is None:
        return gettext("Means need two viewers who differ.")
    if moved is None or moved.low is None:
        return gettext("What the network was trained on is not known, so nothing can be shifted.")
    return gettext(
        "Networks learn from collections in which few faces rest, and so see expressions a little too "
        "often. Were faces "
        "mixed as is assumed of people who watch ads, mean valence would be %(moved)s instead of %(own)s. All other "
        "figures are as read."
    ) % {"moved": told(moved, Unit.SIGNED), "own": told(own, Unit.SIGNED)}


def segments_sentence(found: Findings) -> str:
    """Say where two segments of one variable part, or that none do."""
    rows = found.parts("segment.valence")
    variables: dict[str, list[tuple[str, Estimate]]] = {}
    for row in rows:
        variable, name = part_name(row.part).split("=", 1)
        if isinstance(row.value, Estimate):
            variables.setdefault(variable, []).append((name, row.value))
    if not rows:
        return gettext("The panel told nothing of its participants, so there are no segments.")
    shown = {name: own for name, own in variables.items() if len(own) > 1}
    if not shown:
        return gettext("No variable has two segments of %(least)d viewers or more yet.") % {
            "least": MIN_SEGMENT
        }
    for variable, own in shown.items():
        (low_name, low), (high_name, high) = (
            pick(own, key=lambda item: item[1].value) for pick in (min, max)
        )
        if low.high is not None and high.low is not None and high.low > low.high:
            return gettext(
                "%(variable)s “%(high)s” responds more positively than “%(low)s”: mean valence %(told)s "
                "against %(other)s."
            ) % {
                "variable": variable.capitalize(),
                "high": high_name,
                "low": low_name,
                "told": told(high, Unit.SIGNED),
                "other": told(low, Unit.SIGNED),
            }
    return gettext(
        "No two segments are shown to differ: their intervals overlap. Compare two of them for a test over time."
    )


def _best(moment: Moment | None) -> str:
    if moment is None:
        return ""
    if not moment.settled:
        return gettext("No moment stands out.")
    return gettext("It is received best %(place)s: %(value)s (%(interval)s).") % {
        "place": moment_place(moment),
        "value": number(moment.value, Unit.SIGNED),
        "interval": interval(moment.low, moment.high, Unit.SIGNED),
    }


def _preview_of(found: Findings) -> str:
    n = found.count("viewers")
    return gettext("Preview of %(viewers)s.") % {"viewers": viewers(n)} if n else gettext("No viewers yet.")


def _expressions(found: Findings) -> str:
    if not conclusive(found):
        told_of = gettext("How strongly each apparent expression shows, second by second.")
        return f"{told_of} {_preview_of(found)}"
    peaks = {
        name: own for name in EXPRESSIONS_SHOWN if name != "neutral" and (own := found.moment(f"{name}.high"))
    }
    if not peaks:
        return gettext("No second was seen by enough viewers to name a strongest expression.")
    name, moment = max(peaks.items(), key=lambda item: item[1].value)
    place = moment_place(moment) if moment.settled else gettext("with no moment that stands out")
    return gettext(
        "Apart from neutral, the strongest apparent expression is %(name)s: %(value)s %(place)s (%(behind)s)."
    ) % {
        "name": str(EXPRESSIONS[name]).lower(),
        "value": number(moment.value, Unit.SHARE),
        "place": place,
        "behind": behind(moment, Unit.SHARE),
    }


def _valence(found: Findings) -> str:
    level, trace = found.estimate("valence.mean"), found.series("valence.trace")
    if not conclusive(found) or level is None or trace is None:
        told_of = gettext(
            "Above zero: happy outweighs the strongest negative expression; below: the other way."
        )
        return f"{told_of} {_preview_of(found)}"
    above, below = _stretches(trace, trace.low > 0), _stretches(trace, trace.high < 0)
    parts = [gettext("Mean valence is %(told)s.") % {"told": told(level, Unit.SIGNED)}]
    if above:
        parts.append(gettext("The whole band lies above zero at %(stretches)s.") % {"stretches": above})
    if below:
        parts.append(gettext("It lies below zero at %(stretches)s.") % {"stretches": below})
    if not above and not below:
        parts.append(gettext("In no second does the band leave zero out."))
    return " ".join(parts)


def _attention(found: Findings) -> str:
    level = found.estimate("attention.mean")
    if not conclusive(found) or level is None:
        told_of = gettext("The share of the time in which faces are turned to the screen.")
        return f"{told_of} {_preview_of(found)}"
    return gettext(
        "Viewers faced the screen for %(value)s of the time (%(behind)s). Frames without a face and hidden "
        "tabs count as "
        "looking away."
    ) % {"value": number(level.value, Unit.SHARE), "behind": behind(level, Unit.SHARE)}


def _stretches(trace: Series, flags: np.ndarray) -> str:
    """Return the stretches in which the flags are set, e.g. `0:05–0:12, 0:20–0:22`; empty where there are none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    pairs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    step = 1000 if len(trace.at) < 2 else int(trace.at[1] - trace.at[0])
    shown = [stretch(trace.at[start], trace.at[end - 1] + step) for start, end in pairs[:_STRETCHES_SHOWN]]
    more = gettext(" and later") if len(pairs) > _STRETCHES_SHOWN else ""
    return ", ".join(shown) + more
