"""From the frames of some plays to the series of each."""

from collections.abc import Mapping

import numpy as np

from dashboards.statistics.frames.exposure import ExposureSeries, exposure_series
from dashboards.statistics.frames.quality import FrameSigns
from dashboards.statistics.frames.timeline import Timeline
from inference.selectors import FrameTable

_SIGNS = tuple(FrameSigns.__dataclass_fields__)


def series_of_frames(frames: FrameTable, timelines: Mapping[int, Timeline]) -> dict[int, ExposureSeries]:
    """Return the series of each exposure in `timelines`, also of those without a frame.

    `frames`: sorted by exposure, as `frames_of_exposures` gives them.
    """
    begins = np.searchsorted(frames.exposure_id, list(timelines), side="left")
    ends = np.searchsorted(frames.exposure_id, list(timelines), side="right")
    return {
        pk: _one(frames, slice(begin, end), timeline)
        for (pk, timeline), begin, end in zip(timelines.items(), begins, ends, strict=True)
    }


def _one(frames: FrameTable, rows: slice, timeline: Timeline) -> ExposureSeries:
    return exposure_series(
        signs=FrameSigns(**{name: getattr(frames, name)[rows] for name in _SIGNS}),
        probabilities=frames.probabilities[rows],
        t_ms=frames.t_ms[rows],
        timeline=timeline,
        prior_ratio=frames.prior_ratio[rows],
    )
