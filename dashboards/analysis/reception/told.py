"""Which segments of an ad's viewers are told: one choice for every page, file and answer about the ad."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from dashboards.selectors.series import AdSeries
from dashboards.statistics.disclosure import names_told, told_parts
from dashboards.statistics.frames.series import HEADLINE

Names = dict[str, NDArray[np.str_]]


def variables_of(series: AdSeries, panel: Mapping[str, Mapping[str, str]]) -> Names:
    """Return for each of the panel's variables the viewers' values, [V] in the order of their keys, "" where unknown.
    `panel`: by viewer key."""
    variables = sorted({name for values in panel.values() for name in values})
    return {
        name: np.array([panel.get(key, {}).get(name, "") for key in series.viewer_keys], dtype="U")
        for name in variables
    }


def told_of(series: AdSeries, names: Names) -> Names:
    """Return the same, "" of segments that are not told. `series`: all of the ad's viewers, with the headline's."""
    kept = np.isin(np.arange(len(series.viewer_keys)), series.viewer[series.kept])
    return names_told(names, told_parts(names, (kept, np.isfinite(series.levels(HEADLINE)))))
