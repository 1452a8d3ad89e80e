"""Where a head is turned, estimated from YuNet's five landmarks.

The head is taken as rigid and seen from afar (weak perspective), its proportions in units of the distance between the
eyes: the tip of the nose 0.55 below their line and 0.45 in front of them, the mouth's corners 0.99 below and 0.05 in
front. The two heights are medians of what YuNet finds on twenty faces turned to the camera; the depths are those of
the generic head used in five-point head-pose tutorials. After undoing roll, with u = the nose's offset from the eyes'
middle over the eyes' distance, and q = (nose − eyes) / (mouth − eyes) vertically:

    roll  = atan2 of the line between the eyes
    pitch = atan((0.55 − 0.99 q) / (0.45 − 0.05 q))
    yaw   = atan(u / (0.45 cos pitch + 0.55 sin pitch))         the nose's depth after the nod

Limits, by geometry and not measured against a head tracker: one pixel of error at the tip of the nose of a face 100
pixels high reads as about 3°, more for smaller faces; noses differ, so that a person's straight look may read some 8°
off in pitch; beyond 45° of yaw the far eye is a guess. Good enough to tell a face turned to the screen from one turned
away; no measurement of gaze.
"""

import math

import numpy as np

NOSE_BELOW_EYES = 0.55
MOUTH_BELOW_EYES = 0.99
NOSE_DEPTH = 0.45
MOUTH_DEPTH = 0.05
SMALLEST_DEPTH = 0.2  # of a nodded nose: below it, a pixel of error would read as ten degrees
STEEPEST = 75.0  # degrees; the formula says nothing true beyond


def pose_estimate(landmarks: np.ndarray) -> tuple[float, float, float]:
    """(yaw, pitch, roll) in degrees of landmarks [5, 2] in the order of detect.Face.

    yaw: positive where the face turns to the picture's right, which is the person's own left. pitch: positive upwards.
    roll: positive clockwise in the picture. yaw and pitch are clipped to ±75.
    """
    left_eye, right_eye, nose, left_mouth, right_mouth = np.asarray(landmarks, np.float64)
    across = right_eye - left_eye
    roll = math.atan2(across[1], across[0])
    turn = np.array([[math.cos(roll), math.sin(roll)], [-math.sin(roll), math.cos(roll)]])
    eyes = (left_eye + right_eye) / 2
    mouth = turn @ ((left_mouth + right_mouth) / 2 - eyes)
    nose = turn @ (nose - eyes)
    distance = max(math.hypot(*across), 1e-6)
    q = nose[1] / mouth[1] if mouth[1] > 0.1 * distance else NOSE_BELOW_EYES / MOUTH_BELOW_EYES
    depth = max(NOSE_DEPTH - q * MOUTH_DEPTH, 0.1)
    pitch = math.atan2(NOSE_BELOW_EYES - MOUTH_BELOW_EYES * q, depth)
    nodded = max(NOSE_DEPTH * math.cos(pitch) + NOSE_BELOW_EYES * math.sin(pitch), SMALLEST_DEPTH)
    yaw = math.atan2(nose[0] / distance, nodded)
    return _clipped(yaw), _clipped(pitch), math.degrees(roll)


def _clipped(radians: float) -> float:
    return max(-STEEPEST, min(STEEPEST, math.degrees(radians)))
