"""How fast a camera may send: slower while frames wait, and in the long run no faster than its campaign asks."""

import math

SLOWEST_MS = 8_000
_AT_ONCE = 60  # frames before a session's pace counts
_LONGEST_WAIT = 60  # seconds


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


def seconds_ahead(*, accepted: int, seconds: float, interval_ms: int, most: float) -> int:
    """Return after how many whole seconds a session may send again, 0 where it may send now.

    Judged by all that it ever sent, so that what a browser kept while its network was away is welcome at any speed.

    Args:
        accepted: frames of the session so far.
        seconds: since the session began; below 0 where a clock has been set back, and nothing can be said.
        interval_ms: the campaign's own.
        most: times that pace that a session may keep in the long run; 0: any.
    """
    if not most or seconds < 0:
        return 0
    pace = most * 1000 / interval_ms
    ahead = (accepted - _AT_ONCE) / pace - seconds
    return min(_LONGEST_WAIT, math.ceil(ahead)) if ahead > 0 else 0
