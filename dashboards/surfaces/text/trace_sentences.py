"""The sentence of each chart of an ad, second by second."""

import numpy as np
from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.questions import EXPRESSIONS_SHOWN
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import Series, Unit
from dashboards.surfaces.text.format import (
    behind,
    count,
    moment_place,
    number,
    stretch,
    told,
    viewers,
    within,
)
from dashboards.surfaces.text.reception import HEADLINES, behind_figure, conclusive, told_figure
from inference.expression_names import EXPRESSION_NAMES

_STRETCHES_SHOWN = 4


def traces_sentence(chart: str, found: Findings) -> str:
    """Return the sentence of one of the charts: `expressions`, `valence` or `attention`."""
    return {"expressions": _expressions, "valence": _valence, "attention": _attention}[chart](found)


def level_sentence(found: Findings, series: str) -> str:
    """Say how high engagement or activation is on the whole."""
    own, mean = found[f"{series}.mean"], found.estimate(f"{series}.mean")
    if mean is None or own.preview or mean.low is None:
        return gettext("A preview: %(n)d of %(least)d viewers that a result needs.") % {
            "n": found.viewers(f"{series}.trace"),
            "least": MIN_FOR_MEANS,
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


def _preview_of(found: Findings, known: int | None = None) -> str:
    """Say of how many viewers this is a preview; `known`: of those of whom it can be told, where these are fewer."""
    if not found.count("viewers"):
        return gettext("No viewers yet.")
    n = found.count("viewers") if known is None else known
    return gettext("Preview of %(viewers)s.") % {"viewers": viewers(n)}


def _expressions(found: Findings) -> str:
    if not conclusive(found):
        told_of = gettext("How strongly each apparent expression shows, second by second.")
        return f"{told_of} {_preview_of(found)}"
    peaks = {
        name: own
        for name in EXPRESSIONS_SHOWN
        if name != "neutral" and (own := found.moment(f"change_{name}.high"))
    }
    if not peaks:
        return gettext("No second was seen by enough viewers to name a strongest expression.")
    name, moment = max(peaks.items(), key=lambda item: item[1].value)
    place = moment_place(moment) if moment.settled else gettext("with no moment that stands out")
    return gettext(
        "Apart from neutral, the apparent expression that rises most above the resting face is %(name)s: %(value)s "
        "%(place)s (%(behind)s)."
    ) % {
        "name": within(EXPRESSION_NAMES[name]),
        "value": number(moment.value, Unit.POINTS),
        "place": place,
        "behind": behind(moment, Unit.POINTS),
    }


def _valence(found: Findings) -> str:
    # With the interval by which the headline is judged: one figure has one interval on a page.
    level = next((own for name in HEADLINES if (own := found.get(name)) and own.value is not None), None)
    trace = found.series("change_valence.trace")
    rested = found.viewers("change_valence.trace")
    if rested < MIN_VIEWERS or level is None or trace is None:
        told_of = gettext(
            "Above zero: more positive than the viewers’ own resting faces; below: more negative."
        )
        return f"{told_of} {_preview_of(found, rested)}"
    above, below = _stretches(trace, trace.low > 0), _stretches(trace, trace.high < 0)
    parts = [
        gettext("Against the viewers’ own resting faces, valence changes by %(told)s.")
        % {"told": told_figure(level)}
    ]
    if above:
        parts.append(gettext("The whole band lies above zero at %(stretches)s.") % {"stretches": above})
    if below:
        parts.append(gettext("It lies below zero at %(stretches)s.") % {"stretches": below})
    if not above and not below:
        parts.append(gettext("In no second does the band leave zero out."))
    return " ".join([*parts, *_beside(found)])


def _beside(found: Findings) -> list[str]:
    """Return what stands beside the change: the same figure where nothing is shown, and the level as it was read."""
    without = found.count("viewers.excluded[cause:no_resting_face]")
    floor, raw = found.estimate("change_valence.floor"), found.estimate("valence.mean")
    parts = []
    if without:
        text = ngettext(
            "%(count)s viewer without a usable neutral screen is left out.",
            "%(count)s viewers without a usable neutral screen are left out.",
            without,
        )
        parts.append(text % {"count": count(without)})
    if floor is not None and floor.low is not None:
        parts.append(
            gettext("Within the neutral screen, where nothing is shown, the same figure is %(told)s.")
            % {"told": told_figure(found["change_valence.floor"])}
        )
    if raw is not None and raw.low is not None:
        parts.append(
            gettext("As the network read it, mean valence is %(told)s; a resting face does not read 0.")
            % {"told": told_figure(found["valence.mean"])}
        )
    return parts


def _attention(found: Findings) -> str:
    level = found.estimate("attention.mean")
    if not conclusive(found) or level is None:
        told_of = gettext("The share of the time in which faces are turned to the screen.")
        return f"{told_of} {_preview_of(found)}"
    return gettext(
        "Viewers faced the screen for %(value)s of the time (%(behind)s). Frames without a face and hidden "
        "tabs count as "
        "looking away."
    ) % {"value": number(level.value, Unit.SHARE), "behind": behind_figure(found["attention.mean"])}


def _stretches(trace: Series, flags: np.ndarray) -> str:
    """Return the stretches in which the flags are set, e.g. `0:05–0:12, 0:20–0:22`; empty where there are none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    pairs = list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
    step = 1000 if len(trace.at) < 2 else int(trace.at[1] - trace.at[0])
    shown = [stretch(trace.at[start], trace.at[end - 1] + step) for start, end in pairs[:_STRETCHES_SHOWN]]
    more = gettext(" and later") if len(pairs) > _STRETCHES_SHOWN else ""
    return ", ".join(shown) + more
