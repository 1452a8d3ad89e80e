"""All faces of one picture, and how they agree with the pipeline's one."""

import cv2
import numpy as np
import pytest

from fer_platform.kit.pictures.limits import UnreadablePicture
from inference.engine.faces import FaceReader, face_reader_build
from inference.engine.pipeline import Pipeline
from tests.inference.engine.pictures import jpeg, png, scene


@pytest.fixture(scope="module")
def reader() -> FaceReader:
    return face_reader_build()


def test_each_face_of_a_group_is_read_from_left_to_right(reader: FaceReader) -> None:
    read = reader.read(png(scene((560, 120, 0.6), (320, 240, 1.0), (90, 300, 0.8))), most=20)
    assert [round(face.box.x + face.box.width / 2, -2) for face in read.faces] == [100, 300, 600]
    for face in read.faces:
        assert face.probabilities.shape == (7,)
        assert face.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert set(read.milliseconds) == {"decode", "detect", "align", "classify"}


def test_one_face_reads_as_the_pipeline_reads_it(reader: FaceReader, pipeline: Pipeline) -> None:
    picture = jpeg(scene((320, 240, 1.2)))
    (face,) = reader.read(picture, most=20).faces
    (result,) = pipeline.score([picture])
    assert face.probabilities.argmax() == result.reading.probabilities.argmax()
    assert np.abs(face.probabilities - result.reading.probabilities).max() < 0.15  # found at 640, not at 320
    assert face.box.x == pytest.approx(result.reading.box.x, abs=6)


@pytest.mark.parametrize("turn", [cv2.ROTATE_180, cv2.ROTATE_90_CLOCKWISE])
def test_turned_face_reads_as_the_pipeline_reads_it(
    reader: FaceReader, pipeline: Pipeline, turn: int
) -> None:
    picture = jpeg(cv2.rotate(scene((320, 240, 1.6)), turn))
    (face,) = reader.read(picture, most=20).faces
    (result,) = pipeline.score([picture])
    assert np.abs(face.probabilities - result.reading.probabilities).max() < 0.15


def test_small_faces_of_a_large_picture_are_found(reader: FaceReader) -> None:
    """Thirty pixels of 1,280: at 320 they would be seven."""
    places = [(200 + 220 * i, 300, 0.3) for i in range(4)]
    assert reader.read(jpeg(scene(*places, width=1280, height=960)), most=20).found == 4


def test_preview_is_a_small_jpeg_made_here(reader: FaceReader) -> None:
    picture = png(scene((320, 240, 1.0), width=2600, height=1300))
    preview = reader.read(picture, most=1, preview=True).preview
    again = reader.read(preview, most=1)
    assert (again.width, again.height) == (1280, 640)
    assert reader.read(picture, most=1).preview is None


def test_no_picture_is_refused(reader: FaceReader) -> None:
    with pytest.raises(UnreadablePicture, match="unknown_format"):
        reader.read(b"no picture", most=1)
