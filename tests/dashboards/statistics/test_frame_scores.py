"""F7 and F11: one number a frame."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboards.statistics.frames.attention import attention
from dashboards.statistics.frames.valence import EXPRESSIONS, valence


def probabilities(**named: float) -> np.ndarray:
    return np.array([[named.get(name, 0.0) for name in EXPRESSIONS]])


def test_valence_is_happy_minus_strongest_negative() -> None:
    assert valence(probabilities(happy=0.7, sad=0.1, angry=0.2))[0] == np.float64(0.7) - 0.2
    assert valence(probabilities(surprise=1.0))[0] == 0.0
    assert valence(probabilities(disgust=1.0))[0] == -1.0
    assert np.isnan(valence(np.full((1, 7), np.nan))[0])


@given(arrays(float, (5, 7), elements=st.floats(0.001, 1)))
def test_valence_stays_within_its_range(raw: np.ndarray) -> None:
    values = valence(raw / raw.sum(axis=1, keepdims=True))
    assert ((values >= -1) & (values <= 1)).all()


def test_attention_counts_missing_faces_hidden_tabs_and_turned_heads_as_zero() -> None:
    got = attention(
        found=np.array([True, False, True, True, True, True]),
        hidden=np.array([False, False, True, False, False, False]),
        yaw=np.array([20.0, np.nan, 0.0, 20.1, 0.0, -20.0]),
        pitch=np.array([-15.0, np.nan, 0.0, 0.0, -15.1, 15.0]),
    )
    assert got.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 1.0]
