"""Whatever a picture or clip claims, every door answers at once and the process that asks grows no larger.

HOSTILE_FILES says how many mutated files are tried, HOSTILE_SECONDS how long one may take: `make hostile` tries 10,000.
"""

import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client

from campaigns.models import Campaign
from campaigns.services.ads import ad_create, ad_inspect
from fer_platform.kit.client_pace import ClientPace
from inference.api import camera_check
from inference.models import Snapshot
from inference.scorer import scorer
from inference.services.work import snapshots_score
from tests.inference.pictures import empty_jpeg, face_jpeg
from tests.inference.sender import Sender, sender_at
from tests.inference.test_camera_check import check
from tests.inference.trying import upload
from tests.inference.wire import batch_body, frame
from tests.security.hostile import motion_photo, mutated, planted

pytestmark = pytest.mark.django_db
FILES = int(os.environ.get("HOSTILE_FILES", "240"))
SECONDS = float(os.environ.get("HOSTILE_SECONDS", "4"))  # a machine that runs all tests at once is slow
GROWTH = 150 * 2**20
Door = Callable[[bytes], int]


@pytest.fixture
def sender(published: Campaign) -> Sender:
    return sender_at(published)


@pytest.fixture
def doors(
    sender: Sender, alice_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Door]:
    """Each door by its name: a function from a file to the status that it answers with."""
    settings.TRY_IT_PER_MINUTE = 10**6
    settings.SNAPSHOT_BACKLOG_FULL = settings.SNAPSHOT_PACE_MOST = 10**6  # none is refused for its haste
    monkeypatch.setattr(camera_check, "checks_pace", ClientPace(clock=time.time_ns))
    number = iter(range(10**6))

    def snapshots(picture: bytes) -> int:
        return sender.post(batch_body([frame(next(number), sender.exposure)], [picture])).status_code

    def ad_file(data: bytes) -> int:
        try:
            ad_inspect(BytesIO(data))
        except ValidationError:
            return 400
        return 200

    return {
        "snapshots": snapshots,
        "camera check": lambda picture: check(sender, picture).status_code,
        "try it": lambda picture: upload(alice_client, picture).status_code,
        "ad picture": ad_file,
    }


def timed(door: Door, data: bytes) -> int:
    status, seconds = answered(door, data)
    assert seconds <= SECONDS
    return status


def answered(door: Door, data: bytes) -> tuple[int, float]:
    began = time.monotonic()
    return door(data), time.monotonic() - began


def memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_planted_pictures_are_refused_at_every_door_at_once(doors: dict[str, Door]) -> None:
    for door in doors.values():
        door(face_jpeg())  # helpers are started
    idle = memory()
    for name, data in planted().items():
        for place, door in doors.items():
            status = timed(door, data)
            assert status < 500, (name, place)
            if place == "ad picture":
                assert (status == 200) == (name == "film behind"), name
    assert memory() - idle < GROWTH


def test_mutated_pictures_break_no_door_and_no_other_frame(doors: dict[str, Door], sender: Sender) -> None:
    idle = memory()
    places, slow = list(doors.items()), []
    for number, data in enumerate(mutated(FILES, seed=14)):
        place, door = places[number % len(places)]
        status, seconds = answered(door, data)
        assert status < 500, (number, place)
        slow += [(number, place, status, round(seconds, 2))] if seconds > SECONDS else []
    assert slow == []
    sender.send([900_000, 900_001], empty_jpeg())
    assert snapshots_score(pipeline=scorer(), seconds=600) is False
    assert memory() - idle < GROWTH
    assert not Snapshot.objects.filter(status=Snapshot.Status.WAITING).exists()
    assert set(Snapshot.objects.filter(sequence__gte=900_000).values_list("status", flat=True)) == {2}


def test_mutated_clips_end_in_an_answer(doors: dict[str, Door], tiny_clip: bytes) -> None:
    idle = memory()
    for data in mutated(FILES // 5, seed=15, sources=(tiny_clip,)):
        assert timed(doors["ad picture"], data) in (200, 400)
    assert memory() - idle < GROWTH


def test_motion_photo_is_read(doors: dict[str, Door], alice_client: Client) -> None:
    assert upload(alice_client, motion_photo()).json()["found"] == 1
    assert timed(doors["snapshots"], motion_photo()) == 202
    snapshots_score(pipeline=scorer(), seconds=60)
    assert Snapshot.objects.get().status == Snapshot.Status.SCORED


def test_name_of_a_file_plays_no_part(
    campaign: Campaign, alice_client: Client, tiny_clip: bytes, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    long = ContentFile(tiny_clip, name="Client_Master_1920x1080_" * 9 + "ü.mp4")
    form = {"campaign": campaign.pk, "title": "Long", "file": long, "tags": "", "position": 0}
    moments = {f"brand_moments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")}
    answer = alice_client.post("/admin/campaigns/ad/add/", form | moments)
    assert answer.status_code == 302, answer.content[:3000]
    ad_create(campaign=campaign, title="x", file=ContentFile(tiny_clip, name="n" * 300))
    assert campaign.ads.count() == 2
