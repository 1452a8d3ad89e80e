import math

import numpy as np
import pytest

from inference.engine.pose import MOUTH_BELOW_EYES, MOUTH_DEPTH, NOSE_BELOW_EYES, NOSE_DEPTH, pose_estimate

# Eyes, nose, corners of the mouth: x to the picture's right, y down, z out of the face, eyes one apart.
HEAD = np.array(
    [
        [-0.5, 0, 0],
        [0.5, 0, 0],
        [0, NOSE_BELOW_EYES, NOSE_DEPTH],
        [-0.4, MOUTH_BELOW_EYES, MOUTH_DEPTH],
        [0.4, MOUTH_BELOW_EYES, MOUTH_DEPTH],
    ]
)


def seen(*, yaw: float = 0, pitch: float = 0, roll: float = 0) -> np.ndarray:
    """The head turned (yaw to the right, pitch upwards, roll clockwise), seen from afar, 60 pixels between the eyes."""
    y, p, r = (math.radians(v) for v in (yaw, pitch, roll))
    turn = np.array([[math.cos(y), 0, math.sin(y)], [0, 1, 0], [-math.sin(y), 0, math.cos(y)]])
    nod = np.array([[1, 0, 0], [0, math.cos(p), -math.sin(p)], [0, math.sin(p), math.cos(p)]])
    tilt = np.array([[math.cos(r), -math.sin(r), 0], [math.sin(r), math.cos(r), 0], [0, 0, 1]])
    return 60 * (HEAD @ (tilt @ turn @ nod).T)[:, :2] + 200


def test_straight_face_reads_zero():
    assert pose_estimate(seen()) == pytest.approx((0, 0, 0), abs=1e-6)


@pytest.mark.parametrize("angle", [-30, -10, 15, 40])
def test_each_turn_alone_is_recovered(angle):
    assert pose_estimate(seen(yaw=angle)) == pytest.approx((angle, 0, 0), abs=2)
    assert pose_estimate(seen(pitch=angle)) == pytest.approx((0, angle, 0), abs=2)
    assert pose_estimate(seen(roll=angle)) == pytest.approx((0, 0, angle), abs=1e-6)


def test_turns_together_keep_their_signs_and_stay_near():
    yaw, pitch, roll = pose_estimate(seen(yaw=20, pitch=-15, roll=10))
    assert yaw == pytest.approx(20, abs=6)
    assert pitch == pytest.approx(-15, abs=6)
    assert roll == pytest.approx(10, abs=6)


def test_landmarks_in_one_point_give_numbers():
    assert all(math.isfinite(v) for v in pose_estimate(np.full((5, 2), 7.0)))
