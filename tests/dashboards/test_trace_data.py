"""The trace as JSON and CSV, on the page's own address and in the API."""

import csv
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Exposure
from campaigns.services.sessions import session_withdraw
from dashboards.analysis import store
from dashboards.analysis.encode import plain
from dashboards.analysis.reception.state import reception_of_ad
from dashboards.statistics.frames.series import CHANGES, TRACED
from tests.dashboards.factories import exposure_of, frames_every, resting, session_of


def trace_url(ad: Ad) -> str:
    return reverse("dashboards:ad-trace", args=[ad.campaign_id, ad.pk])


def test_json_has_the_numbers_of_the_trace(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(12)
    document = bob_client.get(trace_url(ad)).json()
    found = reception_of_ad(ad).traces
    assert (document["state"], document["viewers"], document["seconds"]) == ("ready", 12, 3)
    for name in TRACED:
        own = found.series(f"{name}.trace")
        for part in ("mean", "low", "high"):
            assert document["series"][name][part] == [plain(x) for x in getattr(own, part).tolist()]
        assert document["series"][name]["n"] == [12, 12, 12]
    assert document["means"]["change_happy"]["n"] == document["means"]["happy"]["n"] == 12
    assert (
        document["peaks"]["change_happy"]["second"] == document["peaks"]["change_happy"]["at_ms"] // 1000 == 2
    )


def test_gaps_are_null_not_zero(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ad = plain_ad()
    exposure_of(ad, resting() + frames_every(500, 1000), status=Exposure.Status.PLAYING)
    series = bob_client.get(trace_url(ad)).json()["series"]["change_happy"]
    assert series == {"mean": [0.0, None, None], "low": [None] * 3, "high": [None] * 3, "n": [1, 0, 0]}


def test_unchanged_trace_answers_304_with_two_queries_for_it(
    watched: Callable[..., Ad], bob_client: Client, django_assert_num_queries: Callable
) -> None:
    ad = watched(2)
    etag = bob_client.get(trace_url(ad))["ETag"]
    with django_assert_num_queries(5):  # session, user, ad, pulse, notes
        again = bob_client.get(trace_url(ad), headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    exposure_of(ad, resting() + frames_every(500, 3000))
    changed = bob_client.get(trace_url(ad), headers={"If-None-Match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag
    assert changed["Cache-Control"] == "private, no-store"


def test_csv_has_one_line_a_second_and_empty_fields_for_gaps(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad("=Mountain; spring")
    for _ in range(3):
        exposure_of(ad, resting() + frames_every(250, 2000))
    response = bob_client.get(reverse("dashboards:ad-trace-csv", args=[ad.campaign_id, ad.pk]))
    assert response["Content-Disposition"] == 'attachment; filename="mountain-spring-trace.csv"'
    rows = list(csv.DictReader(response.getvalue().decode("utf-8-sig").splitlines()))
    assert [row["at_ms"] for row in rows] == ["0", "1000", "2000"]
    assert len(rows[0]) == 1 + 4 * (len(TRACED) + len(CHANGES))
    assert rows[0]["change_neutral_mean"] == "0.0"
    assert rows[0]["neutral_mean"] == "1.0"
    assert rows[0]["neutral_n"] == "3"
    assert (rows[2]["neutral_mean"], rows[2]["neutral_low"], rows[2]["neutral_n"]) == ("", "", "0")


@pytest.mark.parametrize(("chart", "columns"), [("valence", 5), ("expressions", 29), ("unknown", 69)])
def test_csv_of_one_chart_has_its_series(
    plain_ad: Callable[..., Ad], bob_client: Client, chart: str, columns: int
) -> None:
    ad = plain_ad()
    address = reverse("dashboards:ad-trace-csv", args=[ad.campaign_id, ad.pk])
    response = bob_client.get(f"{address}?chart={chart}")
    assert len(response.getvalue().decode().splitlines()[0].split(",")) == columns


def test_api_answers_the_same_numbers(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(4)
    api, page = (bob_client.get(url).json() for url in (reverse("api-ad-trace", args=[ad.pk]), trace_url(ad)))
    assert api == {name: page[name] for name in api}
    assert len(api) > 20


@pytest.mark.parametrize("rows", [1, 3])
def test_api_lists_ads_under_one_query_count(
    watched: Callable[..., Ad], bob_client: Client, rows: int, django_assert_num_queries: Callable
) -> None:
    ads = [watched(11, f"Ad {number}") for number in range(rows)]
    address = reverse("api-campaign-ads", args=[ads[0].campaign_id])
    bob_client.get(address)
    with django_assert_num_queries(
        9
    ):  # session, user, campaign, count, ads, pulses, withdrawn, answers, registration
        listed = bob_client.get(address).json()
    assert [row["title"] for row in listed["results"]] == [ad.title for ad in ads]
    row = listed["results"][0]
    assert (row["viewers"], row["conclusive"], row["valence_change"]["n"]) == (11, True, 11)
    assert bob_client.get(row["trace"]).json()["ad"] == row["id"]


@pytest.mark.parametrize("rows", [1, 3])
def test_api_lists_campaigns_under_one_query_count(
    plain_ad: Callable[..., Ad], bob_client: Client, rows: int, django_assert_num_queries: Callable
) -> None:
    ad = plain_ad()
    for number in range(rows - 1):
        ad.campaign.__class__.objects.create(
            organisation=ad.campaign.organisation, name=f"More {number}", brand="Alpine"
        )
    session_of(ad)
    with django_assert_num_queries(4):  # session, user, count, campaigns
        listed = bob_client.get(reverse("api-campaigns"), {"page_size": 100}).json()
    assert listed["count"] == rows
    assert {row["ads"] for row in listed["results"]} <= {0, 1}


def test_trace_keeps_to_its_documented_shape(watched: Callable[..., Ad], bob_client: Client) -> None:
    from dashboards.surfaces.api.serializers import TraceSerializer

    document = bob_client.get(reverse("api-ad-trace", args=[watched(12).pk])).json()
    assert set(document) == set(TraceSerializer().fields)
    assert TraceSerializer(data=document).is_valid(raise_exception=True)


def test_page_that_asks_each_second_gets_new_charts_at_a_pace_and_never_keeps_older_ones(
    watched: Callable[..., Ad], bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ad = watched(2)
    monkeypatch.setattr(store, "_OFTEN_PATIENCE", 1e9)
    shown = bob_client.get(trace_url(ad)).json()["version"]
    exposure_of(ad, resting() + frames_every(500, 3000))

    soon = bob_client.get(trace_url(ad), {"have": shown})
    assert set(soon.json()) == {"live", "version"}
    assert soon.json()["version"] == shown
    assert (
        "ETag" not in soon
    )  # a tag of now, and a page that holds it would be told that its charts are those of now

    others = bob_client.get(trace_url(ad)).json()  # whoever comes anew is told at once
    assert others["viewers"] == 3
    late = bob_client.get(trace_url(ad), {"have": shown})
    assert late.json()["version"] == others["version"] != shown
    assert late.json()["charts"] == others["charts"]
    again = bob_client.get(
        trace_url(ad), {"have": others["version"]}, headers={"If-None-Match": late["ETag"]}
    )
    assert again.status_code == 304

    exposure_of(ad, resting() + frames_every(500, 3000))
    monkeypatch.setattr(store, "_OFTEN_PATIENCE", 0)
    assert bob_client.get(trace_url(ad), {"have": others["version"]}).json()["viewers"] == 4


def test_who_withdrew_is_in_no_answer_at_a_pace(
    watched: Callable[..., Ad], bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ad = watched(3)
    monkeypatch.setattr(store, "_OFTEN_PATIENCE", 1e9)
    shown = bob_client.get(trace_url(ad)).json()
    exposure = Exposure.objects.filter(ad=ad).latest("pk")
    session_withdraw(session=exposure.session)
    now = bob_client.get(trace_url(ad), {"have": shown["version"]}).json()
    assert (shown["viewers"], now["viewers"]) == (3, 2)


def test_note_is_drawn_at_once(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad = watched(2)
    shown = bob_client.get(trace_url(ad)).json()
    ad.annotations.create(at_ms=1000, text="Here")
    now = bob_client.get(trace_url(ad), {"have": shown["version"]}).json()
    assert now["charts"] != shown["charts"]
