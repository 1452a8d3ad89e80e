"""How fast a camera may send while frames wait: slower and slower, long before anything is refused."""

SLOWEST_MS = 8_000


def next_interval(*, wanted_ms: int, waiting: int, slow: int, full: int) -> int:
    """Return the time between two snapshots in ms: `wanted_ms` while there is room, at most 8,000.

    Between `slow` and `full` waiting frames it grows by equal factors: half way it is the geometric mean of both ends.

    Args:
        wanted_ms: the campaign's own interval.
        waiting: frames that wait to be scored now.
        slow: from here on cameras are slowed down.
        full: here nothing more is taken; greater than `slow`.
    """
    share = (waiting - slow) / max(1, full - slow)
    if share <= 0 or wanted_ms >= SLOWEST_MS:
        return wanted_ms
    return round(wanted_ms * (SLOWEST_MS / wanted_ms) ** min(share, 1.0))
