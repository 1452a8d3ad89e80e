import subprocess
import sys
import time

import cv2
import numpy as np
import pytest

from inference.engine.types import LABELS, Outcome
from tests.inference.engine.pictures import (
    astronaut,
    hidden_mouth_beside_tilted_head,
    jpeg,
    jpeg_turned,
    png_bomb,
    scene,
)

BLANK = jpeg(np.full((480, 640, 3), 127, np.uint8))


def test_smiling_face_is_scored_happy(pipeline):
    (result,) = pipeline.score([jpeg(astronaut())])
    assert result.outcome is Outcome.SCORED
    reading = result.reading
    assert LABELS[int(reading.probabilities.argmax())] == "happy"
    assert reading.probabilities.dtype == np.float32
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert reading.faces == 1
    assert 0.8 < reading.score <= 1
    assert abs(reading.yaw) < 15
    assert abs(reading.roll) < 15
    assert 170 < reading.box.x + reading.box.width / 2 < 270
    assert 60 < reading.box.y + reading.box.height / 2 < 170
    assert result.luma == reading.face_luma > 60


def test_blank_picture_has_no_face(pipeline):
    (result,) = pipeline.score([BLANK])
    assert (result.outcome, result.reading, result.width, result.height) == (Outcome.NO_FACE, None, 640, 480)
    assert result.luma == pytest.approx(127, abs=1)


@pytest.mark.parametrize(
    "data",
    [b"", b"garbage", jpeg(astronaut())[:2000], png_bomb(30_000)],
    ids=["empty", "garbage", "cut", "bomb"],
)
def test_bad_pictures_are_unreadable_and_quick(pipeline, data):
    began = time.process_time()
    (result,) = pipeline.score([data])
    assert result.outcome is Outcome.UNREADABLE
    assert result.reason
    assert time.process_time() - began < 0.5


def test_faces_are_counted_and_the_largest_central_one_is_read(pipeline):
    (result,) = pipeline.score([jpeg(scene((330, 240, 1.6), (90, 100, 0.7), (560, 380, 0.9)))])
    assert result.reading.faces == 2  # at 0.7 somebody behind is no rival
    assert abs(result.reading.box.x + result.reading.box.width / 2 - 330) < 60


def test_batch_answers_as_single_pictures_do(pipeline):
    pictures = [jpeg(scene((200 + 20 * i, 240, 1 + 0.1 * i))) for i in range(11)]
    pictures[3:3] = [BLANK, b"garbage"]
    batch, singles = pipeline.score(pictures), [pipeline.score([data])[0] for data in pictures]
    assert [r.outcome for r in batch] == [r.outcome for r in singles]
    assert [r.outcome for r in batch].count(Outcome.SCORED) == 11
    for a, b in zip(batch, singles, strict=True):
        if a.reading:
            assert a.reading.box == b.reading.box
            assert a.reading.probabilities == pytest.approx(b.reading.probabilities, abs=1e-5)


def test_empty_list_gives_an_empty_list(pipeline):
    assert pipeline.score([]) == []


def test_large_picture_reports_its_own_pixels(pipeline):
    small, large = pipeline.score([jpeg(astronaut()), jpeg(cv2.resize(astronaut(), (4096, 4096)))])
    assert (large.width, large.height) == (4096, 4096)
    assert large.reading.box.width == pytest.approx(8 * small.reading.box.width, rel=0.1)


def test_picture_turned_by_exif_is_read_upright(pipeline):
    lying = cv2.rotate(astronaut(), cv2.ROTATE_90_COUNTERCLOCKWISE)
    (result,) = pipeline.score([jpeg_turned(lying, orientation=6)])
    assert LABELS[int(result.reading.probabilities.argmax())] == "happy"
    assert abs(result.reading.roll) < 15


def test_model_is_named_by_its_digest(pipeline):
    assert pipeline.model_name
    assert len(pipeline.model_digest) == 64


def test_types_load_nothing_heavy():
    code = (
        "import sys, inference.engine.types, inference.engine.check, inference.engine.pipeline\n"
        "heavy = ('cv2', 'PIL', 'onnxruntime', 'ai_edge_litert', 'tensorflow', 'django')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_face_is_read_upright_whichever_way_it_is_turned_and_its_roll_is_told(pipeline):
    picture = scene((320, 240, 1.6))
    turned = {180.0: cv2.rotate(picture, cv2.ROTATE_180)}
    for degrees, roll in ((45, -30.0), (-55, 60.0)):  # OpenCV turns counter-clockwise, a roll is clockwise
        matrix = cv2.getRotationMatrix2D((320, 240), degrees, 1.0)
        turned[roll] = cv2.warpAffine(picture, matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    turned[90.0] = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)  # a tablet that lies on its side
    results = pipeline.score([jpeg(picture), *map(jpeg, turned.values())], cameras=[0, 1, 1, 1, 1])
    assert abs(results[0].reading.roll) < 15
    for result, roll in zip(results[1:], turned, strict=True):
        assert result.reading.roll == roll
        assert LABELS[int(result.reading.probabilities.argmax())] == "happy"


def test_upright_face_is_not_read_as_a_neighbour_whose_head_is_tilted(pipeline):
    (result,) = pipeline.score([jpeg(hidden_mouth_beside_tilted_head())])
    assert result.reading.faces == 2
    assert abs(result.reading.roll) < 15
    assert LABELS[int(result.reading.probabilities.argmax())] != "happy"  # the neighbour smiles, to .96
