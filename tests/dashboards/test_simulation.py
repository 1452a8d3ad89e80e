"""`manage.py simulation create`: the same seed gives the same rows, they add up, and all says that it is simulated."""

import json
from datetime import timedelta
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, Consent, Exposure, Organisation, Viewer, ViewerSession
from campaigns.selectors.campaigns import campaign_missing
from campaigns.services.campaigns import campaign_delete
from campaigns.services.demo import demo_create
from dashboards.analysis.comparison.ask import norm_findings
from dashboards.models import ExposureTrace
from dashboards.simulation.design import SimulationDesign
from dashboards.simulation.writing.campaign import WAVES, reference_films
from inference.audit import session_audits
from inference.models import FrameEmotion, FrameJpeg, Snapshot

_SMALL = {"viewers": 12, "exposures": 3, "seconds": 4, "seed": 5, "until": "2026-03-31"}


def simulate(**options: object) -> dict:
    out = StringIO()
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in (_SMALL | options).items()]
    call_command("simulation", "create", *flags, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    settings.DEMO = "small"


def rows_of(campaign: int) -> list[tuple]:
    return list(
        FrameEmotion.objects.filter(exposure__session__campaign=campaign)
        .order_by("exposure__session__started_at", "exposure_id", "t_ms")
        .values_list("t_ms", "happy", "neutral", "yaw", "luma", "exposure__number", "snapshot__taken_at")
    )


def test_same_seed_gives_the_same_rows_and_another_one_others(organisation: Organisation) -> None:
    first, second = simulate(organisation="alpine"), simulate(organisation="alpine", name="Again")
    other = simulate(organisation="alpine", seed=6)
    rows = rows_of(first["campaign"])
    assert len(rows) > 300
    assert rows == rows_of(second["campaign"])
    assert rows != rows_of(other["campaign"])


def test_rows_are_whole_and_add_up(organisation: Organisation) -> None:
    written = simulate(organisation="alpine")
    assert Viewer.objects.count() == written["viewers"] == 12
    assert ViewerSession.objects.count() == written["sessions"] == Exposure.objects.count()
    assert Snapshot.objects.count() == written["frames"]
    assert ExposureTrace.objects.count() == written["exposures"]
    audits = session_audits()
    assert audits
    assert [problem for audit in audits for problem in audit.problems] == []
    assert sum(audit.accepted for audit in audits) == written["frames"]
    assert not FrameJpeg.objects.exists()
    measured = ViewerSession.objects.filter(snapshots__isnull=False).distinct()
    agreed = Consent.objects.filter(purpose="expressions", granted=True).values("session")
    assert measured.count() == measured.filter(camera="granted", pk__in=agreed).count() > 0
    for exposure in Exposure.objects.filter(number__gt=1).select_related("session"):
        earlier = Exposure.objects.filter(
            session__viewer=exposure.session.viewer_id, number=exposure.number - 1
        )
        assert earlier.get().started_at < exposure.started_at
    frame = FrameEmotion.objects.first()
    assert (
        sum(
            getattr(frame, name)
            for name in ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
        )
        == 10_000
    )


def test_everything_says_that_it_is_simulated(organisation: Organisation, bob_client: Client) -> None:
    campaign = Campaign.objects.get(pk=simulate(organisation="alpine")["campaign"])
    assert campaign.simulated
    assert campaign.status == "closed"
    assert "simulated" in campaign_missing(campaign)[0]
    assert set(Consent.objects.values_list("notice_version", flat=True)) == {"simulated"}
    assert all(name.startswith("simulated-") for name in Viewer.objects.values_list("panel_id", flat=True))
    assert FrameEmotion.objects.first().model_version.name == "simulated readings"
    for path in (
        "/campaigns/",
        f"/campaigns/{campaign.pk}/",
        f"/campaigns/{campaign.pk}/ads/{campaign.ads.get().pk}/",
    ):
        assert "Simulated viewers</span>" in bob_client.get(path).content.decode(), path


def test_a_campaign_of_real_viewers_has_no_badge(published: Campaign, bob_client: Client) -> None:
    for path in (
        "/campaigns/",
        f"/campaigns/{published.pk}/",
        f"/campaigns/{published.pk}/ads/{published.ads.get().pk}/",
    ):
        assert "Simulated viewers" not in bob_client.get(path).content.decode(), path


def test_simulated_viewers_are_never_mixed_with_real_ones(published: Campaign) -> None:
    with pytest.raises(CommandError, match="open to real viewers"):
        simulate(campaign=published.pk)
    Campaign.objects.filter(pk=published.pk).update(status="draft")
    viewer = Viewer.objects.create(organisation=published.organisation)
    ViewerSession.objects.create(campaign=published, viewer=viewer, ad_order=[])
    with pytest.raises(CommandError, match="viewers already"):
        simulate(campaign=published.pk)
    assert not Campaign.objects.get().simulated


def test_an_empty_campaign_is_filled_ad_by_ad(campaign: Campaign, make_ad: object) -> None:
    make_ad(campaign, "One"), make_ad(campaign, "Two")
    written = simulate(campaign=campaign.pk, exposures=1)
    assert written["exposures"] == 2 * written["sessions"] == 24
    assert (
        written["frames"] % (2 * (4 + 10)) == 0
    )  # two clips of two seconds at 2 a second, with 5 s before each


def test_a_parameter_out_of_range_writes_nothing(organisation: Organisation) -> None:
    with pytest.raises(CommandError, match="smile_share"):
        simulate(organisation="alpine", smile_share=1.5)
    assert not Campaign.objects.exists()


def test_demo_gets_one_simulated_campaign(db: None) -> None:
    call_command("simulation", "demo", stdout=StringIO())
    assert not Campaign.objects.exists()
    demo_create()
    for _ in range(2):
        call_command("simulation", "demo", stdout=StringIO())
    campaign = Campaign.objects.get(simulated=True)
    assert campaign.organisation.is_demo
    assert campaign.ads.count() == 2
    assert Viewer.objects.count() == 150


def test_simulation_waits_for_a_demonstration_that_is_being_made(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = StringIO()
    call_command("simulation", "demo", "--wait=0.1", stdout=out)
    assert "Nothing to do" in out.getvalue()
    monkeypatch.setattr("dashboards.management.commands.simulation._DEMO", SimulationDesign(viewers=14))
    monkeypatch.setattr("dashboards.management.commands.simulation.time.sleep", lambda _: demo_create())
    call_command("simulation", "demo", "--wait=60", stdout=out)
    assert Campaign.objects.filter(simulated=True).count() == 1


def test_the_old_name_of_the_command_still_answers(organisation: Organisation) -> None:
    out = StringIO()
    flags = [f"--{name.replace('_', '-')}={value}" for name, value in _SMALL.items()]
    call_command("panel", "simulate", "--organisation=alpine", *flags, "--json", stdout=out)
    assert rows_of(json.loads(out.getvalue())["campaign"]) == rows_of(
        simulate(organisation="alpine")["campaign"]
    )


def test_demo_brings_two_waves_once_and_norms_have_a_place(
    db: None, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboards.management.commands.simulation._DEMO", SimulationDesign(viewers=14))
    monkeypatch.setattr(
        "dashboards.management.commands.simulation._WAVE", SimulationDesign(viewers=24, exposures=1)
    )
    monkeypatch.setattr("dashboards.simulation.writing.campaign._SECONDS", 5)
    fresh = cache(reference_films.__wrapped__)  # of five seconds, and not kept for other tests
    monkeypatch.setattr("dashboards.simulation.writing.campaign.reference_films", fresh)
    demo_create()
    call_command("simulation", "demo", stdout=StringIO())
    assert Campaign.objects.filter(simulated=True).count() == 1
    settings.DEMO = "full"
    call_command("simulation", "demo", stdout=StringIO())
    waves = Campaign.objects.filter(name__in=WAVES)
    assert [own.ads.count() for own in waves] == [10, 10]
    assert len({ad.sha256 for own in waves for ad in own.ads.all()}) == 10
    days = [own.sessions.order_by("started_at").last().started_at.date() for own in waves.order_by("name")]
    assert (days[1] - days[0]).days == 30
    others = norm_findings(waves[0].ads.first())["change_valence"].count("norm.ads")
    assert others == 21  # the other reference ads, and the demonstration's own two
    campaign_delete(campaign=waves.first())
    Campaign.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert "Nothing to do" in simulated_again()


def simulated_again() -> str:
    out = StringIO()
    call_command("simulation", "demo", stdout=out)
    return out.getvalue()
