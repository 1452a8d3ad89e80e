"""An export goes out in pieces: a good ZIP, alive while it waits, and one at a time until its last piece."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from io import BytesIO
from itertools import chain
from zipfile import ZipFile

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from campaigns.models import Ad, User
from dashboards.surfaces.bundle.pieces import ZipPieces, paced
from dashboards.surfaces.pages import one_at_a_time
from dashboards.surfaces.pages.exports import campaign_bundle


def test_pieces_make_a_zip_that_any_reader_opens() -> None:
    file = ZipPieces()
    entries = {"long.csv": [b"a,b\n"] + [b"%d,x\n" % k for k in range(50_000)], "empty.csv": [b""]}
    pieces = list(chain(*(file.put(name, parts) for name, parts in entries.items()), file.end()))
    archive = ZipFile(BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    for name, parts in entries.items():
        assert archive.read(name) == b"".join(parts)
        assert file.digests[name] == sha256(b"".join(parts)).hexdigest()
    assert len(pieces) > 3


def test_last_pieces_are_kept_back_until_the_next_ones_are_ready() -> None:
    asked: list[float] = []

    def ready_at_the_fourth(seconds: float) -> bool:
        asked.append(seconds)
        return len(asked) > 3

    told = paced((b"%d" % k for k in range(100)), ready_at_the_fourth, seconds=5)
    assert [next(told) for _ in range(36)] == [b"%d" % k for k in range(36)]
    assert asked == []
    assert next(told) == b"36"
    assert asked == [5]
    assert list(told) == [b"%d" % k for k in range(37, 100)]
    assert len(asked) == 4


def test_numbers_that_take_longer_than_all_pieces_still_come() -> None:
    asked: list[float] = []
    assert list(paced([b"a", b"b"], lambda seconds: bool(asked.append(seconds)), seconds=1)) == [b"a", b"b"]
    assert len(asked) == 2


@pytest.fixture
def asked(
    watched: Callable[..., Ad], bob: User, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], HttpResponseBase]]:
    """Return a function that asks for an export as a server does: it alone reads the answer and closes it."""
    monkeypatch.setattr(one_at_a_time, "WAIT_SECONDS", 0.01)
    campaign_id = watched().campaign_id

    def ask() -> HttpResponseBase:
        request = RequestFactory().get("/")
        request.user = bob
        return campaign_bundle(request, campaign_id)

    request_finished.disconnect(close_old_connections)  # the test's own connection must stay
    yield ask
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize("read", [0, 1])
def test_turn_ends_when_the_reader_leaves(asked: Callable[[], HttpResponseBase], read: int) -> None:
    first = asked()
    pieces = iter(first)
    for _ in range(read):
        assert next(pieces).startswith(b"PK")
    assert asked().status_code == 503
    first.close()
    again = asked()
    assert ZipFile(BytesIO(b"".join(again))).testzip() is None
    again.close()
