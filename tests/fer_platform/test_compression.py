"""What the application answers travels compressed, unless another site asked or it is no text."""

import gzip

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory

from fer_platform.compression import CompressionMiddleware

TEXT = "an answer that repeats itself " * 40


def answer(response: HttpResponse, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br"} | headers)
    return CompressionMiddleware(lambda _: response)(request)


@pytest.mark.parametrize(
    "kind", ["text/html; charset=utf-8", "text/csv", "application/json", "application/problem+json"]
)
def test_text_is_compressed(kind: str) -> None:
    response = answer(HttpResponse(TEXT, content_type=kind, headers={"ETag": '"a"'}))
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == TEXT
    assert len(response.content) < len(TEXT)
    assert (response["Vary"], response["ETag"]) == ("Accept-Encoding", 'W/"a"')


def test_csv_that_is_made_while_it_is_sent_is_compressed() -> None:
    rows = [f"{number},{TEXT}\n" for number in range(50)]
    response = answer(StreamingHttpResponse(iter(rows), content_type="text/csv"))
    assert gzip.decompress(b"".join(response.streaming_content)).decode() == "".join(rows)


@pytest.mark.parametrize("kind", ["image/jpeg", "video/mp4", "application/zip", "application/pdf"])
def test_what_is_compressed_already_stays_as_it_is(kind: str) -> None:
    response = answer(HttpResponse(TEXT, content_type=kind))
    assert not response.has_header("Content-Encoding")
    assert response.content.decode() == TEXT


@pytest.mark.parametrize(
    ("site", "compressed"),
    [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)],
)
def test_requests_of_another_site_learn_nothing_from_a_length(site: str, compressed: bool) -> None:
    response = answer(HttpResponse(TEXT), **{"Sec-Fetch-Site": site})
    assert response.has_header("Content-Encoding") is compressed


def test_length_of_one_page_differs_from_time_to_time() -> None:
    assert len({len(answer(HttpResponse(TEXT)).content) for _ in range(40)}) > 5


def test_pages_of_the_product_are_compressed(client: Client) -> None:
    response = client.get("/sign-in/", headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert b"Sign in" in gzip.decompress(response.content)
    assert not client.get("/sign-in/").has_header("Content-Encoding")
