"""Ads in the admin: uploads and their errors, brand moments, media, locks, deleting."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, BrandMoment, Campaign, Viewer, ViewerSession
from campaigns.services.ads import LOCKED, ad_delete
from tests.people import png_bytes

ADD = "/admin/campaigns/ad/add/"


def page(ad: Ad, action: str = "change") -> str:
    return reverse(f"admin:campaigns_ad_{action}", args=[ad.pk])


def moments(*rows: tuple[str, str, str], ids: tuple[int, ...] = ()) -> dict[str, object]:
    """Return the inline's form data for (label, from, to) in seconds; the first ones may have ids."""
    data: dict[str, object] = {
        "brand_moments-TOTAL_FORMS": len(rows),
        "brand_moments-INITIAL_FORMS": len(ids),
    }
    for index, (label, start, end) in enumerate(rows):
        values = {"label": label, "start": start, "end": end, "id": ids[index] if index < len(ids) else ""}
        data |= {f"brand_moments-{index}-{key}": value for key, value in values.items()}
    return data


@pytest.fixture
def add(
    marta_client: Client, campaign: Campaign, settings: object, tmp_path: object
) -> Callable[..., object]:
    """Return a function that posts the form as Marta."""
    settings.MEDIA_ROOT = tmp_path

    def post(
        data: bytes, name: str = "film.mp4", rows: dict[str, object] | None = None, **fields: object
    ) -> object:
        form = {
            "campaign": campaign.pk,
            "title": "Spring",
            "position": 0,
            "file": SimpleUploadedFile(name, data),
        }
        return marta_client.post(ADD, {**form, **(rows or moments()), **fields})

    return post


def errors(response: object) -> dict[str, list[str]]:
    assert response.status_code == 200, "the form was accepted"
    return {field: list(texts) for field, texts in response.context["adminform"].form.errors.items()}


def test_text_that_is_called_mp4_is_refused(add: Callable) -> None:
    found = errors(add(b"just some words\n" * 50))
    assert "neither a clip nor a picture" in found["file"][0]
    assert not Ad.objects.exists()


def test_limits_of_the_installation_are_named(add: Callable, tiny_clip: bytes, settings: object) -> None:
    settings.CLIP_MAX_SECONDS = 1
    assert "longer than 1 second" in errors(add(tiny_clip))["file"][0]
    settings.CLIP_MAX_BYTES = 3000
    assert "3 KB at most" in errors(add(tiny_clip))["file"][0]


def test_picture_needs_a_time(add: Callable) -> None:
    assert "how long" in errors(add(png_bytes(), "wall.png"))["shown_seconds"][0].lower()
    assert add(png_bytes(), "wall.png", shown_seconds="4.5").status_code == 302
    ad = Ad.objects.get()
    assert (ad.kind, ad.duration_ms, ad.content_type) == ("picture", 4500, "image/png")


def test_brand_moment_must_lie_inside_the_ad(add: Callable, tiny_clip: bytes) -> None:
    response = add(tiny_clip, rows=moments(("Logo", "0.5", "2.6")))
    inline = response.context["inline_admin_formsets"][0].formset
    assert "the ad is over after 2 s" in str(inline.errors)
    response = add(tiny_clip, rows=moments(("Logo", "1.5", "1.0")))
    assert "ends after it starts" in str(response.context["inline_admin_formsets"][0].formset.errors)
    assert not Ad.objects.exists()


def test_change_keeps_moments_and_shows_the_preview(marta_client: Client, ad: Ad) -> None:
    moment = BrandMoment.objects.create(ad=ad, label="Logo", start_ms=250, end_ms=1000)
    content = marta_client.get(page(ad)).content.decode()
    assert f'src="/admin/campaigns/ad/{ad.pk}/media/file/"' in content
    rows = moments(("Logo", "0.25", "1.5"), ("Name", "1.5", "2"), ids=(moment.pk,))
    data = {"title": "Valley spring", "tags": "cold", "position": 3, **rows, "brand_moments-0-ad": ad.pk}
    response = marta_client.post(page(ad), data)
    assert response.status_code == 302, response.context["errors"]
    ad.refresh_from_db()
    assert (ad.title, ad.tags, ad.position, ad.duration_ms) == ("Valley spring", ["cold"], 3, 2000)
    assert [(m.label, m.start_ms, m.end_ms) for m in ad.brand_moments.all()] == [
        ("Logo", 250, 1500),
        ("Name", 1500, 2000),
    ]


def test_preview_can_seek(marta_client: Client, ad: Ad, tiny_clip: bytes) -> None:
    response = marta_client.get(
        reverse("admin:campaigns_ad_media", args=[ad.pk, "file"]), headers={"Range": "bytes=5-9"}
    )
    assert (response.status_code, b"".join(response.streaming_content)) == (206, tiny_clip[5:10])
    poster = marta_client.get(reverse("admin:campaigns_ad_media", args=[ad.pk, "poster"]))
    assert poster["Content-Type"] == "image/jpeg"
    assert marta_client.get(reverse("admin:campaigns_ad_media", args=[ad.pk, "secrets"])).status_code == 404


def test_ad_and_its_files_go_together(
    marta_client: Client, ad: Ad, django_capture_on_commit_callbacks: Callable
) -> None:
    files = [(field.storage, field.name) for field in (ad.file, ad.poster)]
    assert all(storage.exists(name) for storage, name in files)
    with django_capture_on_commit_callbacks(execute=True):
        assert marta_client.post(page(ad, "delete"), {"post": "yes"}).status_code == 302
    assert not Ad.objects.exists()
    assert not any(storage.exists(name) for storage, name in files)


def test_last_ad_of_a_published_campaign_stays(marta_client: Client, published: Campaign, ad: Ad) -> None:
    assert marta_client.post(page(ad, "delete"), {"post": "yes"}).status_code == 403
    with pytest.raises(ValidationError, match="only ad of a published campaign"):
        ad_delete(ad=ad)


def test_ads_are_locked_once_people_took_part(
    marta_client: Client, published: Campaign, ad: Ad, add: Callable, tiny_clip: bytes
) -> None:
    viewer = Viewer.objects.create(organisation=published.organisation)
    ViewerSession.objects.create(campaign=published, viewer=viewer, ad_order=[ad.pk])
    assert errors(add(tiny_clip))["campaign"] == [LOCKED]
    assert marta_client.post(page(ad, "delete"), {"post": "yes"}).status_code == 403
    data = {"title": "Typo fixed", "tags": "", "position": 9, **moments()}
    assert marta_client.post(page(ad), data).status_code == 302
    ad.refresh_from_db()
    assert (ad.title, ad.position) == ("Typo fixed", 0)


def test_time_of_a_stored_picture_can_change_until_people_took_part(
    marta_client: Client, campaign: Campaign, make_ad: Callable[..., Ad]
) -> None:
    ad = make_ad(campaign, "Wall", data=png_bytes(), duration_ms=4000)
    data = {"title": "Wall", "tags": "", "position": 0, "shown_seconds": "6.5", **moments()}
    assert marta_client.post(page(ad), data).status_code == 302
    ad.refresh_from_db()
    assert ad.duration_ms == 6500
    viewer = Viewer.objects.create(organisation=campaign.organisation)
    ViewerSession.objects.create(campaign=campaign, viewer=viewer, ad_order=[ad.pk])
    assert marta_client.post(page(ad), {**data, "shown_seconds": "9"}).status_code == 302
    ad.refresh_from_db()
    assert ad.duration_ms == 6500
