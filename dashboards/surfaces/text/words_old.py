"""How numbers are written for people: the same everywhere, never without what stands behind them."""

from dashboards.statistics.peaks import Peak
from dashboards.statistics.values import Estimate

SIGNED = ("valence", "engagement", "activation")
ANSWER = "answer"  # on the scale of the questions, 1 to 5
ARC = "arc length"  # a bare number of 1 and more, whose fourth decimal tells ads apart


def clock(second: float) -> str:
    """Return a moment of the ad, e.g. `0:07`."""
    whole = int(second)
    return f"{whole // 60}:{whole % 60:02d}"


def percent(share: float) -> str:
    """Return a share 0..1 as e.g. `41 %`; below 10 % with one decimal."""
    value = 100 * share
    return f"{value:.1f} %" if 0 < abs(value) < 9.95 else f"{value:.0f} %"


def signed(value: float) -> str:
    """Return a value with its sign, e.g. `+0.21` or `−0.08`."""
    text = f"{abs(value):.2f}"
    if text == "0.00":
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def number(series: str, value: float) -> str:
    """Return a value of the named series: those that can be negative with their sign, most others in percent."""
    if series == ARC:
        return f"{value:.4f}"
    if series == ANSWER:
        return f"{value:.1f} of 5"
    return signed(value) if series in SIGNED else percent(value)


def viewers(n: int) -> str:
    """Return e.g. `1 viewer` or `12 viewers`."""
    return f"{n} viewer" if n == 1 else f"{n:,} viewers"


def interval(series: str, low: float | None, high: float | None) -> str:
    """Return e.g. `95 % 0.11 to 0.30`; empty where there is no interval."""
    if low is None or high is None:
        return ""
    if series in SIGNED:
        return f"95 %: {signed(low)} to {signed(high)}"
    if series in (ARC, ANSWER):
        digits = 4 if series == ARC else 1
        return f"95 %: {low:.{digits}f} to {high:.{digits}f}"
    return f"95 %: {percent(low).removesuffix(' %')} to {percent(high)}"


def estimate_note(series: str, estimate: Estimate) -> str:
    """Return what stands behind a number, e.g. `n = 42 · 95 %: +0.11 to +0.30`."""
    parts = [f"n = {estimate.n:,}", interval(series, estimate.low, estimate.high)]
    return " · ".join(part for part in parts if part)


def peak_note(series: str, peak: Peak) -> str:
    """Return what stands behind a strongest moment."""
    return f"n = {peak.n:,} · {interval(series, peak.low, peak.high)}"


def peak_when(peak: Peak) -> str:
    """Return when it is, e.g. `at 0:07`; `between 0:05 and 0:10` where halves disagree by over three seconds."""
    if peak.second_high - peak.second_low <= 3:
        return f"at {clock(peak.second)}"
    return f"between {clock(peak.second_low)} and {clock(peak.second_high + 1)}"
