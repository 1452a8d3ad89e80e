"""The campaign's pages in the admin, as people use them."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Ad, Campaign, Organisation, Viewer, ViewerSession
from tests.people import png_bytes

LIST = "/admin/campaigns/campaign/"


def page(campaign: Campaign, action: str = "change") -> str:
    return reverse(f"admin:campaigns_campaign_{action}", args=[campaign.pk])


def form_data(organisation: Organisation, **changes: object) -> dict[str, object]:
    data = {
        "organisation": organisation.pk,
        "name": "Winter launch",
        "brand": "Alpine",
        "setting": "panel",
        "ad_order": "random",
        "preroll_seconds": 5,
        "snapshot_interval_ms": 500,
        "reading": "server",
        "allow_without_camera": "on",
    }
    return {**data, **changes}


def session_of(campaign: Campaign) -> ViewerSession:
    viewer = Viewer.objects.create(organisation=campaign.organisation)
    return ViewerSession.objects.create(campaign=campaign, viewer=viewer, ad_order=[])


def test_marketer_creates_a_campaign_and_lands_on_its_page(
    marta_client: Client, organisation: Organisation
) -> None:
    response = marta_client.post(f"{LIST}add/", form_data(organisation), follow=True)
    campaign = Campaign.objects.get()
    assert response.redirect_chain == [(page(campaign), 302)]
    assert campaign.organisation == organisation
    assert "What is still missing" in " ".join(response.content.decode().split())
    assert b"no ad yet" in response.content


@pytest.mark.parametrize("setting", ["workplace", "education"])
def test_prohibited_setting_is_refused_with_the_law(
    marta_client: Client, organisation: Organisation, setting: str
) -> None:
    response = marta_client.post(f"{LIST}add/", form_data(organisation, setting=setting))
    assert response.status_code == 200
    assert "Art. 5(1)(f)" in str(response.context["adminform"].form.errors["setting"])
    assert not Campaign.objects.exists()


def test_last_day_before_the_first_is_refused(marta_client: Client, organisation: Organisation) -> None:
    data = form_data(organisation, starts_on="2031-05-02", ends_on="2031-05-01")
    response = marta_client.post(f"{LIST}add/", data)
    assert "ends_on" in response.context["adminform"].form.errors


def test_publish_button_opens_the_link_and_shows_it(marta_client: Client, campaign: Campaign, ad: Ad) -> None:
    assert b'action="' + page(campaign, "publish").encode() in marta_client.get(page(campaign)).content
    response = marta_client.post(page(campaign, "publish"), follow=True)
    campaign.refresh_from_db()
    assert campaign.status == "published"
    assert f"/v/{campaign.share_code}/" in response.content.decode()
    response = marta_client.post(page(campaign, "close"), follow=True)
    campaign.refresh_from_db()
    assert campaign.status == "closed"


def test_publish_of_an_incomplete_campaign_says_why(marta_client: Client, campaign: Campaign) -> None:
    content = marta_client.get(page(campaign)).content
    assert page(campaign, "publish").encode() not in content
    response = marta_client.post(page(campaign, "publish"), follow=True)
    campaign.refresh_from_db()
    assert campaign.status == "draft"
    assert any("no ad yet" in str(message) for message in response.context["messages"])


def test_publish_is_never_done_by_a_link(marta_client: Client, campaign: Campaign, ad: Ad) -> None:
    assert marta_client.get(page(campaign, "publish")).status_code == 405


def test_measurement_is_locked_once_people_took_part(marta_client: Client, published: Campaign) -> None:
    session_of(published)
    content = marta_client.get(page(published)).content.decode()
    assert "People have already taken part" in content
    assert "Add an ad" not in content
    data = form_data(published.organisation, name="Better title", ad_order="fixed", preroll_seconds=9)
    marta_client.post(page(published), data)
    published.refresh_from_db()
    assert (published.name, published.ad_order, published.preroll_seconds) == ("Better title", "random", 5)


def test_deleting_a_campaign_counts_what_goes_and_removes_files(
    marta_client: Client, published: Campaign, ad: Ad, django_capture_on_commit_callbacks: Callable
) -> None:
    session_of(published)
    files = [(field.storage, field.name) for field in (ad.file, ad.poster)]
    assert all(storage.exists(name) for storage, name in files)
    assert (
        "1 viewer sessions with all their results"
        in marta_client.get(page(published, "delete")).content.decode()
    )
    with django_capture_on_commit_callbacks(execute=True):
        marta_client.post(page(published, "delete"), {"post": "yes"})
    assert not Campaign.objects.exists()
    assert not any(storage.exists(name) for storage, name in files)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(
    marta_client: Client,
    organisation: Organisation,
    make_ad: Callable[..., Ad],
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(rows):
        campaign = Campaign.objects.create(
            organisation=organisation, name=f"Campaign {index}", brand="Alpine"
        )
        make_ad(campaign)
        session_of(campaign)
    with django_assert_num_queries(10):
        content = marta_client.get(LIST).content.decode()
    assert content.count("Campaign ") >= rows


def test_pictures_and_clips_share_the_campaigns_page(
    marta_client: Client, campaign: Campaign, ad: Ad, make_ad: Callable[..., Ad]
) -> None:
    make_ad(campaign, "Poster wall", data=png_bytes(), duration_ms=4000)
    content = marta_client.get(page(campaign)).content.decode()
    assert "Mountain spring" in content
    assert "Poster wall" in content
    assert "Clip, 2.0 s" in content
    assert "Picture, 4.0 s" in content


def test_every_admin_page_obeys_the_strict_policy(marta_client: Client, campaign: Campaign, ad: Ad) -> None:
    for address in (
        LIST,
        f"{LIST}add/",
        page(campaign),
        page(campaign, "delete"),
        "/admin/campaigns/ad/add/",
    ):
        response = marta_client.get(address)
        assert response.status_code == 200
        content = response.content.decode()
        assert " style=" not in content, address
        assert "<style" not in content, address
        assert " onclick=" not in content, address


def test_upload_through_the_form(
    marta_client: Client, campaign: Campaign, tiny_clip: bytes, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile("holiday.exe", tiny_clip, content_type="application/x-msdownload")
    data = {"campaign": campaign.pk, "title": "Spring", "file": upload, "tags": "fresh, cold", "position": 0}
    moments = {
        "brand_moments-TOTAL_FORMS": 1,
        "brand_moments-INITIAL_FORMS": 0,
        "brand_moments-0-label": "Logo",
    }
    times = {"brand_moments-0-start": "0.5", "brand_moments-0-end": "1.25"}
    response = marta_client.post("/admin/campaigns/ad/add/", {**data, **moments, **times})
    assert response.status_code == 302, response.context["errors"]
    ad = Ad.objects.get()
    assert (ad.kind, ad.content_type, ad.duration_ms, ad.tags) == (
        "video",
        "video/mp4",
        2000,
        ["fresh", "cold"],
    )
    assert ad.file.name.endswith(".mp4")
    assert [(m.label, m.start_ms, m.end_ms) for m in ad.brand_moments.all()] == [("Logo", 500, 1250)]
