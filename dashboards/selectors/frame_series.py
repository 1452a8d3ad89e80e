"""From the frames of some plays to the series of each."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.digest import frames_digest
from dashboards.statistics.frames.exposure import ExposureSeries, exposure_series
from dashboards.statistics.frames.quality import FrameSigns
from dashboards.statistics.frames.timeline import Timeline
from inference.models.frame_emotion import SCALE
from inference.selectors import EMOTIONS, FrameTable

# The numbers of a frame that its exposure's series are made of.
WHOLE = (
    *("t_ms", "playback", "hidden", "found", *EMOTIONS),
    *("faces", "face_score", "yaw", "pitch", "roll", "luma", "sharpness", "frozen"),
)
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


def digests_of_frames(frames: FrameTable, exposures: Iterable[int]) -> dict[int, str]:
    """Return the digest of each exposure's frames, also of one without any. `frames`: as in `series_of_frames`."""
    exposures = list(exposures)
    columns = whole_numbers(frames)
    begins, ends = (np.searchsorted(frames.exposure_id, exposures, side=side) for side in ("left", "right"))
    return {
        pk: frames_digest(columns[begin:end]) for pk, begin, end in zip(exposures, begins, ends, strict=True)
    }


def whole_numbers(frames: FrameTable) -> NDArray[np.float64]:
    """Return [n, 19], the frames as they are stored, in the order of `WHOLE`: whole numbers, NaN without a face."""
    scaled = {"face_score": SCALE, **dict.fromkeys(EMOTIONS, SCALE)}
    values = {name: frames.probabilities[:, place] for place, name in enumerate(EMOTIONS)}
    columns = (np.asarray(values.get(name, getattr(frames, name, None)), np.float64) for name in WHOLE)
    return np.stack(
        [np.rint(own * scaled.get(name, 1)) for name, own in zip(WHOLE, columns, strict=True)], axis=1
    )


def _one(frames: FrameTable, rows: slice, timeline: Timeline) -> ExposureSeries:
    return exposure_series(
        signs=FrameSigns(**{name: getattr(frames, name)[rows] for name in _SIGNS}),
        probabilities=frames.probabilities[rows],
        t_ms=frames.t_ms[rows],
        timeline=timeline,
        prior_ratio=frames.prior_ratio[rows],
    )
