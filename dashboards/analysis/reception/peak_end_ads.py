"""The organisation's ads with survey answers, from which the weights of peak, end and slope are learnt (F15)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Campaign
from dashboards.analysis.fatigue.readings import play_counts_of_ads
from dashboards.selectors.answered_ads import LikedAd, liked_ads_of_organisation
from dashboards.selectors.series import series_of_ad
from dashboards.statistics.peak_end import EQUAL, MIN_ADS, PeakEndWeights, peak_end_features, peak_end_weights

_REMEMBERED = 2000
# An ad's features are read from thousands of plays and change with them alone; a page needs those of many ads.
_found: OrderedDict[tuple[int, str], NDArray[np.float64]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class PeakEndAd:
    """`features` [3]: peak, end and slope of valence, NaN where fewer than ten viewers have one."""

    liked: LikedAd
    features: NDArray[np.float64]


def weights_of_organisation(campaign: Campaign) -> PeakEndWeights:
    """Return the weights that the organisation's answers teach; equal ones under thirty ads."""
    liked = liked_ads_of_organisation(campaign)
    if len(liked) < MIN_ADS:
        return replace(EQUAL, ads=len(liked))
    return weights_of_ads(_with_features(liked))


def peak_end_ads_of_organisation(campaign: Campaign) -> list[PeakEndAd]:
    """Return the ads behind the weights, in their order; none under thirty."""
    liked = liked_ads_of_organisation(campaign)
    return _with_features(liked) if len(liked) >= MIN_ADS else []


def weights_of_ads(ads: Sequence[PeakEndAd]) -> PeakEndWeights:
    """Return the weights from these ads. The same ads in the same order give the same bits."""
    features = np.array([own.features for own in ads], dtype=np.float64).reshape(-1, 3)
    return peak_end_weights(features, np.array([own.liked.liking for own in ads], dtype=np.float64))


def _with_features(liked: Sequence[LikedAd]) -> list[PeakEndAd]:
    counts = play_counts_of_ads([own.ad for own in liked])
    keys = [(own.ad, counts[own.ad].revision) for own in liked]
    with _lock:  # a second page that asks meanwhile finds them
        missing = [key for key in keys if key not in _found]
        ads = Ad.objects.select_related("campaign").in_bulk([ad for ad, _ in missing])
        for key in missing:
            _found[key] = _features(ads[key[0]]) if key[0] in ads else np.full(3, np.nan)
        for key in keys:
            _found.move_to_end(key)
        features = [_found[key] for key in keys]
        while len(_found) > _REMEMBERED:
            _found.popitem(last=False)
    return [PeakEndAd(own, found) for own, found in zip(liked, features, strict=True)]


def _features(ad: Ad) -> NDArray[np.float64]:
    """Return the features from finished plays: one that goes on would change them at each look."""
    series = series_of_ad(ad, ("valence",))
    series = replace(series, grade=np.where(series.stored, series.grade, "rejected"))
    return peak_end_features(series.per_viewer("valence"), bin_ms=series.timeline.bin_ms)
