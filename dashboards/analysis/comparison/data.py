"""What comparisons are made from: the exposures of ads, from the database or from a file that holds them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Campaign
from campaigns.selectors.exposures import exposure_places
from dashboards.analysis.comparison.family import FamilyData
from dashboards.analysis.comparison.pair import PairData
from dashboards.analysis.comparison.sides import Viewers, sides_of_ads, sides_of_audiences
from dashboards.analysis.comparison.study import AdRows, Rule, Study
from dashboards.analysis.reception.told import told_of, variables_of
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.segments import MIN_VIEWERS as MIN_SEGMENT

# Pairs grow with the square of the ads, and each is 5,000 relabelings a measure: files that hold everything hold the
# first ones. The compare page sets any two against each other.
MOST_PAIRS = 15


@dataclass(frozen=True)
class Places:
    """Of exposures, by exposure: the place in the session from 0, and the ad before it, −1 where there is none."""

    exposure: NDArray[np.int64]
    position: NDArray[np.int64]
    previous: NDArray[np.int64]


def places_of(rows: Sequence[tuple[int, int, int]]) -> Places:
    """Return rows of (exposure, position, previous), by exposure, as columns."""
    return Places(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def places_of_campaign(campaign: Campaign) -> Places:
    """Return where the campaign's exposures stand; one query."""
    return places_of(exposure_places(campaign_id=campaign.pk))


def places_alone(ads: Mapping[int, AdSeries]) -> Places:
    """Return places for the exposures of one ad at the most, as if each stood in a session by itself."""
    exposure = next((own.exposure for own in ads.values()), np.zeros(0, dtype=np.int64))
    return Places(exposure, np.zeros_like(exposure), np.full_like(exposure, -1))


def pair_data(
    ads: tuple[AdSeries, AdSeries], series: str, places: Places, rule: Rule, pairs: int
) -> PairData:
    """Return two ads side by side. `pairs`: how many pairs the ads that are compared make."""
    first, second = ads
    return PairData(
        sides=sides_of_ads(_viewers(first, series), _viewers(second, series)),
        series=series,
        bin_ms=first.timeline.bin_ms,
        cut_ms=abs(first.timeline.duration_ms - second.timeline.duration_ms),
        end_ms=min(own.timeline.duration_ms for own in ads),
        study=study_of({own.ad.pk: own for own in ads}, series, places, rule, least=PairData.LEAST),
        pairs=pairs,
    )


def audience_data(
    own: AdSeries, panel: Mapping[str, Mapping[str, str]], variable: str, names: tuple[str, str], series: str
) -> PairData:
    """Return two audiences of an ad side by side, `names` of what the panel told as a `variable`; nobody is in one
    that is not told. `own`: with the headline's series, too; `panel`: by viewer key."""
    told = told_of(own, variables_of(own, panel)).get(variable, np.full(len(own.viewer_keys), ""))
    sides = sides_of_audiences(_viewers(own, series), told, *names)
    sides = replace(sides, first=_of_enough(sides.first), second=_of_enough(sides.second))
    timeline, pairs = own.timeline, pairs_of_segments(panel)
    return PairData(sides, series, timeline.bin_ms, end_ms=timeline.duration_ms, pairs=pairs)


def _of_enough(traces: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return traces [V, T] without the bins that fewer than 25 have a value in: they would tell of single people."""
    few = np.isfinite(traces).sum(axis=0) < MIN_SEGMENT
    return np.where(few, np.nan, traces)


def pairs_of_rule(rule: Rule, ads: int) -> int:
    """Return how many pairs the ads make that are compared: the registered ones, else all of the campaign's."""
    n = ads if rule.ads is None else len(rule.ads)
    return max(1, n * (n - 1) // 2)


def pairs_of_segments(panel: Mapping[str, Mapping[str, str]]) -> int:
    """Return how many pairs of segments might have been set against each other, by what the panel told of viewers."""
    sizes = Counter((name, value) for own in panel.values() for name, value in own.items())
    large = Counter(name for (name, _), n in sizes.items() if n >= MIN_SEGMENT)
    return max(1, sum(n * (n - 1) // 2 for n in large.values()))


def family_data(
    ads: Mapping[int, AdSeries],
    series: str,
    places: Places,
    rule: Rule,
    weights: Mapping[int, Mapping[str, float]] = MappingProxyType({}),
) -> FamilyData:
    """Return a campaign's ads, in its order; `weights` of their viewers by key count in the headline's series alone."""
    code, own = _codes(ads), weights if series == HEADLINE else {}
    coded = {ad: {code[key]: weight for key, weight in known.items()} for ad, known in own.items()}
    return FamilyData(study_of(ads, series, places, rule), series, coded)


def study_of(ads: Mapping[int, AdSeries], series: str, places: Places, rule: Rule, **options: int) -> Study:
    """Return the exposures of ads in a series, with the rule by which they are judged."""
    code = _codes(ads)
    return Study({ad: _rows(own, series, places, code) for ad, own in ads.items()}, rule, **options)


def _codes(ads: Mapping[int, AdSeries]) -> dict[str, int]:
    """Return the number of each viewer of these ads, in the order of their keys."""
    return {
        key: place
        for place, key in enumerate(sorted({key for own in ads.values() for key in own.viewer_keys}))
    }


def _rows(own: AdSeries, series: str, places: Places, code: Mapping[str, int]) -> AdRows:
    value = own.means[:, own.names.index(series)]
    used = own.kept & np.isfinite(value) & np.isin(own.exposure, places.exposure)
    at = np.searchsorted(places.exposure, own.exposure[used])
    return AdRows(
        exposure=own.exposure[used],
        viewer=np.array([code[key] for key in own.viewer_keys], dtype=np.int64)[own.viewer[used]],
        value=value[used],
        position=places.position[at],
        previous=places.previous[at],
        number=own.number[used].astype(np.int64),
        day=own.day[used].astype(np.float64),
    )


def _viewers(own: AdSeries, series: str) -> Viewers:
    return Viewers(own.per_viewer(series), own.levels(series), own.viewer_keys)
