"""Who of several faces is the viewer."""

import math

from inference.engine.detect import Face

RIVAL_HEIGHT = 0.5  # of the viewer's


def viewer_choose(faces: list[Face], *, width: int, height: int) -> Face:
    """The largest central face of a picture of width × height pixels.

    The weight of a face at distance d from the centre is its area times 1 − ½·d/(half the diagonal): a face at the
    centre beats one of up to twice its area in a corner. (Our own rule.)
    """
    half_diagonal = math.hypot(width, height) / 2

    def weight(face: Face) -> float:
        x, y = face.centre
        distance = math.hypot(x - width / 2, y - height / 2) / half_diagonal
        return face.width * face.height * (1 - 0.5 * min(1.0, distance))

    return max(faces, key=weight)


def rivals_count(faces: list[Face], viewer: Face) -> int:
    """How many faces may be the viewer: the chosen one, and those at least half as high.

    A smaller one is somebody behind, at twice the distance or more, or a picture on the wall. (Our own rule.)
    """
    return sum(face is viewer or face.height >= RIVAL_HEIGHT * viewer.height for face in faces)
