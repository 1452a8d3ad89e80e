"""The cards of the response by exposure number: within viewers, the four models, and the split of the pooled change."""

from math import isfinite

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.fatigue.report import FatigueReport
from dashboards.statistics.fatigue.designs import MODELS
from dashboards.statistics.fatigue.status import FATIGUED_SHARE, LIMITED_SHARE
from dashboards.surfaces.fatigue.card import Card, line, number
from dashboards.surfaces.fatigue.maths import models_maths, split_maths, within_maths
from dashboards.surfaces.fatigue.words import (
    MODEL_WORDS,
    amount,
    between,
    crossing_cell,
    level,
    models_sentence,
    share,
    split_sentence,
    within_sentence,
)


def within_card(report: FatigueReport) -> Card:
    """Return R(n) with its band, the models' average and the pooled curve."""
    title, sentence = "The same viewers, exposure by exposure", within_sentence(report)
    figures, mix = report.figures, report.mix
    if figures is None or figures.within is None or mix is None:
        return Card("within", title, sentence, within_maths(report))
    curve, average = figures.within, figures.averaged
    numbers = range(1, report.last + 1)
    pooled = mix.pooled / mix.pooled[0] if mix.pooled[0] > 0 else mix.pooled * float("nan")
    band = [[n, number(curve.low[n - 1]), number(curve.high[n - 1])] for n in numbers]
    lines = [
        line("Pooled", "--ink-3", [[n, number(pooled[n - 1])] for n in numbers], dash="dotted", symbol=True),
        line(
            "Same viewers",
            "--brand",
            [[n, number(curve.ratio[n - 1])] for n in numbers],
            band=band,
            symbol=True,
        ),
    ]
    legend = [("Same viewers, with band", "--brand", False), ("Everybody pooled", "--ink-3", True)]
    if average is not None:
        points = [
            [number(n), number(r)] for n, r in zip(average.numbers.tolist(), average.ratio, strict=True)
        ]
        lines.insert(1, line("Average of the four models", "--attention", points, dash="dashed", width=1.5))
        legend.insert(1, ("Average of the four models", "--attention", True))
    return Card(
        key="within",
        title=title,
        sentence=sentence,
        maths=within_maths(report),
        chart={
            "x": {"label": "Exposure number", "min": 1, "max": report.last, "interval": 1},
            "y": {"format": "share", "min": 0, "reach": 1.1, **_quarters(curve.high)},
            "lines": lines,
            "levels": [
                {"y": LIMITED_SHARE, "label": "80 % of the first"},
                {"y": FATIGUED_SHARE, "label": "half"},
            ],
            "counts": [[n, int(curve.n[n - 1])] for n in numbers],
        },
        legend=legend,
        head=["Exposure", "n", "Same viewers, share of the first", "Pooled, share of the first", "Pooled n"],
        rows=[
            [
                str(n),
                f"{int(curve.n[n - 1]):,}",
                f"{share(curve.ratio[n - 1])} ({between(curve.low[n - 1], curve.high[n - 1])})"
                if n > 1
                else "100 %",
                f"{share(pooled[n - 1])} ({between(*mix.share_interval[:, n - 1])})"
                if n > 1 and isfinite(mix.share_interval[0, n - 1])
                else "100 %"
                if n == 1
                else "–",
                f"{int(mix.n[n - 1]):,}",
            ]
            for n in numbers
        ],
        csv_head=[
            *("exposure", "n", "ratio", "low", "high"),
            *("pooled_ratio", "pooled_low", "pooled_high", "pooled_n"),
        ],
        csv_rows=[
            [
                n,
                int(curve.n[n - 1]),
                *(
                    number(part[n - 1], 6)
                    for part in (curve.ratio, curve.low, curve.high, pooled, *mix.share_interval)
                ),
                int(mix.n[n - 1]),
            ]
            for n in numbers
        ],
        foot=f"n = {report.responses.repeaters:,} viewers with two exposures or more · band: 95 %, whole curve at once"
        " · bars: n at each exposure",
    )


def models_card(report: FatigueReport) -> Card:
    """Return the four models with their weights; no picture: four numbers are a table."""
    figures = report.figures
    title, sentence = "Which shape fits, and how surely", models_sentence(report)
    if figures is None or figures.weights is None or figures.crossings is None:
        return Card("models", title, sentence, models_maths(report))
    weights, crossings = figures.weights, figures.crossings
    return Card(
        key="models",
        title=title,
        sentence=sentence,
        maths=models_maths(report),
        head=[
            "Curve",
            "Weight (stacking)",
            "Weight (pseudo-BMA+)",
            "Exposures to −20 %",
            "Exposures to half",
            "Foretells left-out viewers better than flat by",
        ],
        rows=[
            [
                MODEL_WORDS[name],
                share(weights.stacking[name]),
                share(weights.pseudo_bma[name]),
                crossing_cell(crossings[name].to_80),
                crossing_cell(crossings[name].to_half),
                f"{weights.score[name]:.1f}".replace("-", "−"),
            ]
            for name in MODELS
        ],
        csv_head=[
            *("model", "stacking", "pseudo_bma", "log_score_above_flat", "n"),
            *("to_80", "to_80_low", "to_80_high", "to_half", "to_half_low", "to_half_high"),
        ],
        csv_rows=[
            [
                name,
                *(number(part[name], 6) for part in (weights.stacking, weights.pseudo_bma, weights.score)),
                weights.n,
                *(
                    number(end)
                    for own in (crossings[name].to_80, crossings[name].to_half)
                    for end in (own.value, own.low, own.high)
                ),
            ]
            for name in MODELS
        ],
        foot=f"n = {weights.n:,} viewers, each left out in turn · the weights of each kind add up to 100 %"
        f" · exposures: 95 %, and beyond {report.last} foretold, not seen · scores: log points",
    )


def split_card(report: FatigueReport) -> Card:
    """Return the pooled change with its two parts, which add up."""
    title, sentence = "Less response, or other people?", split_sentence(report)
    mix, measure = report.mix, report.measure
    if mix is None or report.last < 2:
        return Card("split", title, sentence, split_maths(report))
    numbers = range(2, report.last + 1)
    scale = 100 if measure.ratio else 1

    def bars(values: object, interval: object) -> dict[str, object]:
        return {
            "points": [[n, number(scale * values[n - 1])] for n in numbers],
            "interval": [
                [n, number(scale * interval[0][n - 1]), number(scale * interval[1][n - 1])] for n in numbers
            ],
        }

    return Card(
        key="split",
        title=title,
        sentence=sentence,
        maths=split_maths(report),
        chart={
            "x": {
                "label": "Change since exposure 1, at exposure",
                "category": [str(n) for n in numbers],
                "values": list(numbers),
            },
            "y": {"format": "points" if measure.ratio else "signed"},
            "bars": [
                {
                    "name": "Within the same viewers",
                    "token": "--brand",
                    **bars(mix.within, mix.within_interval),
                },
                {
                    "name": "Change of audience",
                    "token": "--expr-happy",
                    **bars(mix.audience, mix.audience_interval),
                },
                {
                    "name": "Together: pooled",
                    "token": "--ink-3",
                    **bars(mix.change, mix.change_interval),
                },
            ],
        },
        legend=[
            ("Within the same viewers", "--brand", False),
            ("Change of audience", "--expr-happy", False),
            ("Together: the pooled change", "--ink-3", False),
        ],
        head=[
            "Exposure",
            "n",
            "Stayed on",
            "Pooled average",
            "Change, pooled",
            "= within viewers",
            "+ audience",
        ],
        rows=[
            [
                str(n),
                f"{int(mix.n[n - 1]):,}",
                f"{int(mix.stayed[n - 1]):,}" if n > 1 else "–",
                f"{level(measure, mix.pooled[n - 1])} ({_levels(report, n)})",
                *(
                    (
                        _part(report, mix.change, mix.change_interval, n),
                        _part(report, mix.within, mix.within_interval, n),
                        _part(report, mix.audience, mix.audience_interval, n),
                    )
                    if n > 1
                    else ("–", "–", "–")
                ),
            ]
            for n in range(1, report.last + 1)
        ],
        csv_head=[
            *("exposure", "n", "stayed", "pooled", "pooled_low", "pooled_high"),
            *("change", "change_low", "change_high"),
            *("within", "within_low", "within_high", "audience", "audience_low", "audience_high"),
        ],
        csv_rows=[
            [
                *(n, int(mix.n[n - 1]), int(mix.stayed[n - 1])),
                *(
                    number(part[n - 1], 6)
                    for part in (
                        *(mix.pooled, *mix.pooled_interval, mix.change, *mix.change_interval),
                        *(mix.within, *mix.within_interval, mix.audience, *mix.audience_interval),
                    )
                ),
            ]
            for n in range(1, report.last + 1)
        ],
        foot=f"n = {int(mix.n[0]):,} viewers at exposure 1 · whiskers: 95 % · the parts add up to the pooled change",
    )


def _quarters(high: NDArray[np.float64]) -> dict[str, float]:
    """Return steps of 25 %, where the band stays within twice the first response."""
    return {"interval": 0.25} if np.nanmax(high) <= 2 else {}


def _part(report: FatigueReport, values: object, interval: object, n: int) -> str:
    told = amount(report.measure, values[n - 1])
    low, high = interval[0][n - 1], interval[1][n - 1]
    if not isfinite(low):
        return told
    return f"{told} ({amount(report.measure, low)} to {amount(report.measure, high)})".replace(" points", "")


def _levels(report: FatigueReport, n: int) -> str:
    low, high = report.mix.pooled_interval[:, n - 1]
    if not isfinite(low):
        return "no interval"
    return f"{level(report.measure, low)} to {level(report.measure, high)}"
