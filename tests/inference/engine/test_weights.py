import json
import shutil

import pytest

from inference.engine.classify import Classifier
from inference.engine.pipeline import build_pipeline
from inference.engine.types import LABELS
from inference.engine.weights import (
    DESCRIPTION,
    WeightsError,
    current_folder,
    digest_of,
    file_digest,
    weights_read,
)
from inference.training.evaluation_file import evaluation_read


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped weights, to be broken."""
    return shutil.copytree(current_folder(), tmp_path / "weights")


def rewrite(folder, *, digest: bool = True, **changes) -> None:
    description = json.loads((folder / DESCRIPTION).read_text()) | changes
    if digest:
        description["digest"] = digest_of(description)
    (folder / DESCRIPTION).write_text(json.dumps(description))


def test_shipped_weights_are_whole_and_say_what_they_are():
    weights = weights_read()
    assert tuple(weights.description["labels"]) == LABELS
    for key in ("training", "parity", "prior", "licence_note", "date", "version"):
        assert weights.description[key]
    evaluation = evaluation_read(current_folder())
    assert (evaluation["digest"], evaluation["usage"]) == (weights.digest, "PublicTest")
    assert evaluation["limits"]


def test_damaged_network_is_refused(folder):
    network = weights_read(folder).network
    data = bytearray(network.read_bytes())
    data[len(data) // 2] ^= 1
    network.write_bytes(data)
    with pytest.raises(WeightsError, match="damaged"):
        build_pipeline(folder=folder)


def test_missing_files_are_refused(folder):
    weights_read(folder).network.unlink()
    with pytest.raises(WeightsError, match="missing"):
        weights_read(folder)
    (folder / DESCRIPTION).unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        weights_read(folder)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"labels": list(LABELS[:-1])}, "labels"),
        ({"labels": list(reversed(LABELS))}, "labels"),
        ({"input": {"size": 64, "channels": 1, "standardisation": "per_image", "framing": 0.97}}, "48×48"),
        ({"input": {"size": 48, "channels": 1, "standardisation": "per_image"}}, "framing"),
        ({"runtime": "pickle"}, "runtime"),
        ({"network": "other.tflite"}, "files must list"),
        ({"files": {"../../secrets": "0" * 64}, "network": "../../secrets"}, "folder itself"),
        ({"temperature": 0}, "temperature"),
        ({"temperature": "warm"}, "temperature"),
    ],
)
def test_wrong_descriptions_are_refused(folder, changes, message):
    rewrite(folder, **changes)
    with pytest.raises(WeightsError, match=message):
        weights_read(folder)


def test_changed_temperature_without_a_new_digest_is_refused(folder):
    rewrite(folder, digest=False, temperature=5.0)
    with pytest.raises(WeightsError, match="digest"):
        weights_read(folder)


def test_description_that_is_no_json_object_is_refused(folder):
    for text in ("{", "[]"):
        (folder / DESCRIPTION).write_text(text)
        with pytest.raises(WeightsError, match=DESCRIPTION):
            weights_read(folder)


def test_file_that_is_no_network_is_refused_when_loaded(folder):
    network = weights_read(folder).network
    network.write_bytes(b"no network at all")
    files = weights_read(current_folder()).description["files"] | {network.name: file_digest(network)}
    rewrite(folder, files=files)
    with pytest.raises(WeightsError, match="cannot load"):
        Classifier(weights_read(folder))


def test_pointer_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "CURRENT").write_text("../elsewhere\n")
    with pytest.raises(WeightsError, match="must name one folder"):
        current_folder(tmp_path)
