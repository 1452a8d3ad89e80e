"""F35: predicted answers, judged on ads and viewers that were left out, beside what a simpler guess gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.intervals import mean_interval
from dashboards.statistics.prediction.ad_order import ads_ordered
from dashboards.statistics.prediction.boosting import boosted_fitted
from dashboards.statistics.prediction.features import FEATURES, MEAN_SMILE
from dashboards.statistics.prediction.folds import left_out_folds
from dashboards.statistics.prediction.models import scaling_of
from dashboards.statistics.prediction.ordinal import Ordinal, ordinal_fit
from dashboards.statistics.prediction.scores import auc, brier, calibration_slope, scored
from dashboards.statistics.values import Estimate

VERSION = 6
MIN_ADS = 5
MIN_ANSWERS = 200
MIN_EACH = 30
HIGH = 4  # answers of 4 and 5 count as a yes
COVERAGE = 0.8
SEED = 20_130_725


@dataclass(frozen=True)
class Wanted:
    """What is there and what is missing yet; `enough` says whether a prediction can be judged."""

    ads: int
    answers: int
    high: int

    @property
    def enough(self) -> bool:
        return (
            self.ads >= MIN_ADS
            and self.answers >= MIN_ANSWERS
            and MIN_EACH <= self.high <= self.answers - MIN_EACH
        )


@dataclass(frozen=True)
class AdPrediction:
    """One ad, by a model that has not seen it: predicted and given share of high answers, each over viewers."""

    ad: int
    predicted: Estimate
    given: Estimate


@dataclass(frozen=True)
class Prediction:
    """`face`, `smile`: AUC of all features and of the mean smile alone, within folds; ½ is guessing by base rate.

    `face_order`, `smile_order`: how often the better liked one of two ads that no model has seen is told, by each.
    `boosted`: AUC of gradient boosting on all features, a comparison: no prediction is taken from it. `face_slope`,
    `boosted_slope`: calibration slopes. `base_rate`: share of answers of 4 and 5. `brier`, `boosted_brier`,
    `base_brier`: mean squared error of the probability, of the models and of the base rate of the training ads.
    `half_width`: of the 80 % conformal interval of a single answer, mean over viewers; `covered`: how many answers of
    left-out ads it held. `coefficients`: of the model on all rows, by feature, standardised. `n`: answers.
    `score`, `low`, `high` [N]: the answer of each row of the input, 1..5, as predicted by models that know neither its
    ad nor its viewer, with its 80 % interval; NaN where no answer was given.
    """

    n: int
    viewers: int
    ads: int
    base_rate: Estimate
    face: Estimate
    boosted: Estimate
    smile: Estimate
    face_order: Estimate
    smile_order: Estimate
    face_slope: Estimate
    boosted_slope: Estimate
    brier: Estimate
    boosted_brier: Estimate
    base_brier: Estimate
    half_width: Estimate
    covered: Estimate
    by_ad: list[AdPrediction]
    coefficients: dict[str, float]
    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @property
    def better(self) -> bool:
        """Whether the face is shown to predict at all: the interval of its AUC lies above one half."""
        return self.face.low is not None and self.face.low > 0.5


def wanted_of(ads: NDArray[np.int64], answers: NDArray[np.float64]) -> Wanted:
    """Return what there is of answers [N], 1..5, NaN for none."""
    given = np.isfinite(answers)
    return Wanted(len(np.unique(ads[given])), int(given.sum()), int((answers[given] >= HIGH).sum()))


def prediction_of(
    features: NDArray[np.float64],
    ads: NDArray[np.int64],
    viewers: NDArray[np.int64],
    answers: NDArray[np.float64],
    *,
    seed: int = SEED,
) -> Prediction | None:
    """Return the judged prediction of one answer, or None where `wanted_of` is not enough.

    Args:
        features: [N, F], one row a play (`play_features`). ads, viewers: [N], which. answers: [N], 1..5, NaN for none.

    The model is ordinal logistic (`ordinal_fit`); it gives the probability of a high answer and the expected answer.
    Gradient boosting is judged beside it on the same folds.
    Each row is predicted by models of other ads and other viewers (`left_out_folds`). Of each model's viewers a third
    is kept aside to measure errors: their 80 % quantile is the split-conformal half width (Lei et al. 2018, JASA 113),
    which then meets the left-out ad. A new ad is no random draw from old ones, so `covered` is printed.
    """
    given = np.isfinite(answers)
    if not wanted_of(ads, answers).enough:
        return None
    features, ads, viewers, answers = features[given], ads[given], viewers[given], answers[given]
    yes = (answers >= HIGH).astype(np.float64)
    smiles = features[:, [MEAN_SMILE]]
    whole, whole_smile = (ordinal_fit(scaling_of(own).of(own)[:, 1:], answers) for own in (features, smiles))
    face, boosted, smile, base, low, high = (np.full(len(yes), np.nan) for _ in range(6))
    fold = np.zeros(len(yes), dtype=np.int64)
    for number, (training, tested) in enumerate(left_out_folds(ads, viewers, seed=seed)):
        fold[tested] = number
        if not 0 < yes[training].mean() < 1:
            continue
        face[tested] = _predicted(features, answers, training, tested, whole)
        boosted[tested] = boosted_fitted(features[training], yes[training], features[tested])
        smile[tested] = _predicted(smiles, answers, training, tested, whole_smile)
        base[tested] = yes[training].mean()
        middle, half = _conformal(features, answers, viewers, training, tested, seed, whole)
        low[tested], high[tested] = middle - half, middle + half
    judged_rows = np.isfinite(face)
    inside = ((answers >= low) & (answers <= high))[judged_rows].astype(np.float64)

    def judged(statistic: Callable[..., float], p: NDArray[np.float64]) -> Estimate:
        return scored(
            statistic, yes[judged_rows], p[judged_rows], fold[judged_rows], viewers[judged_rows], seed=seed
        )

    def ordered(own: NDArray[np.float64], start: Ordinal) -> Estimate:
        fitted = partial(_expected, own, answers, start)
        return ads_ordered(fitted, ads, viewers, answers, seed=seed)

    return Prediction(
        n=int(judged_rows.sum()),
        viewers=len(np.unique(viewers[judged_rows])),
        ads=len(np.unique(ads[judged_rows])),
        base_rate=_by_viewer(yes[judged_rows], viewers[judged_rows]),
        face=judged(auc, face),
        boosted=judged(auc, boosted),
        smile=judged(auc, smile),
        face_order=ordered(features, whole),
        smile_order=ordered(smiles, whole_smile),
        face_slope=judged(calibration_slope, face),
        boosted_slope=judged(calibration_slope, boosted),
        brier=judged(brier, face),
        boosted_brier=judged(brier, boosted),
        base_brier=judged(brier, base),
        half_width=_by_viewer((high - low)[judged_rows] / 2, viewers[judged_rows]),
        covered=_by_viewer(inside, viewers[judged_rows]),
        by_ad=[
            AdPrediction(int(ad), *(_by_viewer(values[own], viewers[own]) for values in (face, yes)))
            for ad in np.unique(ads[judged_rows])
            for own in [judged_rows & (ads == ad)]
        ],
        coefficients=dict(zip(FEATURES, (float(b) for b in whole.beta), strict=True)),
        score=_spread((low + high) / 2, given),
        low=_spread(low, given),
        high=_spread(high, given),
    )


def _predicted(
    features: NDArray[np.float64],
    answers: NDArray[np.float64],
    training: NDArray[np.bool_],
    tested: NDArray[np.bool_],
    start: Ordinal,
) -> NDArray[np.float64]:
    """Return the probability of a high answer of the tested rows; `start` saves steps and changes nothing."""
    scaling = scaling_of(features[training])
    model = ordinal_fit(scaling.of(features[training])[:, 1:], answers[training], start=start)
    return model.at_least(scaling.of(features[tested])[:, 1:], HIGH)


def _expected(
    features: NDArray[np.float64],
    answers: NDArray[np.float64],
    start: Ordinal,
    training: NDArray[np.bool_],
    tested: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Return the expected answer of the tested rows."""
    scaling = scaling_of(features[training])
    model = ordinal_fit(scaling.of(features[training])[:, 1:], answers[training], start=start)
    return model.mean(scaling.of(features[tested])[:, 1:])


def _conformal(
    features: NDArray[np.float64],
    answers: NDArray[np.float64],
    viewers: NDArray[np.int64],
    training: NDArray[np.bool_],
    tested: NDArray[np.bool_],
    seed: int,
    start: Ordinal,
) -> tuple[NDArray[np.float64], float]:
    """Return the predicted answers of the tested rows and the half width of their interval."""
    keys = np.unique(viewers[training])
    aside = np.random.default_rng(seed + 1).permutation(keys)[: max(1, len(keys) // 3)]
    measuring = training & np.isin(viewers, aside)
    fitting = training & ~measuring
    scaling = scaling_of(features[fitting])
    model = ordinal_fit(scaling.of(features[fitting])[:, 1:], answers[fitting], start=start)
    errors = np.sort(np.abs(answers[measuring] - model.mean(scaling.of(features[measuring])[:, 1:])))
    rank = int(np.ceil((len(errors) + 1) * COVERAGE)) - 1
    half = float(errors[min(rank, len(errors) - 1)])
    return model.mean(scaling.of(features[tested])[:, 1:]), half


def _spread(values: NDArray[np.float64], given: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return [N], on the scale of the answers, from one value a given answer."""
    found = np.full(len(given), np.nan)
    found[given] = np.clip(values, 1, 5)
    return found


def _by_viewer(values: NDArray[np.float64], viewers: NDArray[np.int64]) -> Estimate:
    """Return the mean with its interval over viewers, each viewer's rows averaged first."""
    _, rows = np.unique(viewers, return_inverse=True)
    n = np.bincount(rows)
    found = mean_interval(np.bincount(rows, weights=values) / n)
    assert found is not None  # noqa: S101 - there is at least one row
    return found
