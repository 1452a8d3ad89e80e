"""Scenes are found where a clip is cut: not where it moves or flashes, and whatever happens while it is read."""

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from types import SimpleNamespace

import numpy as np
import pytest
from django.core.files.base import ContentFile

from campaigns.clips import cuts
from campaigns.clips.encode import clip_encode
from campaigns.clips.facts import ClipBusy, ClipError
from campaigns.models import Ad, Campaign
from campaigns.services import cuts as service
from campaigns.services.ads import ad_create

FPS = 24
SCENES = ((0, (200, 40, 40)), (2000, (30, 60, 180)), (4500, (240, 230, 60)), (7000, (20, 150, 70)))


def filmed() -> Iterator[np.ndarray]:
    """Nine seconds of four scenes; in each something wide crosses the picture, and at 3 s there is a flash."""
    for index in range(9 * FPS):
        at_ms = 1000 * index / FPS
        colour = next(own for begin, own in reversed(SCENES) if at_ms >= begin)
        frame = np.full((90, 160, 3), colour, np.uint8)
        left = abs(index * 3 % 240 - 120)
        frame[20:70, left : left + 40] = 255 - np.array(colour, np.uint8)
        if index == 3 * FPS:
            frame[:] = 255
        yield frame


@pytest.fixture(scope="module")
def clip() -> bytes:
    return clip_encode(filmed(), fps=FPS)


def assert_found(found: list[int]) -> None:
    assert len(found) == 3
    assert np.abs(np.array(found) - (2000, 4500, 7000)).max() <= 2000 / FPS


def test_cuts_are_found_and_neither_motion_nor_a_flash_is_one(clip: bytes) -> None:
    read = cuts.cuts_find(BytesIO(clip))
    assert read.over
    assert_found(cuts.cuts_chosen(read.found, duration_ms=9000))


def test_clip_that_is_read_in_pieces_has_the_same_cuts(clip: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(cuts, "time", SimpleNamespace(process_time=lambda: next(ticks)))
    found, until_ms, pieces, over = [], 0, 0, False
    while not over:
        read = cuts.cuts_find(BytesIO(clip), from_ms=until_ms, cpu_seconds=50)
        assert read.until_ms > until_ms
        found, until_ms, over, pieces = [*found, *read.found], read.until_ms, read.over, pieces + 1
    assert pieces > 2
    assert len(found) == len(set(found)) == 3
    assert_found(cuts.cuts_chosen(found, duration_ms=9000))


def test_scenes_are_a_second_long_at_least_and_the_sharpest_cut_counts() -> None:
    assert cuts.cuts_chosen([(400, 90), (2000, 50), (2600, 70), (5800, 99)], duration_ms=6000) == [2600]
    many = [(1000 * place, 50 + place % 7) for place in range(1, 600)]
    assert len(cuts.cuts_chosen(many, duration_ms=600_000)) == cuts.MOST_SCENES - 1


@pytest.fixture
def filmed_ad(campaign: Campaign, clip: bytes) -> Ad:
    return ad_create(campaign=campaign, title="Four scenes", file=ContentFile(clip, name="clip.mp4"))


def test_worker_finds_the_scenes_of_a_new_ad(filmed_ad: Ad) -> None:
    assert filmed_ad.scenes == []
    assert service.cuts_read(seconds=10) == 1
    filmed_ad.refresh_from_db()
    assert_found(filmed_ad.cuts_ms)
    assert [begin for begin, _ in filmed_ad.scenes] == [0, *filmed_ad.cuts_ms]
    assert filmed_ad.scenes[-1][1] == filmed_ad.duration_ms
    assert service.cuts_read(seconds=10) == 0


@pytest.mark.parametrize(
    ("error", "known"), [(ClipBusy("busy"), False), (ClipError("spent"), True), (FileNotFoundError(), True)]
)
def test_clip_that_cannot_be_read_is_in_equal_parts_and_a_busy_helper_is_asked_again(
    filmed_ad: Ad, monkeypatch: pytest.MonkeyPatch, error: Exception, known: bool
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(service, "cuts_find", fails)
    service.cuts_read(seconds=10)
    filmed_ad.refresh_from_db()
    assert (filmed_ad.cuts_ms == []) is known
    assert len(filmed_ad.scenes) == (5 if known else 0)


def test_picture_has_equal_parts_and_is_never_read(make_ad: Callable[..., Ad], campaign: Campaign) -> None:
    ad = make_ad(campaign)
    Ad.objects.filter(pk=ad.pk).update(kind=Ad.Kind.PICTURE, duration_ms=3500)
    assert service.cuts_read(seconds=10) == 0
    ad.refresh_from_db()
    assert ad.scenes == [(0, 1166), (1166, 2333), (2333, 3500)]
