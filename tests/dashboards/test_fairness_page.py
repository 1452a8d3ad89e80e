"""The reader by group, from frames to page: what is planted is told, small groups are not named, a withdrawal holds."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Viewer
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.fairness.ask import fairness_findings
from dashboards.selectors.fairness import networks_of_campaign, readings_of
from dashboards.surfaces.bundle.archive import bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.compliance.pack import pack_of
from dashboards.surfaces.sheets.rows import number_rows
from dashboards.surfaces.sheets.workbook import workbook_of
from dashboards.surfaces.text.fairness import fairness_sentence
from tests.dashboards.bundles import read
from tests.dashboards.factories import (
    Frame,
    exposure_of,
    frames_every,
    model_version,
    resting,
    rolled_up,
    smiling,
)
from tests.dashboards.packs import rows, said
from tests.dashboards.test_agreement import alike, of_answers, of_pages
from tests.dashboards.test_workbook import sheet
from tests.people import tool_of

pytestmark = pytest.mark.django_db


def watch(ad: Ad, age: str, *, lost: int = 0, share: float = 0.2, at_rest: float = 0.0) -> Viewer:
    """One viewer; in `lost` of the ad's twelve frames no face is found."""
    told = {"age": age} if age else {}
    viewer = Viewer.objects.create(organisation=ad.campaign.organisation, panel_variables=told)
    shown = frames_every(250, 3000, lambda _: smiling(share))
    frames = [Frame(own.t_ms, None) if place < lost else own for place, own in enumerate(shown)]
    exposure_of(ad, [*resting({"sad": at_rest, "neutral": 1 - at_rest}), *frames], viewer=viewer)
    return viewer


@pytest.fixture
def panel(plain_ad: Callable[..., Ad]) -> Campaign:
    """30 of each age: of the older ones the reader loses a third of the frames; four of whom little is known."""
    ad, rng = plain_ad(), np.random.default_rng(8)
    for age, lost in (("18-34", 0), ("35-54", 0), ("55+", 4)):
        for place in range(30):
            # Where all were alike there would be no interval, and so no number on the page.
            rest = (0.1, 0.11)[place % 2]
            watch(ad, age, lost=lost + int(place % 7 == 0), share=float(rng.uniform(0.1, 0.45)), at_rest=rest)
    for age in ("", "", "x", "x"):
        watch(ad, age)
    rolled_up(ad)
    return ad.campaign


def test_files_hold_what_the_page_tells_of_the_reader(panel: Campaign) -> None:
    told = [row for row in number_rows([fairness_findings(panel)]) if row[4] is not None]
    _head, *lines = sheet(workbook_of(panel), "Numbers")
    written = [line[2:] for line in lines if str(line[3]).startswith("fairness.") and line[6] is not None]
    assert [[None if value == "" else value for value in row] for row in told] == written
    assert len(written) > 20


def test_bundle_makes_the_fairness_report_anew_where_the_panel_was_asked_for(panel: Campaign) -> None:
    """Two of the viewers are of an age that is shown to nobody: in a bundle it is not known of them at all."""
    target = BytesIO()
    bundle_write(panel, target, panel=True)
    found = [row for row in read(target.getvalue(), "results/numbers") if row["key"].startswith("fairness.")]
    gap = next(row for row in found if (row["key"], row["part"]) == ("fairness.face.gap", "segment:age=55+"))
    assert gap["value"] == pytest.approx(-(4 + 5 / 30) / 12 + 10 / 60 / 12, abs=1e-9)
    assert len(read(target.getvalue(), "data/readings")) == 94
    assert bundle_reproduce(bundle_read(target)).differences == []
    plain = BytesIO()
    bundle_write(panel, plain, panel=False)
    assert not [
        row for row in read(plain.getvalue(), "results/numbers") if row["key"].startswith("fairness.")
    ]
    assert read(plain.getvalue(), "data/readings") == []
    assert bundle_reproduce(bundle_read(plain)).differences == []


def test_reader_that_loses_older_faces_is_told_of(panel: Campaign) -> None:
    found = fairness_findings(panel)
    assert found.choice("fairness.verdict").name == "fair_differs"
    gap = found.estimate("fairness.face.gap[segment:age=55+]")
    # Five of thirty lose one frame more, in each group; two others of whom the age is known lose none.
    assert gap.value == pytest.approx(-(4 + 5 / 30) / 12 + 10 / 62 / 12, abs=1e-9)
    assert gap.high < 0 and gap.n == 92
    assert found.p("fairness.face.p[segment:age=55+]") < 0.01
    assert (
        found.p("fairness.rest.p[segment:age=55+]") is None
        or found.p("fairness.rest.p[segment:age=55+]") > 0.05
    )
    assert found.count("fairness.viewers[segment:age=55+]") == 30
    # With the two alone, 55+ less all others, and these without the other two groups, would be the two.
    assert found.count("fairness.hidden") == 32
    assert found.get("fairness.face[segment:age=18-34]") is None
    assert found.estimate("fairness.face[segment:age=35-54]").n == 30
    assert found.get("fairness.face[segment:age=x]") is None
    assert "Frames with a face, age=55+: −33" in fairness_sentence(found)


def test_values_are_those_of_the_frames(panel: Campaign) -> None:
    readings = readings_of(panel)
    older = readings.values[readings.told["age"] == "55+"]
    assert sorted(set(older[:, 0].round(9))) == [round(7 / 12, 9), round(8 / 12, 9)]
    assert set(older[:, 1]) == {0.0}  # a third of the frames is not valid
    viewer = Viewer.objects.filter(panel_variables={"age": "55+"}).first()
    place = [str(key) for key in sorted(Viewer.objects.values_list("pk", flat=True))].index(str(viewer.pk))
    surest = [
        max(own.angry, own.disgust, own.fear, own.happy, own.sad, own.surprise, own.neutral) / 10_000
        for exposure in viewer.sessions.get().exposures.all()
        for own in exposure.emotions.filter(t_ms__lt=0)
    ]
    assert readings.values[place, 2] == pytest.approx(np.mean(surest))
    assert round(-float(readings.values[place, 3]), 4) in (0.1, 0.11)
    assert networks_of_campaign(panel) == [model_version().digest]


def test_page_tool_and_pack_say_the_same_digits(
    panel: Campaign, bob_client: Client, charlie_client: Client
) -> None:
    address = reverse("dashboards:fairness", args=[panel.pk])
    page = of_pages(bob_client, [address])
    tool = tool_of(panel.organisation, "results:read")
    answer = tool.get(reverse("api-campaign-findings", args=[panel.pk]), {"about": "fairness"}).json()[
        "questions"
    ]
    told = of_answers(answer)
    own = {name: ends for name, ends in told.items() if name[1].startswith("fairness.")}
    assert len(own) > 20
    assert set(page) == set(own)
    assert alike(page, own) == []
    packed = {(row["measure"], row["group"]): row for row in rows(panel, "fairness", "groups")}
    value, low, high, _ = own[f"campaign:{panel.pk}", "fairness.face.gap[segment:age=55+]"]
    row = packed["face", "age=55+"]
    assert [repr(row[key]) for key in ("gap", "gap_low", "gap_high")] == [value, low, high]
    assert row["verdict"].startswith("differs")
    assert "fairness" in said(panel, "gaps") and "not on people" in said(panel, "fairness")["about"]
    html = bob_client.get(address).content.decode()
    assert "32 viewers are shown in no group" in html and "age=x" not in html
    assert charlie_client.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_group_that_falls_under_25_is_shown_no_more_at_once(panel: Campaign, bob_client: Client) -> None:
    address = reverse("dashboards:fairness", args=[panel.pk])
    assert "age=55+" in bob_client.get(address).content.decode()
    for viewer in list(Viewer.objects.filter(panel_variables={"age": "55+"})[:6]):
        session_withdraw(session=viewer.sessions.get())
    html = bob_client.get(address).content.decode()
    assert "age=55+" not in html and "26 viewers are shown in no group" in html


def test_campaign_without_a_panel_says_so(watched: Callable[..., Ad], bob_client: Client) -> None:
    campaign = watched(30).campaign
    page = bob_client.get(reverse("dashboards:fairness", args=[campaign.pk])).content.decode()
    assert "No group is large enough" in page and "Nothing can be compared yet" in page
    assert "is not known" in said(campaign, "gaps")["fairness"]
    tool = tool_of(campaign.organisation, "results:read")
    answer = tool.get(reverse("api-campaign-findings", args=[campaign.pk]), {"about": "fairness"}).json()[
        "questions"
    ]
    assert answer == []


def test_pack_is_made_with_as_many_queries_for_many_viewers_as_for_few(
    panel: Campaign, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(90):
        pack_of(panel)
