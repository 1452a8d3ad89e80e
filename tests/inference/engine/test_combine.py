"""Two outputs, one reading: the arithmetic, the file that holds it, and folders from before there was one."""

import json
import shutil

import numpy as np
import pytest

from inference.engine.classify import Classifier, Outputs, softmax
from inference.engine.combine import VOTED_AS, Combiner, combiner_from
from inference.engine.preprocess import standardise
from inference.engine.types import LABELS, VOTED
from inference.engine.weights import DESCRIPTION, WeightsError, current_folder, digest_of, weights_read

RANDOM = np.random.default_rng(1)
SAID = Outputs(RANDOM.normal(size=(20, 7)).astype(np.float32), RANDOM.normal(size=(20, 8)).astype(np.float32))
COMBINER = Combiner(labels=0.25, votes=1.5, bias=(0.1, -0.2, 0.0, 0.3, 0.0, -0.1, 0.2))


def folder_with(tmp_path, **changes: object):
    """A copy of the shipped weights whose model.json has these entries, or lacks those given as None."""
    folder = shutil.copytree(current_folder(), tmp_path / "weights")
    description = json.loads((folder / DESCRIPTION).read_text()) | changes
    description = {key: value for key, value in description.items() if value is not None}
    description["digest"] = digest_of(description)
    (folder / DESCRIPTION).write_text(json.dumps(description))
    return folder


def test_votes_are_read_as_the_labels_that_mean_the_same():
    assert [VOTED[place] for place in VOTED_AS] == [
        "anger",
        "disgust",
        "fear",
        "happiness",
        "sadness",
        "surprise",
        "neutral",
    ]


def test_reading_is_a_mixture_of_both_log_probabilities():
    mixed = (
        0.25 * np.log(softmax(SAID.labels))
        + 1.5 * np.log(softmax(SAID.votes)[:, VOTED_AS])
        + np.array(COMBINER.bias)
    )
    expected = np.exp(mixed) / np.exp(mixed).sum(axis=1, keepdims=True)
    np.testing.assert_allclose(
        softmax(COMBINER.logits(SAID.labels, SAID.votes)), expected, rtol=1e-4, atol=1e-6
    )


def test_one_output_alone_is_a_combiner_too():
    alone = Combiner(labels=0.0, votes=1.0, bias=(0.0,) * 7)
    seven = SAID.votes[:, VOTED_AS]
    np.testing.assert_allclose(
        softmax(alone.logits(SAID.labels, SAID.votes)), softmax(seven), rtol=1e-5, atol=1e-7
    )


def test_combiner_survives_its_file():
    assert combiner_from(json.loads(json.dumps(COMBINER.as_dict()))) == COMBINER


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ([], "labels, votes and bias"),
        ({"labels": 1.0, "votes": 1.0}, "labels, votes and bias"),
        (COMBINER.as_dict() | {"more": 1}, "labels, votes and bias"),
        (COMBINER.as_dict() | {"bias": {"angry": 0.0}}, "bias must name"),
        (COMBINER.as_dict() | {"votes": "much"}, "numbers"),
        (COMBINER.as_dict() | {"votes": True}, "numbers"),
        (COMBINER.as_dict() | {"labels": float("nan")}, "finite"),
    ],
)
def test_wrong_combiners_are_refused(tmp_path, entry, message):
    with pytest.raises(ValueError, match=message):
        combiner_from(entry)
    with pytest.raises(WeightsError, match=message):
        weights_read(folder_with(tmp_path, combiner=entry))


def test_folder_with_a_combiner_serves_it_and_keeps_the_labels_output(tmp_path):
    weights = weights_read(folder_with(tmp_path, combiner=COMBINER.as_dict()))
    assert weights.combiner == COMBINER
    classifier = Classifier(weights)
    faces = RANDOM.integers(0, 256, (11, 48, 48), dtype=np.uint8)  # a whole call and three single ones
    served = classifier.classify(faces)
    outputs = classifier.outputs(standardise(faces))
    assert (outputs.labels.shape, outputs.votes.shape) == ((11, 7), (11, 8))
    np.testing.assert_allclose(served, softmax(COMBINER.logits(outputs.labels, outputs.votes)), atol=1e-6)
    np.testing.assert_allclose(
        classifier.of_labels(outputs), softmax(outputs.labels, temperature=weights.temperature), atol=1e-6
    )
    assert np.abs(served - classifier.of_labels(outputs)).max() > 0.01
    np.testing.assert_allclose(served.sum(axis=1), 1, atol=1e-5)


def test_folder_from_before_there_were_combiners_serves_its_first_output(tmp_path):
    weights = weights_read(folder_with(tmp_path, combiner=None, combiner_fit=None))
    assert weights.combiner is None
    classifier = Classifier(weights)
    faces = RANDOM.integers(0, 256, (9, 48, 48), dtype=np.uint8)
    outputs = classifier.outputs(standardise(faces))
    np.testing.assert_array_equal(classifier.classify(faces), classifier.of_labels(outputs))


def test_digest_of_a_folder_without_a_combiner_is_what_it_was():
    description = {
        "labels": list(LABELS),
        "input": {"size": 48},
        "runtime": "litert",
        "temperature": 0.922,
        "files": {"network": "0" * 64},
    }
    assert digest_of(description).startswith("ca96041d")
    assert digest_of(description | {"combiner": COMBINER.as_dict()}) != digest_of(description)
    other = COMBINER.as_dict() | {"votes": 1.4}
    assert digest_of(description | {"combiner": other}) != digest_of(
        description | {"combiner": COMBINER.as_dict()}
    )
