"""Predicted answers (F35) of a campaign: from the faces of its answered plays, kept while nothing changes."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Campaign
from campaigns.models.answer import SCALES
from dashboards.selectors.answers import Answers, answers_of_ads
from dashboards.selectors.series import AdSeries, series_of_ads
from dashboards.statistics.prediction.features import FEATURES, play_features
from dashboards.statistics.prediction.summary import Prediction, Wanted, prediction_of, wanted_of

_SERIES = ("valence", "attention", "above_happy", "above_surprise")
_REMEMBERED = 16
Predictions = dict[str, Prediction | None]
_found: OrderedDict[tuple[object, ...], Predictions] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Predicted:
    """By question of `SCALES`: a prediction is None while `wanted` is not enough. Its rows are those of `answers`."""

    wanted: dict[str, Wanted]
    predictions: Predictions
    answers: Answers


def predicted_of_campaign(campaign: Campaign) -> Predicted:
    """Return the predicted answers over all ads of the campaign: plays with an answer and a usable face."""
    ads = list(campaign.ads.select_related("campaign").prefetch_related("brand_moments"))
    answers = answers_of_ads(ads)
    said = {question: _with_a_face(answers, question) for question in SCALES}
    wanted = {question: wanted_of(answers.ad, own) for question, own in said.items()}
    if not any(own.enough for own in wanted.values()):
        return Predicted(wanted, dict.fromkeys(SCALES), answers)
    totals = (float(np.nansum(own)) for own in said.values())
    key = (campaign.pk, len(answers.exposure), int(answers.exposure.max()), *totals, *wanted.values())
    with _lock:  # a second page that asks meanwhile finds the answer
        if key not in _found:
            series = series_of_ads(ads, _SERIES)
            moments = {ad.pk: [own.start_ms for own in ad.brand_moments.all()] for ad in ads}
            _found[key] = predictions_of_answers(answers, series, moments)
        _found.move_to_end(key)
        while len(_found) > _REMEMBERED:
            _found.popitem(last=False)
        return Predicted(wanted, _found[key], answers)


def predictions_of_answers(
    answers: Answers, series: Mapping[int, AdSeries], brand_ms: Mapping[int, list[int]]
) -> Predictions:
    """Return the predictions from the ads' series and brand moments, both by the ad's key in `answers.ad`."""
    found = np.full((len(answers.exposure), len(FEATURES)), np.nan)
    for key, own in series.items():
        place = {pk: row for row, pk in enumerate(own.exposure.tolist())}
        rows = [
            row for row in np.flatnonzero(answers.ad == key).tolist() if int(answers.exposure[row]) in place
        ]
        if rows:
            features = _of_ad(own, brand_ms[key])
            found[rows] = features[[place[int(answers.exposure[row])] for row in rows]]
    return {
        question: prediction_of(found, answers.ad, answers.viewer, _with_a_face(answers, question))
        for question in SCALES
    }


def _with_a_face(answers: Answers, question: str) -> NDArray[np.float64]:
    return np.where(np.isfinite(answers.face["valence"]), answers.said[question], np.nan)


def _of_ad(series: AdSeries, brand_ms: list[int]) -> NDArray[np.float64]:
    def of(name: str) -> NDArray[np.float64]:
        return series.of(name).astype(np.float64)

    return play_features(
        happy=of("above_happy"),
        surprise=of("above_surprise"),
        valence=of("valence"),
        attention=of("attention"),
        bin_ms=series.timeline.bin_ms,
        brand_ms=brand_ms,
    )
