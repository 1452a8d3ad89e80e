"""One peer's part of benchmarks/peers.py; runs in the peers' own environment and imports nothing of this project.

    python peer_side.py NAME WORK.npz

NAME: fer_haar, fer_mtcnn or deepface. Prints one line of JSON: cpu_ms (processor milliseconds of each frame, from its
JPEG's bytes to probabilities), faces_found, alone (labels that the network gives for each framed face), found (labels
when the peer finds the face itself, −1: none found), or error.
"""

import json
import os
import sys
import time

os.environ |= {"CUDA_VISIBLE_DEVICES": "-1", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


class Fer:
    """The package fer with its own settings, and a second instance without margin for faces that are framed already."""

    def __init__(self, *, mtcnn: bool) -> None:
        from fer.fer import FER

        self.whole, self.framed = FER(mtcnn=mtcnn), FER(offsets=(0, 0))

    def picture(self, picture) -> list[tuple]:
        return [(found["box"], found["emotions"]) for found in self.whole.detect_emotions(picture)]

    def face(self, face) -> dict:
        rectangle = [(0, 0, face.shape[1], face.shape[0])]
        return self.framed.detect_emotions(face, face_rectangles=rectangle)[0]["emotions"]


class DeepFacePeer:
    """The package deepface with its default detector (OpenCV's Haar cascade)."""

    def __init__(self) -> None:
        from deepface import DeepFace

        self.analyze = DeepFace.analyze

    def picture(self, picture) -> list[tuple]:
        try:
            found = self.analyze(picture, actions=["emotion"], detector_backend="opencv", silent=True)
        except ValueError as error:
            if "Face could not be detected" in str(error):
                return []
            raise
        return [
            ((one["region"]["x"], one["region"]["y"], one["region"]["w"], one["region"]["h"]), one["emotion"])
            for one in found
        ]

    def face(self, face) -> dict:
        return self.analyze(face, actions=["emotion"], detector_backend="skip", silent=True)[0]["emotion"]


def best(emotions: dict) -> int:
    return max(range(len(LABELS)), key=lambda k: emotions[LABELS[k]])


def work(name: str, path: str) -> dict:
    import cv2
    import numpy as np

    cv2.setNumThreads(1)
    peer = DeepFacePeer() if name == "deepface" else Fer(mtcnn=name == "fer_mtcnn")
    data = np.load(path, allow_pickle=False)
    frames = np.split(data["frames"], np.cumsum(data["lengths"])[:-1])
    peer.picture(cv2.imdecode(frames[0], cv2.IMREAD_COLOR))  # the first call loads and compiles
    times, faces_found = [], 0
    for frame in frames:
        began = time.process_time()
        found = peer.picture(cv2.imdecode(frame, cv2.IMREAD_COLOR))
        times.append(1000 * (time.process_time() - began))
        faces_found += bool(found)
    alone, placed = [], []
    for face, picture in zip(data["faces"], data["placed"], strict=True):
        alone.append(best(peer.face(cv2.cvtColor(face, cv2.COLOR_GRAY2BGR))))
        found = peer.picture(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR))
        found.sort(key=lambda one: -int(one[0][2]) * int(one[0][3]))
        placed.append(best(found[0][1]) if found else -1)
    return {"cpu_ms": times, "faces_found": faces_found, "alone": alone, "found": placed}


if __name__ == "__main__":
    try:
        answer = work(*sys.argv[1:3])
    except BaseException as error:  # whatever stops a peer is the answer
        answer = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
    print("\n" + json.dumps(answer))
