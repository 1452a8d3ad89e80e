"""Captions of a clip: what is taken, by every door, and who gets to see them."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from campaigns.clips.captions import captions_check
from campaigns.clips.facts import ClipError
from campaigns.models import Ad, Campaign, Organisation
from campaigns.services.ads import ad_delete
from campaigns.services.campaigns import campaign_publish
from campaigns.services.captions import captions_set
from tests.campaigns.test_api_writing import tool_of
from tests.campaigns.viewing import browser_at

VTT = b"WEBVTT\n\n00:00.200 --> 00:01.500 line:90%\nA spring, high up.\n\n00:01.500 --> 00:01.900\n[Water]\n"


def test_captions_as_people_have_them_are_read() -> None:
    assert captions_check(VTT) == 2
    windows = b"\xef\xbb\xbf" + VTT.replace(b"\n", b"\r\n")
    assert captions_check(windows) == 2
    long = b"WEBVTT - ours\nKind: captions\n\nNOTE made by hand\n\n1\n100:00:00.000 --> 100:00:01.000\nLate\n"
    assert captions_check(long) == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "first line must be WEBVTT"),
        (b"WEBVTTX\n\n00:01.000 --> 00:02.000\nA", "first line must be WEBVTT"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nA", "first line must be WEBVTT"),
        (b"WEBVTT\n\nNothing is said.", "no caption"),
        (b"WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nA", "Line 3"),
        (b"WEBVTT\n\n00:02.000 --> 00:02.000\nA", "ends before it begins"),
        (b"WEBVTT\n\n00:61.000 --> 01:02.000\nA", "Line 3"),
        (b"WEBVTT\n\n00:01.000 -->\nA", "Line 3"),
        (b"WEBVTT\n\n00:02.000 --> 00:03.000\nA", "after the clip is over"),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nÄ".encode("latin-1"), "UTF-8"),
        (VTT + b"\0", "first line must be WEBVTT"),
        (VTT + b"x" * 500_000, "500 KB"),
    ],
)
def test_what_browsers_would_not_show_is_refused_with_its_reason(data: bytes, says: str) -> None:
    with pytest.raises(ClipError, match=says):
        captions_check(data, duration_ms=2000)


@pytest.fixture
def put(organisation: Organisation, settings: object, tmp_path: object) -> Callable[..., object]:
    tool = tool_of(organisation)

    def send(ad: Ad, data: bytes, client: Client = tool) -> object:
        body = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("film.vtt", data)})
        return client.put(f"/api/v1/ads/{ad.pk}/captions", body, MULTIPART_CONTENT)

    send.tool = tool
    return send


def test_a_tool_sets_captions_and_viewers_get_them(put: Callable, campaign: Campaign, ad: Ad) -> None:
    assert put(ad, b"no captions").status_code == 400
    assert put(ad, VTT).status_code == 204
    ad.refresh_from_db()
    first = ad.captions.name
    assert put(ad, VTT + b"\n").status_code == 204  # in place of the first
    ad.refresh_from_db()
    assert ad.captions.name != first
    campaign_publish(campaign=campaign)
    browser = browser_at(campaign)
    resumed = browser.call("resume").json()
    shown = browser.client.get(resumed["ads"][0]["captions"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "text/vtt; charset=utf-8")
    assert b"".join(shown) == VTT + b"\n"
    # From now on what viewers see is fixed.
    assert put(ad, VTT).json()["code"] == "locked"
    assert put.tool.delete(f"/api/v1/ads/{ad.pk}/captions").json()["code"] == "locked"


@pytest.mark.django_db(transaction=True)
def test_captions_go_when_they_are_taken_away_and_with_their_ad(campaign: Campaign, ad: Ad) -> None:
    names = []
    for data in (VTT, VTT + b"\n", None, VTT):
        captions_set(ad=ad, file=ContentFile(data) if data else None)
        assert [ad.captions.storage.exists(name) for name in names] == [False] * len(names)
        names += [ad.captions.name] if data else []
    assert ad.captions.storage.exists(names[-1])
    ad_delete(ad=ad)
    assert not ad.captions.storage.exists(names[-1])


def test_nobody_sets_captions_of_others_or_of_a_picture(
    put: Callable, ad: Ad, other_organisation: Organisation
) -> None:
    assert put(ad, VTT, tool_of(other_organisation)).status_code == 404
    ad.kind = Ad.Kind.PICTURE
    with pytest.raises(ValidationError, match="picture has no captions"):
        captions_set(ad=ad, file=ContentFile(VTT))


def test_the_admin_takes_captions_and_says_what_is_wrong_with_them(marta_client: Client, ad: Ad) -> None:
    address = reverse("admin:campaigns_ad_change", args=[ad.pk])
    form = {
        "title": ad.title,
        "position": 0,
        "brand_moments-TOTAL_FORMS": 0,
        "brand_moments-INITIAL_FORMS": 0,
    }
    wrong = marta_client.post(address, {**form, "captions_file": SimpleUploadedFile("film.vtt", b"1\n")})
    assert "first line must be WEBVTT" in wrong.content.decode()
    saved = marta_client.post(address, {**form, "captions_file": SimpleUploadedFile("film.srt", VTT)})
    assert saved.status_code == 302
    ad.refresh_from_db()
    assert ad.captions.read() == VTT
    shown = marta_client.get(reverse("admin:campaigns_ad_media", args=[ad.pk, "captions"]))
    assert b"".join(shown) == VTT
    assert marta_client.post(address, {**form, "captions_remove": "on"}).status_code == 302
    ad.refresh_from_db()
    assert not ad.captions
