"""F34 by hand and on panels of known truth: reward, satiation, policy, choice, replay, verdict."""

from dataclasses import replace

import numpy as np
import pytest

from dashboards.simulation.tastes import TastesDesign, TastesPanel, by_chance, by_oracle, by_policy
from dashboards.statistics.frames.resting import STORED_LENGTH, place_of
from dashboards.statistics.frames.series import RAW, SERIES
from dashboards.statistics.targeting.choice import EXPLORATION, Context, considered, drawn, propensities
from dashboards.statistics.targeting.policy import MIN_VIEWERS, policy_due, policy_fit
from dashboards.statistics.targeting.replay import replay
from dashboards.statistics.targeting.reward import exposure_reward
from dashboards.statistics.targeting.shown import TaggedAds, shown_of
from dashboards.statistics.targeting.verdict import gain, verdict
from dashboards.statistics.values import Estimate

ADS = TaggedAds((11, 12, 13), (("city",), ("city", "dog"), ()))


def series(valence: list[float], attention: list[float]) -> np.ndarray:
    values = np.full((len(valence), len(SERIES)), np.nan)
    values[:, RAW.index("valence")], values[:, RAW.index("attention")] = valence, attention
    return values


def rest(valence: float) -> np.ndarray:
    resting = np.full(STORED_LENGTH, np.nan)
    resting[place_of("valence")] = valence
    return resting


def test_reward_is_the_change_while_looking_times_attention() -> None:
    own = exposure_reward(series([0.2, 0.6, np.nan], [1.0, 0.5, 0.0]), rest(-0.1))
    change = (0.2 * 1.0 + 0.6 * 0.5) / 1.5 + 0.1
    assert own == pytest.approx(0.5 * (1 + change) * 0.5)


@pytest.mark.parametrize(
    ("values", "resting", "reward"),
    [
        (series([0.2], [1.0]), rest(np.nan), None),  # no neutral screen
        (series([np.nan], [np.nan]), rest(0.0), None),  # nothing known
        (series([np.nan, np.nan], [0.0, 0.0]), rest(0.0), 0.0),  # never looked
        (series([1.0], [1.0]), rest(-1.0), 1.0),  # never beyond its range
    ],
)
def test_reward_at_its_edges(values: np.ndarray, resting: np.ndarray, reward: float | None) -> None:
    assert exposure_reward(values, resting) == reward


def test_satiation_adds_up_fades_and_reaches_like_ads_by_their_tags() -> None:
    shown = shown_of([[(11, 0.0, 0, None), (11, 1.0, 0, None), (12, 2.0, 0, None)]], ADS)
    of_ad, of_tags = shown.loads(ADS, keep=0.5)
    assert of_ad[0].tolist() == [0.0, 0.5, 0.0]
    assert of_tags[0].tolist() == [0.0, 0.5, 0.5 * (0.25 + 0.5)]  # half of ad 12's tags is “city”
    now, tags_now = shown.loads_now(ADS, keep=0.5, day=2.0)
    assert now.tolist() == [0.75, 1.0, 0.0]
    assert tags_now.tolist() == [0.75 + 1.0, 0.5 * 0.75 + 1.0, 0.0]


def test_history_with_an_ad_that_is_gone_leaves_it_out() -> None:
    assert shown_of([[(99, 0.0, 0, 0.5)]], ADS).there.sum() == 0


def test_few_viewers_teach_nothing() -> None:
    one = [(11, 0.0, 0, 0.9), (12, 0.0, 1, 0.1)]
    assert policy_fit(shown_of([one] * (MIN_VIEWERS - 1), ADS), ADS).viewers == 0
    assert policy_fit(shown_of([one] * MIN_VIEWERS, ADS), ADS).viewers == MIN_VIEWERS


def test_policy_is_due_after_a_tenth_more_and_after_any_loss() -> None:
    assert not policy_due(1000, 1099) and policy_due(1000, 1100) and policy_due(1000, 999)
    assert not policy_due(0, MIN_VIEWERS - 1) and policy_due(0, MIN_VIEWERS)


def test_same_seed_gives_the_same_choice_and_every_ad_its_floor() -> None:
    policy = policy_fit(shown_of([], ADS), ADS)
    context = Context(ADS.ads, 1, 3.0, [(11, 2.0, 0, 0.8)])
    first, again, other = (propensities(policy, context, seed=seed) for seed in (7, 7, 8))
    assert (first == again).all() and (first != other).any()
    assert first.sum() == pytest.approx(1) and first.min() >= EXPLORATION / 3


def test_draws_come_as_often_as_their_probabilities() -> None:
    p = np.array([0.2, 0.5, 0.3])
    counted = np.bincount([drawn(p, seed=seed) for seed in range(4000)], minlength=3) / 4000
    assert np.abs(counted - p).max() < 0.03


def test_viewers_own_taste_is_shrunk_and_tells_only_of_that_viewer() -> None:
    """Ads 11 and 13 are alike for everybody; one viewer responds to “city”."""
    rng = np.random.default_rng(1)
    everybody = [
        [(ad, 0.0, place, 0.5 + 0.05 * rng.normal()) for place, ad in enumerate((11, 13))] for _ in range(200)
    ]
    policy = policy_fit(shown_of(everybody, ADS), ADS)
    history = [(11, 0.0, 0, 0.65), (13, 0.0, 1, 0.5)]
    own = considered(policy, Context((11, 13), 2, 30.0, history), seed=1)[1]
    stranger = considered(policy, Context((11, 13), 2, 30.0, []), seed=1)[1]
    assert 0 < own.viewer[0] - own.viewer[1] < 0.15
    assert np.abs(stranger.viewer).max() == 0


def test_simulated_panel_gains_and_the_replay_holds_the_truth() -> None:
    """Two small worlds; `make verify-targeting` runs 40 large ones."""
    gains, tops, held = 0.0, 0.0, []
    for seed in (1, 2):
        panel = TastesPanel(replace(TastesDesign(), viewers=60, seed=seed))
        chance, policy, oracle = (panel.watched(way) for way in (by_chance, by_policy, by_oracle))
        means = [float(np.mean([own.reward for own in log])) for log in (chance, policy, oracle)]
        gains, tops = gains + means[1] - means[0], tops + means[2] - means[0]
        logged = np.array([own.p[own.chosen] for own in policy])
        flat = np.full(len(policy), 0.5)
        found = replay(
            viewer=np.array([own.viewer for own in policy]),
            reward=np.array([own.reward for own in policy]),
            logged=logged, wanted=np.full(len(policy), 1 / 8), thought=flat, thought_of_wanted=flat,
        )  # fmt: skip
        held.append(found.snips.low < np.mean([own.means.mean() for own in policy]) < found.snips.high)
    assert gains > 0.35 * tops > 0
    assert all(held)


def test_replay_of_the_logged_policy_is_the_plain_mean() -> None:
    reward = np.array([0.1, 0.5, 0.9, 0.3])
    p = np.array([0.2, 0.5, 0.3, 0.9])
    found = replay(
        viewer=np.array([0, 0, 1, 2]), reward=reward, logged=p, wanted=p, thought=reward, thought_of_wanted=reward
    )  # fmt: skip
    assert (found.snips.value, found.effective, found.snips.n) == (pytest.approx(0.45), pytest.approx(4), 3)
    assert found.doubly_robust.value == pytest.approx(0.45)
    one = np.zeros(1)
    assert replay(
        viewer=one.astype(np.int64), reward=one, logged=one + 1, wanted=one, thought=one, thought_of_wanted=one
    ) is None  # fmt: skip


def test_gain_of_nothing_is_flagged_no_oftener_than_promised_though_it_is_looked_at_again_and_again() -> None:
    rng, flagged = np.random.default_rng(5), 0
    for _ in range(100):
        policy, holdout = rng.normal(0.5, 0.05, 900), rng.normal(0.5, 0.05, 100)
        looks = [gain(policy[: 9 * n], holdout[:n]) for n in range(20, 101, 10)]
        flagged += any(own.low > 0 or own.high < 0 for own in looks)
    assert flagged <= 10


@pytest.mark.parametrize(
    ("low", "high", "held_out", "share", "name"),
    [
        (0.001, 0.02, 25, 0.5, "keep"),
        (0.001, 0.02, 24, 0.5, "wait"),
        (-0.01, 0.0099, 40, 0.5, "do_not"),
        (-0.01, 0.0101, 40, 0.5, "wait"),
        (-0.01, 0.0101, 40, 0.09, "not_enough_overlap"),
    ],
)
def test_verdict_turns_at_its_limits(low: float, high: float, held_out: int, share: float, name: str) -> None:
    found = Estimate((low + high) / 2, low, high, 100)
    assert verdict(found, by_chance=0.5, held_out=held_out, effective_share=share) == name
