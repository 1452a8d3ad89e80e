"""The bins of an ad's media time, and the stretches of it that ran without a stall."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.quality import PAUSED, STALLED

DENSE_BIN_MS = 200
STUDY_BIN_MS = 500
_SECOND_MS = 1000
_LATE_MS = 1000  # the last frames of a clip may carry a time just behind its stated length


@dataclass(frozen=True)
class Timeline:
    """Equal bins over an ad. `duration_ms` > 0: the ad's length; `bin_ms` > 0: a bin's width, in media time."""

    duration_ms: int
    bin_ms: int = STUDY_BIN_MS

    @property
    def bins(self) -> int:
        """T, how many bins cover the ad; the last may be shorter."""
        return max(1, -(-int(self.duration_ms) // self.bin_ms))

    @property
    def seconds(self) -> NDArray[np.float64]:
        """[T], the middle of each bin in seconds."""
        return (np.arange(self.bins) + 0.5) * self.bin_ms / _SECOND_MS

    def bin_of(self, t_ms: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the bin of each frame, 0..T-1, or -1 outside the ad; up to 1 s late belongs to the last bin."""
        bins = np.minimum(t_ms // self.bin_ms, self.bins - 1)
        return np.where((t_ms < 0) | (t_ms > self.duration_ms + _LATE_MS), -1, bins)

    def stretches(self, t_ms: NDArray[np.int64], playback: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return [T], the number of the uninterrupted stretch that each bin belongs to.

        Media time stands still while playback stalls or pauses, so what lies next to it in media time does not lie
        next to it in the viewer's time. A stretch ends at the bin edge nearest to such a frame.
        """
        stopped = np.isin(playback, (STALLED, PAUSED)) & (t_ms >= 0) & (t_ms <= self.duration_ms)
        edges = np.unique(np.round(t_ms[stopped] / self.bin_ms).astype(np.int64))
        return np.searchsorted(edges, np.arange(self.bins), side="right").astype(np.int64)


def bin_width_ms(snapshot_interval_ms: int) -> int:
    """Return the width of bins for a capture rate: 200 ms for dense captures, 500 ms at about 2 fps, else 1 s.

    A bin holds about one frame or more, so that half of its frames valid (F4) means something.
    """
    return next(
        (width for width in (DENSE_BIN_MS, STUDY_BIN_MS) if snapshot_interval_ms <= width), _SECOND_MS
    )
