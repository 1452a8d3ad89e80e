from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from inference.engine.check import camera_check
from tests.inference.engine.pictures import jpeg, scene


def test_good_picture_needs_no_advice():
    check = camera_check(jpeg(scene((320, 240, 1.6))))
    assert (check.face, check.faces, check.advice) == (True, 1, [])
    assert 0.1 < check.face_width < 0.5
    assert 60 < check.luma < 215


def test_each_trouble_has_its_advice():
    empty = np.full((480, 640, 3), 127, np.uint8)
    dark = (scene((320, 240, 1.6)) * 0.18).astype(np.uint8)
    bright = np.clip(scene((320, 240, 1.6)).astype(int) * 0.25 + 195, 0, 255).astype(np.uint8)
    assert camera_check(jpeg(empty)).advice == ["no_face"]
    assert camera_check(jpeg(empty // 20)).advice == ["no_face", "too_dark"]
    assert camera_check(jpeg(dark)).advice == ["too_dark"]
    assert camera_check(jpeg(bright)).advice == ["too_bright"]
    assert camera_check(jpeg(scene((320, 240, 0.65)))).advice == ["too_far"]
    assert camera_check(jpeg(scene((200, 240, 1.6), (460, 240, 1.4)))).advice == ["several_faces"]
    assert camera_check(jpeg(scene((560, 240, 1.1)))).advice == ["off_centre"]
    assert camera_check(b"garbage").advice == ["unreadable"]


def test_many_threads_get_the_same_answers():
    pictures = [jpeg(scene((320 + 10 * i, 240, 1.6))) for i in range(4)] * 6
    alone = [camera_check(data) for data in pictures]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(camera_check, pictures)) == alone


def test_picture_upside_down_or_on_its_side_is_told():
    picture = scene((320, 240, 1.6))
    tilt = cv2.getRotationMatrix2D((320, 240), 50, 1.0)
    tilted = cv2.warpAffine(picture, tilt, (640, 480), borderMode=cv2.BORDER_REPLICATE)
    assert camera_check(jpeg(cv2.rotate(picture, cv2.ROTATE_180))).advice == ["upside_down"]
    assert camera_check(jpeg(tilted)).advice == ["tilted"]
