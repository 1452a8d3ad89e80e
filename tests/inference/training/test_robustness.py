"""The standing report: the same faults for every network, and a network that cannot bear one is seen to."""

import numpy as np
import pytest

from inference.engine.classify import Outputs
from inference.training.compare import weights_compare
from inference.training.conditions import CLEAN, CONDITIONS, Condition
from inference.training.robustness import faces_drawn, outputs_of, readings_of, robustness_report
from tests.inference.training.faces import faces_read


class BandReader:
    """Reads the drawn faces as a person would: by where the bright band is. It knows nothing of a covered one."""

    combiner = None

    def outputs(self, faces: np.ndarray) -> Outputs:
        bands = np.stack([faces[:, 6 * k : 6 * k + 8].mean(axis=(1, 2, 3)) for k in range(7)], axis=1)
        return Outputs(bands.astype(np.float32) * 20)

    def served(self, outputs: Outputs) -> np.ndarray:
        e = np.exp(outputs.labels - outputs.labels.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    of_labels = served


@pytest.fixture(scope="module")
def faces(tmp_path_factory):
    return faces_read(tmp_path_factory.mktemp("faces")).of_usage("PublicTest")


def test_conditions_are_named_once_and_begin_with_the_picture_as_it_is(faces):
    assert CONDITIONS[0] is CLEAN
    assert len({condition.key for condition in CONDITIONS}) == len(CONDITIONS)
    named = " ".join(condition.title for condition in CONDITIONS)
    for fault in (
        "blur 0.8",
        "blur 1.2",
        "blur 1.5",
        "JPEG 40",
        "32 px",
        "noise",
        "gamma",
        "tilt 15",
        "tilt 40",
    ):
        assert fault in named


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: condition.key)
def test_condition_shows_every_network_the_same_pictures(faces, condition):
    once = condition.faces(faces.pixels)
    assert np.array_equal(once, condition.faces(faces.pixels))
    assert (once.shape, once.dtype) == (faces.pixels.shape, np.uint8)
    no_mouth = condition.key == "speaking_4"  # is found in patterns; of faces: test_mouths.py
    assert np.array_equal(once, faces.pixels) == (condition is CLEAN or no_mouth)


def test_report_shows_which_fault_a_reader_cannot_bear(faces):
    blank = Condition("blank", "nothing left", lambda face, random: np.full_like(face, 100))
    counted = []
    report = robustness_report(BandReader(), faces, conditions=(CLEAN, blank), on_chunk=counted.append)
    assert [entry["key"] for entry in report] == ["clean", "blank"]
    clean, lost = (entry["served"]["by_labels"] for entry in report)
    assert (clean["value"], clean["n"]) == (1.0, len(faces))
    assert lost["value"] == pytest.approx(1 / 7)
    assert report[1]["served"]["calibration_by_labels"]["value"] < 0.05  # at least it knows that it guesses
    assert sum(counted) == 2 * len(faces)


def test_reader_without_a_combiner_has_one_reading(faces):
    reader = BandReader()
    assert list(readings_of(reader, outputs_of(reader, faces.pixels))) == ["served"]


def test_networks_are_compared_face_by_face(faces, monkeypatch):
    class Blind(BandReader):
        def outputs(self, faces: np.ndarray) -> Outputs:
            return Outputs(0 * super().outputs(faces).labels)

    made = iter([Blind(), BandReader()])
    monkeypatch.setattr("inference.training.compare.Classifier", lambda weights, threads: next(made))
    (row,) = weights_compare(None, None, faces, conditions=(CLEAN,))
    assert row["first"]["by_labels"]["value"] == pytest.approx(1 / 7)
    assert row["second"]["by_labels"]["value"] == 1.0
    gain = row["gain"]["by_labels"]
    assert gain["value"] == pytest.approx(6 / 7) and gain["n"] == len(faces)
    assert gain["interval_95"][0] < gain["value"] < gain["interval_95"][1]
    assert row["gain"]["by_majority"]["n"] == 25


def test_faces_are_drawn_alike_for_every_network(faces):
    drawn = faces_drawn(faces, most=10)
    assert np.array_equal(drawn.pixels, faces_drawn(faces, most=10).pixels)
    assert len(drawn) == 10
    assert faces_drawn(faces, most=None) is faces_drawn(faces, most=len(faces)) is faces
