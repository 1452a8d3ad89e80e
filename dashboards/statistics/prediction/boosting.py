"""Gradient boosting beside the ordinal model: where it ranks better, the face tells by thresholds or combinations."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

# Set before any data were seen, and small: a campaign has a few hundred answers.
ROUNDS = 50
RATE = 0.1
DEPTH = 2
LEAF = 20
_PENALTY = 1.0


def boosted_fitted(
    features: NDArray[np.float64], yes: NDArray[np.float64], tested: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return P(yes) [M] of rows `tested` [M, F] by trees grown on `features` [N, F] and `yes` [N] of 0 and 1.

    NaN is a value like others: each split learns which side it goes to. The same rows give the same numbers.

    Source: Friedman 2001, Annals of Statistics 29, 1189–1232; on binned values, as scikit-learn does it.
    """
    # Loaded with the first prediction, not with the web process: it costs a second.
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        learning_rate=RATE,
        max_depth=DEPTH,
        min_samples_leaf=LEAF,
        l2_regularization=_PENALTY,
        early_stopping=False,
        random_state=0,
    )
    known = np.isfinite(features).any(axis=0)  # scikit-learn cannot bin a feature without any value
    with _thread_pools().limit(limits=1):  # hundreds of small fits: threads cost more than they save
        return model.fit(features[:, known], yes).predict_proba(tested[:, known])[:, 1]


@cache
def _thread_pools() -> ThreadpoolController:
    """Return what limits the threads of the libraries that are loaded; to find them takes 3 ms."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
