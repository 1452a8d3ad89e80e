"""Ranges of an ad's clip, through the one function that every door uses."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.http import Http404, HttpResponseBase
from django.test import RequestFactory

from campaigns.models import Ad
from campaigns.views.media import ad_file_response


@pytest.fixture
def fetch(ad: Ad) -> Callable[..., HttpResponseBase]:
    """Return a function that asks for the ad's file with the given headers."""

    def get(*, method: str = "GET", which: str = "file", **headers: str) -> HttpResponseBase:
        names = {key.replace("_", "-"): value for key, value in headers.items()}
        return ad_file_response(RequestFactory().generic(method, "/x", headers=names), ad, which)

    return get


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_whole_file_is_streamed_with_its_probed_type(fetch: Callable, tiny_clip: bytes) -> None:
    response = fetch()
    assert (response.status_code, response["Content-Type"]) == (200, "video/mp4")
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Length"] == str(len(tiny_clip))
    assert body(response) == tiny_clip


@pytest.mark.parametrize(
    ("text", "part"),
    [("bytes=0-99", slice(0, 100)), ("bytes=100-", slice(100, None)), ("bytes=-50", slice(-50, None)),
     ("bytes=0-0", slice(0, 1)), ("bytes=10-99999999", slice(10, None)), ("bytes=-99999999", slice(0, None))],
)  # fmt: skip
def test_one_range_is_answered_with_206(fetch: Callable, tiny_clip: bytes, text: str, part: slice) -> None:
    response = fetch(Range=text)
    first, last, _ = part.indices(len(tiny_clip))
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last - 1}/{len(tiny_clip)}"
    assert response["Content-Length"] == str(last - first)
    assert body(response) == tiny_clip[part]


@pytest.mark.parametrize("text", ["bytes=99999999-", "bytes=-0"])
def test_range_outside_the_file_is_416(fetch: Callable, tiny_clip: bytes, text: str) -> None:
    response = fetch(Range=text)
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(tiny_clip)}")


@pytest.mark.parametrize(
    "text",
    [
        "bytes=5-2",
        "bytes=0-1,5-6",
        "items=0-1",
        "bytes=-",
        "bytes=a-b",
        "bytes=²-",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_malformed_or_multiple_ranges_get_the_whole_file(
    fetch: Callable, tiny_clip: bytes, text: str
) -> None:
    response = fetch(Range=text)
    assert response.status_code == 200
    assert body(response) == tiny_clip


def test_unchanged_file_is_304(fetch: Callable) -> None:
    first = fetch()
    assert fetch(If_None_Match=first["ETag"]).status_code == 304
    assert fetch(If_None_Match=f'"other", W/{first["ETag"]}').status_code == 304
    assert fetch(If_Modified_Since=first["Last-Modified"]).status_code == 304
    assert fetch(If_None_Match='"other"', If_Modified_Since=first["Last-Modified"]).status_code == 200


def test_if_range_of_another_version_gets_the_whole_file(fetch: Callable, tiny_clip: bytes) -> None:
    tag = fetch()["ETag"]
    assert fetch(Range="bytes=0-9", If_Range=tag).status_code == 206
    response = fetch(Range="bytes=0-9", If_Range='"another"')
    assert (response.status_code, len(body(response))) == (200, len(tiny_clip))


def test_head_has_headers_and_no_body(fetch: Callable, tiny_clip: bytes) -> None:
    response = fetch(method="HEAD")
    assert (response.status_code, response.content) == (200, b"")
    assert response["Content-Length"] == str(len(tiny_clip))


def test_poster_is_a_jpeg_with_a_tag_of_its_own(fetch: Callable) -> None:
    poster = fetch(which="poster")
    assert poster["Content-Type"] == "image/jpeg"
    assert body(poster)[:3] == b"\xff\xd8\xff"
    assert poster["ETag"] != fetch()["ETag"]


def test_other_methods_are_refused(fetch: Callable) -> None:
    assert fetch(method="POST").status_code == 405


def test_missing_file_is_404(fetch: Callable, ad: Ad) -> None:
    Path(ad.file.path).unlink()
    with pytest.raises(Http404):
        fetch()
