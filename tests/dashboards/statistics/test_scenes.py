"""What viewers show scene by scene, worked out by hand, and a strip that flags nothing where nothing is."""

import numpy as np
import pytest

from dashboards.statistics.scenes import against_the_ad, scene_estimates, scene_levels


def test_level_of_a_scene_is_the_mean_of_the_bins_whose_middle_lies_in_it() -> None:
    values = np.array([[0.0, 1.0, 2.0, 3.0, 4.0], [1.0, np.nan, np.nan, np.nan, 5.0]])
    levels = scene_levels(values, [(0, 1250), (1250, 2500)], bin_ms=500)
    assert levels[0].tolist() == [
        0.5,
        3.0,
    ]  # the bin from 1,000 ms has its middle at 1,250: the second scene's
    assert levels[1].tolist() == [1.0, 5.0]
    assert against_the_ad(levels, values)[0].tolist() == [-1.5, 1.0]
    gone = scene_levels(values, [(500, 1500)], bin_ms=500)
    assert np.isnan(gone[1, 0])


def test_one_viewer_or_none_says_nothing_of_others() -> None:
    assert scene_estimates(np.array([[0.2, 0.4]])) == [None, None]
    assert scene_estimates(np.full((30, 2), np.nan)) == [None, None]
    one_left = np.full((30, 2), 0.1)
    one_left[1:, 1] = np.nan
    assert scene_estimates(one_left + np.random.default_rng(1).normal(0, 0.1, (30, 2)))[1] is None


@pytest.mark.parametrize("scenes", [1, 12])
def test_strip_of_scenes_that_are_alike_shows_none_that_differs(scenes: int) -> None:
    """All scenes at once: with intervals for each alone, twelve would flag one in 46 % of studies."""
    rng = np.random.default_rng(5)
    flagged = 0
    for _ in range(200):
        own = scene_estimates(rng.normal(0, 0.1, (40, 1)) * 0.2 + rng.normal(0, 0.05, (40, scenes)))
        flagged += any(one.low > 0 or one.high < 0 for one in own if one)
    assert flagged / 200 <= 0.09


def test_share_of_attention_stays_within_what_is_possible() -> None:
    found = scene_estimates(np.ones((40, 3)), share=True)
    assert all(own.high == 1.0 and 0.8 < own.low < 1.0 and own.n == 40 for own in found)
