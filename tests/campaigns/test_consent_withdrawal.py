"""Consent is evidence, and withdrawing erases."""

import pytest
from django.db import Error, transaction
from django.utils import timezone

from campaigns.models import Ad, Campaign, Consent, Exposure, ExposureEvent, ViewerSession
from campaigns.selectors.sessions import consent_granted, consents_granted
from campaigns.services.purposes import purpose_take_back
from inference.models import FrameEmotion, ModelVersion, SessionLedger, Snapshot
from tests.campaigns.viewing import NO, YES, Browser, browser_at, everywhere


def scored_frame(browser: Browser, exposure: Exposure, sequence: int) -> None:
    snapshot = Snapshot.objects.create(
        session=browser.session,
        exposure=exposure,
        sequence=sequence,
        t_ms=0,
        taken_at=timezone.now(),
        status=1,
    )
    version, _ = ModelVersion.objects.get_or_create(name="test", digest="0" * 64)
    numbers = {field.name: 1 for field in FrameEmotion._meta.concrete_fields if not field.is_relation} | {
        "t_ms": 0
    }
    FrameEmotion.objects.create(snapshot=snapshot, exposure=exposure, model_version=version, **numbers)


def watched(campaign: Campaign, ad: Ad) -> Browser:
    """Return a browser amid an ad, with one frame scored and one waiting."""
    browser = browser_at(campaign, YES | {"return_visits": True})
    exposure = Exposure.objects.get(
        pk=browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
    )
    event = {"sequence": 0, "kind": "play", "media_ms": 0, "elapsed_ms": 0}
    browser.call(f"exposures/{exposure.pk}/events", {"events": [event]})
    scored_frame(browser, exposure, 0)
    Snapshot.objects.create(
        session=browser.session, exposure=exposure, sequence=1, t_ms=500, taken_at=timezone.now()
    )
    SessionLedger.objects.create(session=browser.session, accepted=2, batches=1)
    return browser


def test_every_purpose_is_recorded_with_the_notice(published: Campaign) -> None:
    session = browser_at(published, YES).session
    answers = {consent.purpose: consent.granted for consent in session.consents.all()}
    no = dict.fromkeys(("return_visits", "face", "panel", "choose_ads"), False)
    assert answers == {"expressions": True, "watching": True} | no
    assert consents_granted(session=session) == ["expressions", "watching"]
    assert not consent_granted(session=browser_at(published, NO).session, purpose="expressions")


def test_consent_event_cannot_be_changed(published: Campaign) -> None:
    session = browser_at(published, YES).session
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        Consent.objects.filter(session=session).update(granted=False)
    assert consent_granted(session=session, purpose="expressions")


def test_withdrawal_erases_the_sitting_and_nothing_else(published: Campaign, ad: Ad) -> None:
    leaver, stayer = watched(published, ad), watched(published, ad)
    assert leaver.call("withdraw").status_code == 204
    for model in (Exposure, Snapshot, SessionLedger):
        assert list(model.objects.values_list("session_id", flat=True).distinct()) == [stayer.session.pk]
    assert list(FrameEmotion.objects.values_list("exposure__session_id", flat=True)) == [stayer.session.pk]
    assert list(ExposureEvent.objects.values_list("exposure__session_id", flat=True)) == [stayer.session.pk]
    assert stayer.session.status == "open"


def test_withdrawal_kills_the_token_at_once(published: Campaign, ad: Ad) -> None:
    browser = watched(published, ad)
    browser.call("withdraw")
    for path in ("token", "camera", "exposures", "finish"):
        response = browser.call(path)
        assert (response.status_code, response.json()["code"]) == (401, "session_withdrawn")


def test_withdrawal_leaves_proof_that_consent_was_given_and_taken_back(published: Campaign, ad: Ad) -> None:
    browser = watched(published, ad)
    browser.call("withdraw")
    session = browser.session
    assert (session.status, session.ended_at is not None) == ("withdrawn", True)
    assert consents_granted(session=session) == []
    events = list(session.consents.values_list("purpose", "granted"))[len(Consent.Purpose) :]
    assert events == [("expressions", False), ("return_visits", False), ("watching", False)]
    assert len(set(session.consents.values_list("notice_version", flat=True))) == 1


def test_withdrawal_works_after_the_end_and_again(published: Campaign, ad: Ad) -> None:
    browser = watched(published, ad)
    browser.call("finish")
    assert [browser.call("withdraw").status_code for _ in range(2)] == [204, 204]
    assert browser.session.status == "withdrawn"
    assert browser.session.consents.count() == len(Consent.Purpose) + 3  # the second call added nothing
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("way", ["withdraw", "unlink"])
def test_what_a_panel_told_goes_with_the_last_visit_that_told_it(published: Campaign, way: str) -> None:
    panel, told = YES | {"panel": True}, {"group": "canary-told-7f21"}
    one, other = (browser_at(published, panel, panel_id="P-9", panel_variables=told) for _ in range(2))
    silent = browser_at(published, panel, panel_id="P-9")  # the panel tells nothing this time
    assert len({own.session.viewer_id for own in (one, other, silent)}) == 1

    def leave(browser: Browser) -> None:
        if way == "withdraw":
            browser.call("withdraw")
        else:
            purpose_take_back(session=browser.session, purpose="panel")

    leave(one)
    assert silent.session.viewer.panel_variables == told  # another visit told it, too
    leave(other)
    viewer = silent.session.viewer
    assert (viewer.panel_id, viewer.panel_variables) == ("P-9", {})
    assert told["group"] not in everywhere()


def test_what_is_known_of_a_visit_from_before_words_were_kept_stays(published: Campaign) -> None:
    panel, told = YES | {"panel": True}, {"group": "north"}
    one, other = (browser_at(published, panel, panel_id="P-9", panel_variables=told) for _ in range(2))
    ViewerSession.objects.filter(pk=other.session_id).update(panel_shown=None)
    one.call("withdraw")
    assert other.session.viewer.panel_variables == told
