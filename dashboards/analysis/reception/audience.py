"""The response of segments, by what the panel itself has told of its participants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dashboards.selectors.series import AdSeries
from dashboards.statistics.segments import Segment, segments_of
from dashboards.surfaces.forest import ForestMark, forest_marks


@dataclass(frozen=True)
class Variable:
    """One variable of the panel: its segments with their marks on one axis, and how many viewers have no value."""

    name: str
    rows: list[tuple[Segment, ForestMark | None]]
    unknown: int

    @property
    def shown(self) -> list[Segment]:
        """The segments that are large enough."""
        return [segment for segment, _ in self.rows if segment.level is not None]


def variables_by_viewer(
    keys: Sequence[object], told: Mapping[str, Mapping[str, str]]
) -> dict[str, np.ndarray]:
    """Return for each variable the viewers' values, [V] of text in the order of `keys`, "" where unknown."""
    names = sorted({name for values in told.values() for name in values})
    return {name: np.array([told.get(str(key), {}).get(name, "") for key in keys]) for name in names}


def audience(
    series: AdSeries, told: Mapping[str, Mapping[str, str]], measure: str = "valence"
) -> list[Variable]:
    """Return the variables that the panel told, each with its segments' mean level of `measure`.

    `told`: variables by viewer key. Segments under 25 viewers have no numbers (`statistics.segments`).
    """
    values = series.per_viewer(measure)
    measured = np.isfinite(values).any(axis=1)
    found = []
    for name, own in variables_by_viewer(series.viewer_keys, told).items():
        segments = segments_of(values, own)
        marks = forest_marks([segment.level for segment in segments], smallest=0.05)
        found.append(
            Variable(name, list(zip(segments, marks, strict=True)), int((measured & (own == "")).sum()))
        )
    return found
