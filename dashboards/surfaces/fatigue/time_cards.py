"""The cards of time: recovery after rest, and the campaign's trend over days."""

from math import isfinite

import numpy as np

from dashboards.analysis.fatigue.report import FatigueReport
from dashboards.statistics.students_t import t_quantile
from dashboards.surfaces.fatigue.card import Card, line, number
from dashboards.surfaces.fatigue.maths import recovery_maths, trend_maths
from dashboards.surfaces.fatigue.words import (
    amount,
    between,
    chance,
    day_text,
    level,
    recovery_sentence,
    share,
    trend_sentence,
)

_DAYS_SHOWN = 21


def recovery_card(report: FatigueReport) -> Card:
    """Return how much of an exposure's cost is left after days of rest (F31)."""
    recovery = report.recovery
    title, sentence = "Recovery after rest", recovery_sentence(recovery)
    if recovery is None or not recovery.seen:
        return Card("recovery", title, sentence, recovery_maths(report))
    days = list(range(_DAYS_SHOWN + 1))
    low, high = recovery.kept_interval
    values = [(day, recovery.kept**day, low**day, high**day) for day in days]
    cost_low, cost_high = recovery.cost_interval
    return Card(
        key="recovery",
        title=title,
        sentence=f"{sentence} One fresh exposure costs {amount(report.measure, -recovery.cost).lstrip('−')} of the next"
        f" response (95 %: {amount(report.measure, cost_low).lstrip('+')} to"
        f" {amount(report.measure, cost_high).lstrip('+')}).",
        maths=recovery_maths(report),
        chart={
            "x": {"label": "Days without the ad", "min": 0, "max": _DAYS_SHOWN, "interval": 7},
            "y": {"format": "share", "min": 0, "max": 1, "interval": 0.25},
            "lines": [
                line(
                    "Fatigue left",
                    "--brand",
                    [[day, number(value)] for day, value, *_ in values],
                    band=[[day, number(a), number(b)] for day, _, a, b in values],
                )
            ],
            "levels": [{"y": 0.5, "label": "half is back"}],
        },
        legend=[("Share of the fatigue that is left", "--brand", False)],
        head=["Days of rest", "Fatigue left", "95 %"],
        rows=[
            [str(day), share(value), between(a, b)]
            for day, value, a, b in values
            if day in (0, 1, 2, 3, 5, 7, 14, 21)
        ],
        csv_head=["days", "left", "low", "high"],
        csv_rows=[[day, *(number(part, 6) for part in parts)] for day, *parts in values],
        foot=f"n = {recovery.n:,} viewers with two exposures or more · band: 95 %, each day by itself",
    )


def trend_card(report: FatigueReport) -> Card:
    """Return the mean of first exposures by day, with the posterior of a break (F33)."""
    daily, change, measure = report.daily, report.change, report.measure
    title = "The campaign, day by day"
    sentence = trend_sentence(measure, change, len(daily.days))
    if not len(daily.days):
        return Card("trend", title, sentence, trend_maths(report))
    half = daily.errors * np.array([t_quantile(int(n) - 1) if n > 1 else np.nan for n in daily.counts])
    low, high = daily.means - half, daily.means + half
    if measure.ratio:  # a few viewers’ interval by t may leave the range that a mean can have
        low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
    posterior = change.by_day if change is not None else np.full(len(daily.days), np.nan)
    chart = {
        "x": {
            "date": True,
            "label": "Day of the first exposure",
            "min": int(daily.days[0]),
            "max": int(daily.days[-1]),
        },
        "y": {"format": "share", "fine": True, "min": 0}
        if measure.ratio
        else {"format": "signed", "fine": True},
        "lines": [
            line(
                "Mean of first exposures",
                "--brand",
                [[int(d), number(m)] for d, m in zip(daily.days, daily.means, strict=True)],
                whiskers=[
                    [int(d), number(a), number(b)] for d, a, b in zip(daily.days, low, high, strict=True)
                ],
                symbol=True,
                width=1.5,
            )
        ],
        "counts": [[int(d), int(n)] for d, n in zip(daily.days, daily.counts, strict=True)],
    }
    if change is not None and change.alert:
        chart["moments"] = [
            {"x": int(change.day), "label": f"level changes, {chance(change.probability)}"},
        ]
    return Card(
        key="trend",
        title=title,
        sentence=sentence,
        maths=trend_maths(report),
        chart=chart,
        legend=[("Mean of the day’s first exposures, 95 %", "--brand", False)],
        head=["Day", "n", "Mean", "95 %", "Probability that a new level began"],
        rows=[
            [
                day_text(day),
                str(int(n)),
                level(measure, mean),
                f"{level(measure, a)} to {level(measure, b)}" if isfinite(a) else "one viewer",
                chance(p) if isfinite(p) and p > 0 else "–",
            ]
            for day, n, mean, a, b, p in zip(
                daily.days, daily.counts, daily.means, low, high, posterior, strict=True
            )
        ],
        csv_head=["day", "n", "mean", "low", "high", "break_probability"],
        csv_rows=[
            [
                str(np.datetime64(int(day), "D")),
                int(n),
                *(number(part, 6) for part in (mean, a, b, p)),
            ]
            for day, n, mean, a, b, p in zip(
                daily.days, daily.counts, daily.means, low, high, posterior, strict=True
            )
        ],
        foot=f"n = {int(daily.counts.sum()):,} first exposures on {len(daily.days)} days · whiskers: 95 % of each day"
        " · bars: n of each day",
    )
