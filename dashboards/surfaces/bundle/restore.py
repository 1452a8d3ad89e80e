"""From a bundle's data back to what the pages compute from. Reads no database."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from campaigns.models import Ad, BrandMoment
from campaigns.models.answer import SCALES
from dashboards.selectors.answers import FACE, Answers
from dashboards.selectors.series import AdSeries
from dashboards.statistics.fatigue.responses import Responses, responses_of
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.peak_end import PeakEndWeights, peak_end_weights
from dashboards.surfaces.bundle.collect import Columns


def ads_of_bundle(data: dict[str, Columns]) -> Iterator[tuple[int, AdSeries, list[BrandMoment]]]:
    """Yield each ad's number with its series and brand moments, as `series_of_ads` would give them."""
    plays = {name: np.asarray(values) for name, values in data["exposures"].items()}
    series = {name: np.asarray(values) for name, values in data["series"].items()}
    for place, ad in enumerate(_rows(data["ads"])):
        timeline = Timeline(ad["duration_ms"], ad["bin_ms"])
        own = (plays["ad"] == ad["ad"]) & np.isin(plays["exposure"], series["exposure"])
        rows = np.isin(series["exposure"], plays["exposure"][own])
        values = np.stack([series[name][rows] for name in SERIES], axis=-1).astype(np.float32)
        keys, viewer = np.unique(plays["viewer"][own], return_inverse=True)
        yield (
            ad["ad"],
            AdSeries(
                ad=Ad(pk=place + 1, title=ad["title"], duration_ms=ad["duration_ms"]),
                timeline=timeline,
                names=SERIES,
                values=values.reshape(int(own.sum()), timeline.bins, len(SERIES)),
                exposure=plays["exposure"][own],
                viewer=viewer.astype(np.int64),
                viewer_keys=tuple(_viewer_key(key) for key in keys.tolist()),
                number=plays["number"][own].astype(np.int16),
                day=plays["day"][own].astype("datetime64[D]"),
                grade=plays["grade"][own].astype("U8"),
                valid=plays["valid"][own].astype(np.int64),
                running=plays["running"][own].astype(np.int64),
                stored=np.ones(int(own.sum()), dtype=bool),
                set_aside={},
            ),
            [
                BrandMoment(label=row["label"], start_ms=row["start_ms"], end_ms=row["end_ms"])
                for row in _rows(data["brand_moments"])
                if row["ad"] == ad["ad"]
            ],
        )


def responses_of_bundle(data: dict[str, Columns], ad: int, series: str) -> Responses:
    """Return each viewer's mean of a series by exposure number, as `responses_of_ad` would."""
    plays = data["exposures"]
    means = np.array(
        [np.nan if value is None else value for value in plays[f"mean_{series}"]], dtype=np.float64
    )
    grades = np.array(plays["grade"], dtype="U8")
    kept = (np.asarray(plays["ad"]) == ad) & np.isfinite(means) & (grades != "rejected")
    days = np.array(plays["day"], dtype="datetime64[D]").astype(np.float64)
    viewers, numbers = np.asarray(plays["viewer"], np.int64), np.asarray(plays["number"], np.int64)
    return responses_of(viewers[kept], numbers[kept], days[kept], means[kept])


def told_of_bundle(data: dict[str, Columns]) -> dict[str, dict[str, str]]:
    """Return what the panel told by viewer key, as `panel_variables_of` would; empty where it was not asked for."""
    told: dict[str, dict[str, str]] = {}
    for row in _rows(data["panel"]):
        told.setdefault(_viewer_key(row["viewer"]), {})[row["variable"]] = row["value"]
    return told


def weights_of_bundle(data: dict[str, Columns]) -> PeakEndWeights:
    """Return the weights of F15, as `weights_of_organisation` would."""
    rows = data["peak_end_ads"]
    parts = [np.asarray(rows[name], dtype=np.float64) for name in ("peak", "end", "slope", "liking")]
    return peak_end_weights(np.column_stack(parts[:3]), parts[3])


def answers_of_bundle(data: dict[str, Columns]) -> Answers:
    """Return all answers, as `answers_of_ads` would; `exposure` is −1 where nothing was measured."""
    said, plays = data["answers"], data["exposures"]
    place = {int(exposure): row for row, exposure in enumerate(plays["exposure"])}
    rows = [place.get(-1 if own is None else int(own), -1) for own in said["exposure"]]
    grades = [plays["grade"][row] if row >= 0 else "rejected" for row in rows]

    def mean(name: str) -> np.ndarray:
        values = plays[f"mean_{name}"]
        kept = [values[row] if grade != "rejected" else None for row, grade in zip(rows, grades, strict=True)]
        return np.array(kept, dtype=np.float64)

    return Answers(
        ad=np.asarray(said["ad"], dtype=np.int64),
        exposure=np.array([-1 if own is None else own for own in said["exposure"]], dtype=np.int64),
        viewer=np.asarray(said["viewer"], dtype=np.int64),
        said={name: np.array(list(said[name]), dtype=np.float64) for name in SCALES},
        recall=np.array(said["recall"], dtype="U6"),
        face={name: mean(name) for name in FACE},
    )


def _viewer_key(pseudonym: int) -> str:
    """Return a text that sorts as the pseudonyms do: relabelings draw viewers by their place."""
    return f"{pseudonym:012d}"


def _rows(columns: Columns) -> Iterator[dict[str, Any]]:
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))
