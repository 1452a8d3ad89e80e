"""Frames of a bundle: the numbers of each, the bins that they give before smoothing, and the way back to both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dashboards.selectors.frame_series import WHOLE, digests_of_frames, series_of_frames, whole_numbers
from dashboards.statistics.frames.exposure import ExposureSeries
from dashboards.statistics.frames.packing import STORED
from dashboards.statistics.frames.series import RAW, SERIES
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.viewer_parts import viewer_levels
from dashboards.surfaces.bundle.arrow import batch_of
from inference.models.frame_emotion import SCALE
from inference.selectors import EMOTIONS, FrameTable, frames_of_exposures, prior_ratios

if TYPE_CHECKING:
    import pyarrow as pa

EXPOSURES_A_BATCH = 200
_OF_A_FACE = frozenset({*EMOTIONS, "face_score", "yaw", "pitch", "roll", "luma", "sharpness"})
_TOLD = 3


def frame_batches(
    table: str, numbers: Mapping[int, int], timelines: Mapping[int, Timeline], networks: Mapping[int, int]
) -> Iterator[pa.RecordBatch]:
    """Yield `data/frames` or `data/bins`; a few hundred exposures are in memory at once.

    Args:
        numbers: of each exposure in the bundle, by its id and in the order of numbers. timelines: by exposure id.
        networks: the number of each network in the manifest, by its id.
    """
    ids = list(numbers)
    for first in range(0, max(1, len(ids)), EXPOSURES_A_BATCH):
        part = ids[first : first + EXPOSURES_A_BATCH]
        frames = frames_of_exposures(exposure_ids=part)
        if table == "frames":
            yield batch_of("data/frames", _frame_columns(frames, numbers, networks))
        else:
            found = series_of_frames(frames, {pk: timelines[pk] for pk in part})
            yield batch_of("data/bins", _bin_columns(found, numbers))


def made_of_frames(ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return of exposures that are not rolled up what the roll-up would keep of their frames, by id."""
    found: dict[int, dict[str, Any]] = {}
    for first in range(0, len(ids), EXPOSURES_A_BATCH):
        part = ids[first : first + EXPOSURES_A_BATCH]
        frames = frames_of_exposures(exposure_ids=part)
        for pk, digest in digests_of_frames(frames, part).items():
            own = frames.exposure_id == pk
            read = sorted(set(frames.network[own].tolist()) - {0})
            found[pk] = {"frames": int(own.sum()), "model_versions": read, "digest": digest}
    return found


def _frame_columns(
    frames: FrameTable, numbers: Mapping[int, int], networks: Mapping[int, int]
) -> dict[str, Any]:
    whole = whole_numbers(frames)
    columns: dict[str, Any] = {"exposure": [numbers[pk] for pk in frames.exposure_id.tolist()]}
    for place, name in enumerate(WHOLE):
        own = whole[:, place]
        columns[name] = own.astype(np.int64) if name not in _OF_A_FACE else _nulls(own)
    columns["network"] = [networks.get(pk) for pk in frames.network.tolist()]
    return columns


def _nulls(values: NDArray[np.float64]) -> list[int | None]:
    return [None if value != value else int(value) for value in values.tolist()]


def _bin_columns(found: Mapping[int, ExposureSeries], numbers: Mapping[int, int]) -> dict[str, Any]:
    ran = {numbers[pk]: own for pk, own in found.items() if own.running}
    bins = [own.timeline.bins for own in ran.values()]
    times = [np.arange(own.timeline.bins) * own.timeline.bin_ms for own in ran.values()]
    raw = np.concatenate([np.zeros((0, len(RAW))), *(own.raw for own in ran.values())])
    return {
        "exposure": np.repeat(np.array(list(ran), dtype=np.int64), bins),
        "t_ms": np.concatenate([np.zeros(0, np.int64), *times]),
        **{name: raw[:, place] for place, name in enumerate(RAW)},
    }


def frames_again(
    columns: Mapping[str, NDArray[np.float64]], networks: Sequence[Mapping[str, Any]]
) -> FrameTable:
    """Return the frames of a bundle as the database gave them. `columns`: of data/frames, NaN for missing values."""
    exposure = columns["exposure"].astype(np.int64)
    network = np.nan_to_num(columns["network"]).astype(np.int64)
    return FrameTable(
        snapshot_id=np.arange(len(exposure)),
        exposure_id=exposure,
        t_ms=columns["t_ms"].astype(np.int64),
        playback=columns["playback"].astype(np.int64),
        hidden=columns["hidden"].astype(bool),
        found=columns["found"].astype(bool),
        probabilities=np.stack([columns[name] for name in EMOTIONS], axis=1) / SCALE,
        faces=columns["faces"].astype(np.int64),
        face_score=columns["face_score"] / SCALE,
        **{name: columns[name] for name in ("yaw", "pitch", "roll", "luma", "sharpness")},
        prior_ratio=prior_ratios(network, {place: own["prior"] for place, own in enumerate(networks, 1)}),
        network=network,
        frozen=columns["frozen"].astype(bool),
    )


def differences_from_frames(
    data: Mapping[str, Mapping[str, Any]],
    frames: Mapping[str, NDArray[np.float64]],
    bins: Mapping[str, NDArray[np.float64]],
    networks: Sequence[Mapping[str, Any]],
) -> list[str]:
    """Return where frames do not give what the bundle says of their exposures, in words: digests, bins, series, means
    and resting faces, to the last bit.

    Args:
        data: the tables that results are made of. frames, bins: columns of data/frames and data/bins.
    """
    exposures, series = data["exposures"], data["series"]
    numbers = np.asarray(exposures["exposure"], dtype=np.int64)
    ads = zip(*(data["ads"][name] for name in ("ad", "duration_ms", "bin_ms")), strict=True)
    timelines = {ad: Timeline(duration_ms, bin_ms) for ad, duration_ms, bin_ms in ads}
    rows = {number: row for row, number in enumerate(numbers.tolist())}
    found: list[str] = []
    for first in range(0, len(numbers), EXPOSURES_A_BATCH):
        part = numbers[first : first + EXPOSURES_A_BATCH].tolist()
        table = frames_again(_of(frames, part[0], part[-1]), networks)
        again = series_of_frames(table, {k: timelines[exposures["ad"][rows[k]]] for k in part})
        made_of = digests_of_frames(table, part)
        stored = _of(series, part[0], part[-1]), _of(bins, part[0], part[-1])
        for number in part:
            row = rows[number]
            own = (_of(columns, number, number) for columns in stored)
            wrong = _wrong(again[number], made_of[number], exposures, row, *own)
            found += [f"exposure {number}: {what} cannot be made of its frames" for what in wrong]
    more = [f"… and {len(found) - _TOLD} more"] if len(found) > _TOLD else []
    return found[:_TOLD] + more


def _of(columns: Mapping[str, Any], first: int, last: int) -> dict[str, NDArray[Any]]:
    """Return the rows of some exposures; rows stand by exposure, except in data/series, where they stand by ad."""
    exposure = np.asarray(columns["exposure"])
    own = np.flatnonzero((exposure >= first) & (exposure <= last))
    return {name: np.asarray(values)[own] for name, values in columns.items()}


def _wrong(
    made: ExposureSeries,
    digest: str,
    exposures: Mapping[str, Any],
    row: int,
    series: Mapping[str, NDArray[Any]],
    bins: Mapping[str, NDArray[Any]],
) -> Iterator[str]:
    if exposures["digest"][row] not in ("", digest):  # empty: rolled up before digests were kept
        yield "the digest"
    raw = made.raw if made.running else made.raw[:0]
    if not _same(np.stack([bins[name] for name in RAW], axis=1), raw):
        yield "a bin"
    values = made.values.astype(STORED).astype(np.float32) if made.running else made.values[:0]
    if not _same(np.stack([series[name] for name in SERIES], axis=1), values):
        yield "a series"
    means = np.array([exposures[f"mean_{name}"][row] for name in SERIES], dtype=np.float64)
    if not _same(means, viewer_levels(made.values.T)):
        yield "a mean"
    resting = [own for own in exposures if own.startswith("resting_")]
    if not _same(np.array([exposures[own][row] for own in resting], dtype=np.float64), made.resting.stored()):
        yield "the resting face"


def _same(stored: NDArray[Any], made: NDArray[Any]) -> bool:
    return bool(np.array_equal(stored.astype(np.float64), made.astype(np.float64), equal_nan=True))
