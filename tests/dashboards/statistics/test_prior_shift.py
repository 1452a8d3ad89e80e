"""F2 by hand, as the model's page has it, and unknown where the network's training is."""

import numpy as np

from dashboards.statistics.frames.prior_shift import prior_shifted
from dashboards.statistics.frames.valence import EXPRESSIONS
from inference.training.prior import WATCHING_ADS, prior_shift


def test_by_hand_and_like_the_models_page() -> None:
    p = np.array([[0.1, 0.0, 0.1, 0.4, 0.1, 0.1, 0.2]])
    ratio = np.array([[1.0, 1.0, 1.0, 0.25, 1.0, 1.0, 4.0]])
    np.testing.assert_allclose(prior_shifted(p, ratio)[0], np.array([0.1, 0, 0.1, 0.1, 0.1, 0.1, 0.8]) / 1.3)
    training = dict.fromkeys(EXPRESSIONS, 0.1) | {"happy": 0.4}
    shares = np.array([[WATCHING_ADS[name] / training[name] for name in EXPRESSIONS]])
    drawn = np.random.default_rng(1).dirichlet(np.ones(7), 50)
    np.testing.assert_allclose(
        prior_shifted(drawn, np.repeat(shares, 50, axis=0)),
        prior_shift(drawn, prior={"training": training, "target": WATCHING_ADS}),
    )


def test_unknown_stays_unknown() -> None:
    p = np.full((2, 7), 1 / 7)
    assert np.isnan(prior_shifted(p, None)).all()
    ratio = np.ones((2, 7))
    ratio[1] = np.nan
    found = prior_shifted(p, ratio)
    assert np.isfinite(found[0]).all() and np.isnan(found[1]).all()
