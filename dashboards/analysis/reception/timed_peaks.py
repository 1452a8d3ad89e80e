"""Peaks counted in bins, told in seconds of the ad."""

from dataclasses import replace

from dashboards.statistics.peaks import Peak


def in_seconds(peak: Peak | None, bin_ms: int) -> Peak | None:
    """Return the same peak with its `second`s counted in whole seconds of the ad instead of bins."""
    if peak is None:
        return None
    return replace(
        peak,
        second=peak.second * bin_ms // 1000,
        second_low=peak.second_low * bin_ms // 1000,
        second_high=peak.second_high * bin_ms // 1000,
    )


def middle_ms(peak: Peak, bin_ms: int, duration_ms: int) -> int:
    """Return the media time in the middle of the bin of a peak that is counted in bins."""
    return min(duration_ms, peak.second * bin_ms + bin_ms // 2)


def turned(peak: Peak | None) -> Peak | None:
    """Return the lowest moment of x from the peak of −x."""
    return None if peak is None else replace(peak, value=-peak.value, low=-peak.high, high=-peak.low)
