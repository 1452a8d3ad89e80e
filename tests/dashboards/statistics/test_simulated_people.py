"""The simulation's truth: what its design says is what its people do."""

import numpy as np
import pytest

from dashboards.simulation.design import SimulatedAd, SimulationDesign
from dashboards.simulation.expressions import probabilities, smile_scale, smiles
from dashboards.simulation.frames import simulation_of
from dashboards.simulation.people import people_of


def test_everybody_comes_back_where_returning_is_certain() -> None:
    people = people_of(SimulationDesign(viewers=50, exposures=4, returning=1.0), 1, np.random.default_rng(1))
    assert np.bincount(people.number).tolist() == [0, 50, 50, 50, 50]
    assert (np.diff(people.day.reshape(50, 4), axis=1) >= 2).all()


def test_who_responds_more_comes_back_more() -> None:
    people = people_of(
        SimulationDesign(viewers=4000, exposures=2, return_slope=1.5), 1, np.random.default_rng(1)
    )
    returned = np.isin(people.viewer[people.number == 1], people.viewer[people.number == 2])
    first = people.response[people.number == 1, 0]
    assert first[returned].mean() > 1.3 * first[~returned].mean()
    even = people_of(
        SimulationDesign(viewers=4000, exposures=2, return_slope=0.0), 1, np.random.default_rng(1)
    )
    returned = np.isin(even.viewer[even.number == 1], even.viewer[even.number == 2])
    first = even.response[even.number == 1, 0]
    assert first[returned].mean() == pytest.approx(first[~returned].mean(), rel=0.1)


def test_the_true_share_falls_with_gamma() -> None:
    design = SimulationDesign(
        viewers=3000, returning=1.0, gamma=0.5, gamma_spread=0.0, state_spread=0.0, smile_share=0.02
    )
    simulation = simulation_of(design, [SimulatedAd(10_000)])
    number = simulation.people.number[simulation.exposures[:, 0]]
    means = [simulation.true_share[number == n].mean() for n in (1, 2, 3)]
    np.testing.assert_allclose(np.array(means) / means[0], [1, 2**-0.5, 3**-0.5], rtol=0.02)


def test_smiles_have_their_chance_and_come_in_bouts() -> None:
    shown = smiles(np.full((4000, 40), 0.1), 500, np.random.default_rng(1))
    assert shown.mean() == pytest.approx(0.1, abs=0.005)
    assert shown[:, 1:][shown[:, :-1]].mean() > 0.4


def test_the_scale_reaches_the_share_and_knows_the_ceiling() -> None:
    relative = np.array([0.5, 1.0, 1.5])
    assert smile_scale(relative, 0.1) == pytest.approx(0.1)
    factor = smile_scale(np.array([1.0, 9.0]), 0.5)
    assert np.minimum(0.95, factor * np.array([1.0, 9.0])).mean() == pytest.approx(0.5)


def test_probabilities_are_whole_and_smiles_are_smiles() -> None:
    smiling = np.arange(1000) < 500
    found = probabilities(smiling, np.full(1000, 9000), np.random.default_rng(1))
    assert (found.sum(axis=1) == 10_000).all()
    assert (found >= 0).all()
    assert (found[:500, 3] >= 5000).mean() > 0.95
    assert (found[500:, 3] >= 5000).mean() < 0.01


def test_sequence_and_time_run_on_within_a_sitting() -> None:
    simulation = simulation_of(
        SimulationDesign(viewers=5, exposures=1, no_consent=0, camera_refused=0),
        [SimulatedAd(2000), SimulatedAd(3000)],
    )
    sitting = simulation.exposures[simulation.frames.exposure, 0]
    for row in range(5):
        assert simulation.frames.sequence[sitting == row].tolist() == list(range(2 * 10 + 4 + 6))
    assert simulation.frames.t_ms[:11].tolist() == list(range(-5000, 1, 500))


@pytest.mark.parametrize(
    "wrong", [{"viewers": 0}, {"smile_share": 1.0}, {"returning": 0.0}, {"state_spread": -1.0}]
)
def test_designs_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        SimulationDesign(**wrong)
    with pytest.raises(ValueError, match="at least one ad"):
        simulation_of(SimulationDesign(), [])
