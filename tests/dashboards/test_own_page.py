"""A viewer's own page: what was read beside each ad, where they disagree, and that nothing outlives a withdrawal."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Ad, Campaign, Disagreement, Exposure, Viewer, ViewerSession
from campaigns.own_traces import OwnTrace, lines, stretches
from campaigns.services.disagreements import MOST
from campaigns.withdrawal_codes import withdrawal_code_hash, withdrawal_code_make
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.survey.disagreed import disagreed_findings
from dashboards.models import Analysis
from dashboards.selectors.own_traces import own_traces_of
from dashboards.statistics.intervals import wilson_interval
from dashboards.surfaces.bundle.archive import bundle_read
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from tests.campaigns.viewing import everywhere
from tests.dashboards.bundles import bundle, read
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, session_of, smiling
from tests.dashboards.test_agreement import alike, of_api, of_pages

FACES = [*resting(), *frames_every(500, 3000, lambda t: smiling(0.05 if t < 1000 else 0.9))]


def seen(ad: Ad, **fields: object) -> tuple[Exposure, str]:
    """Return an exposure whose viewer smiles from the second second on, and its code."""
    code = withdrawal_code_make()
    exposure = exposure_of(ad, FACES, **fields)
    ViewerSession.objects.filter(pk=exposure.session_id).update(withdrawal_hash=withdrawal_code_hash(code))
    return exposure, code


def posted(path: str, code: str, *, status: int = 200, **fields: object) -> str:
    response = Client().post(f"/my-data/{path}", {"code": code, **fields})
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


def disagree(
    exposure: Exposure, code: str, start: int, end: int, *, status: int = 200, **more: object
) -> str:
    own = {"exposure": exposure.pk, "start_ms": start, "end_ms": end}
    return posted("disagree/", code, status=status, **own | more)


def test_the_viewer_sees_what_was_read_second_by_second_and_nobody_elses(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad(duration_ms=3000)
    exposure, code = seen(ad)
    exposure_of(ad, [*resting(), *frames_every(500, 3000, lambda _: {"fear": 1.0})])
    (trace,) = own_traces_of(exposure.session).values()
    assert list(trace.pictures) == [2, 2, 2]
    assert trace.shares["happy"][2] == pytest.approx(0.9, abs=0.05)
    page = posted("", code)
    assert "Pictures of you that were read while it played: 6, in 3 of 3 seconds" in page
    assert re.search(r"0:00–0:01</span>\s*<strong>Neutral", page)
    assert re.search(r"0:01–0:03</span>\s*<strong>Happy", page)
    assert "<strong>Fear" not in page
    assert page.count("own-line expr-") == 2


def test_a_second_without_a_reading_parts_line_and_list() -> None:
    own = {"happy": [0.9, None, 0.2, 0.1], "neutral": [0.1, None, 0.8, 0.9]}
    trace = OwnTrace([2, 0, 1, 2], own)
    found = [(one.start_ms, one.end_ms, one.name, one.pictures) for one in stretches(trace, duration_ms=3400)]
    assert found == [(0, 1000, "happy", 2), (1000, 2000, "", 0), (2000, 3400, "neutral", 3)]
    drawn = lines(trace, width=400, height=100)
    assert drawn == {
        "happy": ["0.0,10.0 100.0,10.0", "250.0,80.0 350.0,90.0"],
        "neutral": ["0.0,90.0 100.0,90.0", "250.0,20.0 350.0,10.0"],
    }
    assert stretches(OwnTrace([], {}), duration_ms=1) == []


def test_a_moment_is_disagreed_with_named_and_taken_back(plain_ad: Callable[..., Ad]) -> None:
    exposure, code = seen(plain_ad(duration_ms=3000))
    page = disagree(exposure, code, 1000, 3000)
    assert "you disagree with that moment" in page
    assert "You disagree</span>" in page
    disagree(exposure, code, 1000, 3000, word="surprise")
    own = Disagreement.objects.get()
    assert (own.exposure_id, own.start_ms, own.end_ms, own.word) == (exposure.pk, 1000, 3000, "surprise")
    page = posted(
        "disagree/", code, exposure=exposure.pk, **{"from": 0, "to": 1}
    )  # as people count: two seconds
    assert Disagreement.objects.filter(start_ms=0, end_ms=2000).exists()
    assert page.count('class="own-mark"') == 2
    assert 'value="surprise" selected' in page
    disagree(exposure, code, 1000, 3000, take_back="1")
    disagree(exposure, code, 1000, 3000, take_back="1")
    assert Disagreement.objects.get().start_ms == 0


def test_who_was_never_read_or_is_read_no_more_disagrees_with_nothing(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad(duration_ms=3000)
    exposure, code = seen(ad)
    for purpose in ("expressions", "watching"):
        exposure.session.consents.create(purpose=purpose, granted=True, notice_version="test")
    disagree(exposure, code, 1000, 3000)
    posted("purpose/", code, purpose="expressions", to="off")
    disagree(exposure, code, 1000, 3000, status=400, word="sad")  # a page that was still open
    unread, its_code = session_of(ad), withdrawal_code_make()
    ViewerSession.objects.filter(pk=unread.pk).update(withdrawal_hash=withdrawal_code_hash(its_code))
    disagree(
        Exposure.objects.create(session=unread, ad=ad, position=0, number=1), its_code, 0, 1000, status=400
    )
    assert not Disagreement.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"start_ms": 2000, "end_ms": 2000},
        {"start_ms": 2000, "end_ms": 1000},
        {"start_ms": 3000, "end_ms": 4000},  # behind the ad's end
        {"start_ms": -1, "end_ms": 1000},
        {"start_ms": "", "end_ms": ""},
        {"start_ms": "٣", "end_ms": "9" * 40},
        {"word": "love"},
        {"exposure": "x"},
        {"exposure": "theirs"},
        {"from": "2", "to": "1"},
    ],
)
def test_what_is_no_moment_of_the_viewers_own_is_refused(plain_ad: Callable[..., Ad], fields: dict) -> None:
    ad = plain_ad(duration_ms=3000)
    exposure, code = seen(ad)
    theirs, _ = seen(ad)
    body = {"exposure": exposure.pk, "start_ms": 0, "end_ms": 1000} | fields
    body |= {"exposure": theirs.pk} if fields.get("exposure") == "theirs" else {}
    assert 'role="alert"' in posted("disagree/", code, status=400, **body)
    assert not Disagreement.objects.exists()
    Disagreement.objects.create(exposure=theirs, start_ms=0, end_ms=1000)
    disagree(theirs, code, 0, 1000, take_back="1")
    assert Disagreement.objects.exists()  # somebody else's


def test_one_viewer_cannot_fill_the_table(plain_ad: Callable[..., Ad]) -> None:
    exposure, code = seen(plain_ad(duration_ms=3000))
    Disagreement.objects.bulk_create(
        Disagreement(exposure=exposure, start_ms=at, end_ms=at + 1) for at in range(MOST)
    )
    disagree(exposure, code, 2000, 3000, status=400)
    disagree(exposure, code, 5, 6, word="sad")  # what is there may be changed
    assert Disagreement.objects.count() == MOST


def test_analysts_read_how_many_disagree_and_nothing_of_few(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad(duration_ms=3000)
    own = [seen(ad) for _ in range(12)]
    assert disagreed_findings(ad) is None
    for exposure, code in own[:4]:
        disagree(exposure, code, 1000, 3000, word="sad")
    address = reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])
    page = " ".join(bob_client.get(address).content.decode().split())
    assert "Fewer than five viewers disagree" in page
    found = disagreed_findings(ad)
    assert [finding.value for finding in found] == [None, None, None]
    assert "disagreed.word" not in {finding.key for finding in found}
    last = Disagreement.objects.latest("at").at.timestamp()
    assert "|4|" not in f"{found.revision}|" and f"{last:.0f}"[:8] not in found.revision  # tools read it, too

    disagree(*own[4], 1000, 3000, word="surprise")
    disagree(*own[4], 0, 1000, word="sad")
    found = disagreed_findings(ad)
    assert (found.count("disagreed.viewers"), found.count("disagreed.moments")) == (5, 6)
    share = found.estimate("disagreed.share")
    assert (share.value, share.n) == (pytest.approx(5 / 12), 12)
    assert (share.low, share.high) == pytest.approx(wilson_interval(5 / 12, 12))
    assert {finding.part: finding.value.value for finding in found.parts("disagreed.word")} == {
        "own_word:sad": 5
    }
    page = " ".join(bob_client.get(address).content.decode().split())
    assert "5 viewers disagreed with 6 moments of what was read of them" in page
    pages, api = of_pages(bob_client, [address]), of_api(ad)
    assert (f"ad:{ad.pk}", "disagreed.share") in pages.keys() & api.keys()
    assert alike(pages, api) == []
    content = bundle(ad)
    assert len(read(content, "data/disagreements")) == 6
    assert bundle_reproduce(bundle_read(BytesIO(content))).differences == []


def test_a_week_later_the_link_erases_all_and_the_figures_follow_at_once(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad(duration_ms=3000)
    number = "P-4711-unique"
    viewer = Viewer.objects.create(organisation=ad.campaign.organisation, panel_id=number)
    exposure, code = seen(ad, viewer=viewer)
    others = [seen(ad) for _ in range(6)]
    for own in (exposure, *(other for other, _ in others)):
        Disagreement.objects.create(exposure=own, start_ms=1000, end_ms=3000)
    session = exposure.session
    week = timezone.now() - timedelta(days=7)
    ViewerSession.objects.update(status="finished", started_at=week, ended_at=week)
    rolled_up(ad)
    assert ad_findings(ad).count("viewers") == 7
    assert disagreed_findings(ad).count("disagreed.viewers") == 7
    Campaign.objects.update(status="closed")
    begun = timezone.now()
    assert "has been erased" in posted("withdraw/", code)
    ad = Ad.objects.select_related("campaign__organisation").get()
    assert ad_findings(ad).count("viewers") == 6
    assert disagreed_findings(ad).count("disagreed.viewers") == 6
    address = reverse("dashboards:ad-answers", args=[ad.campaign_id, ad.pk])
    assert "6 viewers disagreed" in " ".join(bob_client.get(address).content.decode().split())
    assert timezone.now() - begun < timedelta(seconds=60)
    kept = everywhere()
    gone = [number, str(viewer.pk), f"campaigns_exposure: ({exposure.pk},"]
    assert [own for own in gone if own in kept] == []
    assert not Exposure.objects.filter(session=session).exists()
    assert not session.snapshots.exists()
    assert Analysis.objects.exists()
    proof = Client().post("/my-data/proof/", {"code": code}).json()
    assert proof["deletions"][0]["rows"]["campaigns.Disagreement"] == 1


def test_unlinked_from_the_panel_a_session_is_a_viewer_of_its_own_in_the_figures(
    plain_ad: Callable[..., Ad],
) -> None:
    ad = plain_ad(duration_ms=3000)
    viewer = Viewer.objects.create(organisation=ad.campaign.organisation, panel_id="P-1", signed=True)
    exposure, code = seen(ad, viewer=viewer)
    exposure_of(ad, FACES, viewer=viewer, number=2)
    exposure.session.consents.create(purpose="panel", granted=True, notice_version="test")
    ViewerSession.objects.update(status="finished")
    rolled_up(ad)
    assert ad_findings(ad).count("viewers") == 1
    posted("purpose/", code, purpose="panel", to="off")
    rolled_up(ad)
    assert ad_findings(ad).count("viewers") == 2
    assert exposure.trace.viewer_id != viewer.pk


def test_expressions_taken_back_leave_the_figures_and_the_page_says_nothing_was_read(
    plain_ad: Callable[..., Ad],
) -> None:
    ad = plain_ad(duration_ms=3000)
    exposure, code = seen(ad)
    exposure.session.consents.create(purpose="watching", granted=True, notice_version="test")
    exposure_of(ad, FACES, session=session_of(ad))
    disagree(exposure, code, 1000, 3000)
    ViewerSession.objects.update(status="finished")
    rolled_up(ad)
    assert ad_findings(ad).count("viewers") == 2
    page = posted("purpose/", code, purpose="expressions", to="off")
    assert "were read while it played: 0," in page and "own-line" not in page
    assert not Disagreement.objects.exists()
    rolled_up(ad)
    assert ad_findings(ad).count("viewers") == 1
    assert Exposure.objects.filter(pk=exposure.pk).exists()
