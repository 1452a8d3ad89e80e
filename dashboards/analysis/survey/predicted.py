"""The question “prediction” about a campaign (F35): how far answers can be read from faces, on ads and viewers that
the model has not seen; and “predicted_answers” about each ad: what it predicts, exposure by exposure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.models.answer import SCALES
from dashboards.analysis.finding import Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.analysis.survey.answered import ANSWER, Parts, part_of
from dashboards.selectors.answers import Answers
from dashboards.selectors.series import AdSeries
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.prediction.features import FEATURES, play_features
from dashboards.statistics.prediction.summary import (
    MIN_ADS,
    MIN_ANSWERS,
    MIN_EACH,
    VERSION,
    Prediction,
    Wanted,
    prediction_of,
    wanted_of,
)
from dashboards.statistics.values import COUNT, SHARE, Count, Scale, Table, Unit

SERIES_READ = ("change_valence", "attention", "change_happy", "change_surprise")
_SCORE, _LOSS = Scale(Unit.SCORE, 0.0, 1.0, good=1), Scale(Unit.NUMBER, 0.0, 1.0, good=-1)


@dataclass(frozen=True)
class PredictionData:
    """The answers to all ads of a campaign; `series` reads the ads' series (`SERIES_READ`) by ad, `brand_ms` their
    brand moments. The models are fitted once, however much is asked of them; not at all where it is `pending`: then
    every figure that will be there needs `computing`."""

    answers: Answers
    series: Callable[[], Mapping[int, AdSeries]]
    brand_ms: Mapping[int, Sequence[int]]
    pending: bool = False

    @cached_property
    def wanted(self) -> dict[str, Wanted]:
        """What there is to learn from, by question: exposures with an answer and a usable face."""
        return {question: wanted_of(self.answers.ad, self._given(question)) for question in SCALES}

    @property
    def enough(self) -> bool:
        """Whether any question can be predicted; where none can, everything is said at once."""
        return any(own.enough for own in self.wanted.values())

    @cached_property
    def predictions(self) -> dict[str, Prediction | None]:
        """By question; None while there is not enough to learn from. Its rows are those of `answers`."""
        if self.pending or not self.enough:
            return dict.fromkeys(SCALES)
        features, answers = self._features(), self.answers
        return {
            question: prediction_of(features, answers.ad, answers.viewer, self._given(question))
            for question in SCALES
        }

    def _given(self, question: str) -> NDArray[np.float64]:
        return np.where(
            np.isfinite(self.answers.face["change_valence"]), self.answers.given[question], np.nan
        )

    def _features(self) -> NDArray[np.float64]:
        answers = self.answers
        features = np.full((len(answers.exposure), len(FEATURES)), np.nan)
        for ad, series in self.series().items():
            place = {exposure: row for row, exposure in enumerate(series.exposure.tolist())}
            rows = [
                row
                for row in np.flatnonzero(answers.ad == ad).tolist()
                if int(answers.exposure[row]) in place
            ]
            if rows:
                own = _features_of_ad(series, self.brand_ms[ad])
                features[rows] = own[[place[int(answers.exposure[row])] for row in rows]]
        return features


@dataclass(frozen=True)
class PredictedOfAd:
    """A campaign's prediction, of which the answers to ad `ad` are wanted."""

    campaign: PredictionData
    ad: int


def _features_of_ad(series: AdSeries, brand_ms: Sequence[int]) -> NDArray[np.float64]:
    valence, attention, happy, surprise = (series.of(name).astype(np.float64) for name in SERIES_READ)
    return play_features(
        happy=happy,
        surprise=surprise,
        valence=valence,
        attention=attention,
        bin_ms=series.timeline.bin_ms,
        brand_ms=list(brand_ms),
    )


def _lack(wanted: Wanted) -> Needs:
    if wanted.enough:
        return Needs("computing")
    if wanted.answers < MIN_ANSWERS:
        return Needs("answers", MIN_ANSWERS - wanted.answers)
    if wanted.ads < MIN_ADS:
        return Needs("ads", MIN_ADS - wanted.ads)
    return Needs("answers_of_either_kind", MIN_EACH)


def _wanted(read: Callable[[Wanted], int]) -> Callable[[PredictionData], Parts]:
    return lambda data: ((part_of(question), Count(read(own))) for question, own in data.wanted.items())


def _judged(read: Callable[[Prediction], Found]) -> Callable[[PredictionData], Parts]:
    """Return the finder of one figure of each question's prediction; where there is none, what is missing."""
    return lambda data: (
        (part_of(question), _lack(data.wanted[question]) if own is None else read(own))
        for question, own in data.predictions.items()
    )


def _weights(own: Prediction) -> Table:
    return Table((("feature", Unit.NAME), ("weight", Unit.EFFECT)), tuple(own.coefficients.items()))


def _by_ad(question: str, field: str) -> Measure[PredictionData]:
    def find(data: PredictionData) -> Parts:
        own = data.predictions[question]
        for ad in own.by_ad if own else ():
            yield f"ad:{ad.ad}", getattr(ad, field)

    return Measure(f"prediction.{question}.{field}", SHARE, ("F35",), "ads", find, MIN_FOR_MEANS)


def _answers(data: PredictedOfAd) -> Table | Needs:
    predictions = {name: own for name, own in data.campaign.predictions.items() if own}
    if not predictions:
        return _lack(max(data.campaign.wanted.values(), key=lambda own: own.answers))
    answers, cells = data.campaign.answers, []
    rows = np.flatnonzero(answers.ad == data.ad)
    for own in predictions.values():
        cells += [
            [None if np.isnan(x) else x for x in part[rows].tolist()]
            for part in (own.score, own.low, own.high)
        ]
    columns = [(f"{name}{end}", Unit.ANSWER) for name in predictions for end in ("", ".low", ".high")]
    table = tuple(zip(answers.exposure[rows].tolist(), *cells, strict=True))
    return Table((("exposure", Unit.COUNT), *columns), table)


def _measure(key: str, scale: Scale, read: Callable[[Prediction], Found]) -> Measure[PredictionData]:
    return Measure(key, scale, ("F35",), "prediction", _judged(read))


def _count(key: str, read: Callable[[Wanted], int]) -> Measure[PredictionData]:
    return Measure(key, COUNT, ("F35",), "wanted", _wanted(read))


# The rows of the table that says how far to trust a prediction, in their order.
JUDGED = (
    _measure("prediction.auc.face", _SCORE, lambda own: own.face),
    _measure("prediction.auc.boosting", _SCORE, lambda own: own.boosted),
    _measure("prediction.auc.smile", _SCORE, lambda own: own.smile),
    _measure("prediction.pairs.face", _SCORE, lambda own: own.face_order),
    _measure("prediction.pairs.smile", _SCORE, lambda own: own.smile_order),
    _measure("prediction.base_rate", SHARE, lambda own: own.base_rate),
    _measure("prediction.slope.face", Scale(Unit.SCORE), lambda own: own.face_slope),
    _measure("prediction.slope.boosting", Scale(Unit.SCORE), lambda own: own.boosted_slope),
    _measure("prediction.brier.face", _LOSS, lambda own: own.brier),
    _measure("prediction.brier.boosting", _LOSS, lambda own: own.boosted_brier),
    _measure("prediction.brier.base", _LOSS, lambda own: own.base_brier),
    _measure(
        "prediction.half_width", Scale(Unit.ANSWER_STEPS, 0.0, 4.0, good=-1), lambda own: own.half_width
    ),
    _measure("prediction.covered", SHARE, lambda own: own.covered),
    _measure("prediction.answers", COUNT, lambda own: Count(own.n)),
    _measure("prediction.viewers", COUNT, lambda own: Count(own.viewers)),
    _measure("prediction.ads", COUNT, lambda own: Count(own.ads)),
)
PREDICTION = Question[PredictionData](
    name="prediction",
    version=VERSION,
    viewers=lambda data: len(np.unique(data.answers.viewer)),
    least=0,
    measures=(
        _count("prediction.wanted.answers", lambda own: own.answers),
        _count("prediction.wanted.high", lambda own: own.high),
        _count("prediction.wanted.ads", lambda own: own.ads),
        *JUDGED,
        Measure("prediction.weights", Scale(Unit.EFFECT), ("F35",), "method", _judged(_weights)),
        *(_by_ad(question, field) for question in SCALES for field in ("predicted", "given")),
    ),
)
PREDICTED_ANSWERS = Question[PredictedOfAd](
    name="predicted_answers",
    version=VERSION,
    viewers=lambda data: len(np.unique(data.campaign.answers.viewer)),
    least=0,
    measures=(Measure("survey.predicted", ANSWER, ("F35",), "answers", _answers),),
)
