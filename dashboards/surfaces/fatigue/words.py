"""The sentences of the fatigue page: plain, each with n and interval, or with what is still missing."""

from datetime import UTC, datetime
from math import isfinite

from dashboards.analysis.fatigue.measures import Measure
from dashboards.analysis.fatigue.report import FatigueReport
from dashboards.statistics.fatigue import status as states
from dashboards.statistics.fatigue.change_point import ALERT_AT, ChangePoint
from dashboards.statistics.fatigue.designs import EXPONENTIAL, FLAT, POWER, WEAR_IN_OUT
from dashboards.statistics.fatigue.power import Crossing
from dashboards.statistics.fatigue.recovery import Recovery
from dashboards.statistics.fatigue.status import Status
from dashboards.surfaces.words import percent, signed

STATUS_WORDS = {
    states.FRESH: "Fresh",
    states.LIMITED: "Limited",
    states.FATIGUED: "Fatigued",
    states.WATCH: "Watch",
    states.NOT_ENOUGH: "Not enough data",
}
MODEL_WORDS = {
    POWER: "Power: falls fast, then slower",
    EXPONENTIAL: "Exponential: falls by the same share each time",
    WEAR_IN_OUT: "Wear-in, then wear-out",
    FLAT: "Flat: no change",
}
RULE = (
    "Falling smiles alone are never called wear-out: liking of an ad is highest near ten exposures, and recall still"
    " rises at eight (Schmidt & Eisend 2015). So expressions, attention and what people say are shown apart."
)
_FAR = 50


def chance(probability: float) -> str:
    """Return a probability, e.g. `97 %`; never 0 or 100."""
    if probability > 0.99:
        return "over 99 %"
    return "under 1 %" if probability < 0.01 else f"{100 * probability:.0f} %"


def share(value: float) -> str:
    """Return a share of the first response in whole percent, e.g. `73 %`."""
    return f"{100 * value:.0f} %"


def between(low: float, high: float) -> str:
    """Return an interval of shares, e.g. `71 to 75 %`."""
    return f"{100 * low:.0f} to {share(high)}"


def amount(measure: Measure, value: float) -> str:
    """Return a change in the measure's unit, e.g. `−1.3 points` (of 100) or, for valence, `−0.013`."""
    if measure.ratio:
        return f"{_signed(100 * value, 1)} points"
    return _signed(value, 3)


def level(measure: Measure, value: float) -> str:
    """Return a value of the measure: percent of its greatest, or valence."""
    return percent(value) if measure.ratio else signed(value)


def status_sentence(measure: Measure, status: Status) -> str:
    """Say the status with its probability, n and interval in one sentence."""
    if status.name == states.NOT_ENOUGH or status.ratio is None:
        return f"Not enough data yet. {status.reason}"
    left = (
        f"at exposure {status.number} the same viewers still show {share(status.ratio)} of the {measure.noun} of their"
        f" first exposure (95 % interval {between(status.low, status.high)}, n = {status.n:,})"
    )
    meaning = {
        states.FRESH: f"The probability that at least 80 % is left is {chance(status.probability)}.",
        states.LIMITED: f"The probability that less than 80 % is left is {chance(status.probability)}.",
        states.FATIGUED: f"The probability that less than half is left is {chance(status.probability)}.",
        states.WATCH: f"It may have fallen below 80 %: probability {chance(status.below_80)}, not sure enough to say"
        " so (90 %).",
    }
    return f"{STATUS_WORDS[status.name]}: {left}. {meaning[status.name]}"


def difference_sentence(report: FatigueReport) -> str:
    """Say how a measure without a true zero changes within the same viewers."""
    mix, last = report.mix, report.last
    if mix is None or last < 2 or not isfinite(mix.within_interval[0][last - 1]):
        return f"Not enough data yet: no second exposure with 20 viewers. {viewers_now(report)}"
    change, (low, high) = mix.within[last - 1], mix.within_interval[:, last - 1]
    told = (
        f"{amount(report.measure, change)} (95 % interval {amount(report.measure, low)} to"
        f" {amount(report.measure, high)}, n = {int(mix.stayed[1:last].min()):,})"
    )
    if low > 0 or high < 0:
        verb = "rises" if low > 0 else "falls"
        return f"{report.measure.title} of the same viewers {verb} up to exposure {last}: {told}."
    return (
        f"No change of {report.measure.noun} within the same viewers is seen up to exposure {last}: {told}."
    )


def viewers_now(report: FatigueReport) -> str:
    """Say how many viewers there are at each exposure number."""
    if not report.responses.viewers:
        return "No viewer has a usable exposure yet."
    told = ", ".join(f"{n:,} at exposure {k + 1}" for k, n in enumerate(report.responses.n_at.tolist()))
    return f"So far: {told}."


def crossing_text(crossing: Crossing | None) -> str:
    """Return an exposure number, e.g. `2.1`; `never` where the response does not fall."""
    if crossing is None:
        return ""
    return _exposure(crossing.value)


def crossing_note(crossing: Crossing | None, n: int) -> str:
    """Return what stands behind it."""
    if crossing is None:
        return "needs 10 viewers with two exposures"
    note = f"95 %: {_exposure(crossing.low)} to {_exposure(crossing.high)} · n = {n:,}"
    return f"{note} · beyond what was seen" if crossing.beyond and isfinite(crossing.value) else note


def crossing_cell(crossing: Crossing) -> str:
    """Return it with its interval for a table, e.g. `2.1 (1.9 to 2.4)`; `never` where the curve cannot fall."""
    if not isfinite(crossing.low):
        return "never"
    return f"{_exposure(crossing.value)} ({_exposure(crossing.low)} to {_exposure(crossing.high)})"


def within_sentence(report: FatigueReport) -> str:
    """Say what is left within viewers, and what the pooled curve would have said."""
    figures, mix, last = report.figures, report.mix, report.last
    if figures is None or figures.within is None:
        return f"This needs 20 viewers at a second exposure. {viewers_now(report)}"
    curve, k = figures.within, last - 1
    told = (
        f"The same viewers show {share(curve.ratio[k])} of their first {report.measure.noun} at exposure {last}"
        f" (95 %, whole curve at once: {between(curve.low[k], curve.high[k])}, n = {int(curve.n[k]):,})."
    )
    if mix is None or mix.pooled[0] <= 0:
        return told
    pooled, ends = mix.pooled[k] / mix.pooled[0], mix.share_interval[:, k]
    known = f"95 %: {between(*ends)}, " if isfinite(ends[0]) else ""
    return (
        f"{told} The average of everybody who watched, whoever they are, stands at {share(pooled)} of the first"
        f" ({known}n = {int(mix.n[k]):,}): it also changes with who stays, so it is not used."
    )


def models_sentence(report: FatigueReport) -> str:
    """Say which curve has most weight, and the rate of the power curve."""
    figures = report.figures
    if figures is None or figures.weights is None or figures.power is None:
        return "Four curves are weighed against each other once ten viewers have two exposures or more."
    name, weight = max(figures.weights.stacking.items(), key=lambda item: item[1])
    rate = figures.power
    return (
        f"Most weight, {share(weight)}, goes to “{MODEL_WORDS[name]}”. By the power curve each doubling of the"
        f" exposures leaves {share(2**-rate.value)} (95 %: {between(2**-rate.high, 2**-rate.low)}, n = {rate.n:,})."
    )


def split_sentence(report: FatigueReport) -> str:
    """Say what the change of the pooled mean is made of."""
    mix, last = report.mix, report.last
    if mix is None or last < 2 or not isfinite(mix.within_interval[0][last - 1]):
        return f"This needs viewers who come back. {viewers_now(report)}"
    k, measure = last - 1, report.measure
    return (
        f"Between exposure 1 and {last} the average changed by {amount(measure, mix.change[k])}"
        f" (95 %: {amount(measure, mix.change_interval[0][k])} to {amount(measure, mix.change_interval[1][k])},"
        f" n = {int(mix.n[0]):,} and {int(mix.n[k]):,}):"
        f" {amount(measure, mix.within[k])} within the same viewers"
        f" (95 %: {amount(measure, mix.within_interval[0][k])} to {amount(measure, mix.within_interval[1][k])})"
        f" and {amount(measure, mix.audience[k])} because the audience changed"
        f" ({amount(measure, mix.audience_interval[0][k])} to {amount(measure, mix.audience_interval[1][k])})."
    )


def recovery_sentence(recovery: Recovery | None) -> str:
    """Say whether rest brings the response back."""
    if recovery is None:
        return (
            "This needs 60 viewers with two exposures or more, with rests of different length between them."
        )
    if not recovery.seen:
        return f"Whether rest brings the response back cannot be told from these data (n = {recovery.n:,})."
    low, high = recovery.half_life_interval
    return (
        f"Rest helps: after {_days(recovery.half_life_days)} without the ad half of what an exposure took is back"
        f" (95 %: {_days(low)} to {_days(high)}, n = {recovery.n:,})."
    )


def trend_sentence(measure: Measure, change: ChangePoint | None, days: int) -> str:
    """Say whether the level of first exposures broke, when, and how surely."""
    if change is None:
        return (
            f"A break in the campaign’s level needs eight days with first exposures; there are {days} so far."
        )
    told = f"probability that the level broke at all {chance(change.probability)}, {change.days} days, n = {change.n:,}"
    if not change.alert:
        return f"No break to report: {told} (it is reported from {share(ALERT_AT)} on)."
    return (
        f"First-time viewers respond differently from {day_text(change.day)} on: {amount(measure, change.change)}"
        f" (95 %: {amount(measure, change.low)} to {amount(measure, change.high)}; {told})."
    )


def day_text(day: float) -> str:
    """Return a day, counted from 1970-01-01, e.g. `14 Nov 2026`."""
    moment = datetime.fromtimestamp(day * 86_400, tz=UTC)
    return f"{moment.day} {moment:%b %Y}"


def _exposure(value: float) -> str:
    if not isfinite(value):
        return "never"
    return f"over {_FAR}" if value > _FAR else f"{value:.1f}"


def _days(value: float) -> str:
    if not isfinite(value):
        return "never"
    return "less than a day" if value < 1 else f"{value:.1f} days"


def _signed(value: float, digits: int) -> str:
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return f"{'−' if value < 0 else '+'}{text}"
