"""The page that belongs to the viewer: its link by mail, purposes changed afterwards, and the proof of what went."""

import json
import re
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.message import sanitize_address
from django.test import Client

from campaigns.models import Ad, Answer, Campaign, Consent, Deletion, Exposure, Viewer, ViewerSession
from campaigns.selectors.sessions import consents_granted
from campaigns.services import receipts
from campaigns.services.erasure import session_erase
from inference.models import FrameEmotion, SessionLedger, Snapshot
from tests.campaigns.test_consent_withdrawal import scored_frame
from tests.campaigns.viewing import YES, Browser, everywhere

ALL = YES | {"return_visits": True}
ADDRESS = "noor.haddad@mail.example"


def begun(campaign: Campaign, consents: dict[str, bool] = ALL, **fields: object) -> tuple[Browser, str]:
    """Return a browser that watches, with one frame read, and its code."""
    browser = Browser()
    code = browser.start(campaign, consents, **fields).json()["withdrawal_code"]
    started = browser.call("exposures", {"ad": campaign.ads.first().pk, "position": 0})
    scored_frame(browser, Exposure.objects.get(pk=started.json()["exposure"]), 0)
    SessionLedger.objects.create(session=browser.session, accepted=1, batches=1)
    return browser, code


def posted(path: str, code: str, *, status: int = 200, **fields: object) -> str:
    response = Client().post(f"/my-data/{path}", {"code": code, **fields})
    assert response.status_code == status, response.content
    return " ".join(response.content.decode().split())


# By mail


def test_link_is_mailed_in_the_viewers_language_and_the_address_is_kept_nowhere(
    published: Campaign, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    settings.EMAIL_HOST = "mail.example"
    _, code = begun(published)
    page = posted("mail/?lang=de", code.lower().replace("-", " "), address=ADDRESS)
    assert 'role="status"' in page
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    assert f"http://localhost:8000/my-data/?lang=de#{code}" in message.body
    assert published.brand in message.subject
    assert "Your data" not in message.subject  # German
    assert message.content_subtype == "plain"  # nothing that a reader of mails would fetch
    assert re.findall(r"https?://\S+", message.body) == [f"http://localhost:8000/my-data/?lang=de#{code}"]
    assert [own for own in (everywhere(), caplog.text, page) if ADDRESS in own] == []
    assert ViewerSession.objects.get().receipts_mailed == 1


@pytest.mark.parametrize(
    "address", ["", "noor", "a@b.example\nBcc: all@b.example", "a@b.example, c@d.example", "x" * 300]
)
def test_what_is_no_one_address_gets_no_mail(published: Campaign, settings: object, address: str) -> None:
    settings.EMAIL_HOST = "mail.example"
    _, code = begun(published)
    assert 'role="alert"' in posted("mail/", code, status=400, address=address)
    assert mail.outbox == []


def test_a_session_sends_few_mails_and_nobody_without_a_code_any(
    published: Campaign, settings: object
) -> None:
    settings.EMAIL_HOST = "mail.example"
    _, code = begun(published)
    for place in range(receipts.MOST):
        posted("mail/", code, address=f"p{place}@mail.example")
    assert "could not be sent" in posted("mail/", code, status=503, address=ADDRESS)
    posted("mail/", "0" * 16, status=404, address=ADDRESS)
    assert len(mail.outbox) == receipts.MOST


def test_without_a_server_or_with_one_that_refuses_the_code_is_what_is_left(
    published: Campaign, settings: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _, code = begun(published)
    assert 'name="address"' not in posted("", code)
    assert 'id="receipt-mail"' not in Client().get(f"/v/{published.share_code}/").content.decode()
    posted("mail/", code, status=503, address=ADDRESS)
    settings.EMAIL_HOST = "mail.example"
    assert 'id="receipt-mail"' in Client().get(f"/v/{published.share_code}/").content.decode()

    def refuse(message: object) -> None:
        raise SMTPRecipientsRefused({ADDRESS: (550, b"no such person")})

    monkeypatch.setattr(receipts.EmailMessage, "send", refuse)
    assert "could not be sent" in posted("mail/", code, status=503, address=ADDRESS)
    assert ADDRESS not in caplog.text  # the server's answer names it
    assert ViewerSession.objects.get().receipts_mailed == 1  # addresses are not tried out without end


@pytest.mark.parametrize(
    ("address", "status"), [(ADDRESS, 503), (f"noor@{'ü' * 60}.example", 400), ("noor@\u200b.example", 400)]
)
def test_what_was_never_sent_is_none_of_the_few(
    published: Campaign,
    settings: object,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    address: str,
    status: int,
) -> None:
    """A server that is away for a minute, or an address whose host can be no name, costs no mail."""
    settings.EMAIL_HOST = "mail.example"
    _, code = begun(published)

    def send(message: EmailMessage) -> None:
        sanitize_address(message.to[0], "utf-8")  # as the backend for SMTP does
        raise ConnectionRefusedError(address)

    with monkeypatch.context() as away:
        away.setattr(receipts.EmailMessage, "send", send)
        for _ in range(receipts.MOST + 1):
            assert 'role="alert"' in posted("mail/", code, status=status, address=address)
    assert address not in caplog.text
    posted("mail/", code, address=ADDRESS)
    assert len(mail.outbox) == 1


def test_what_is_withdrawn_sends_no_mail_and_keeps_no_count(published: Campaign, settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"
    browser, code = begun(published)
    posted("mail/", code, address=ADDRESS)
    posted("withdraw/", code)
    posted("mail/", code, address=ADDRESS)
    assert (len(mail.outbox), browser.session.receipts_mailed) == (1, 0)


# Purposes


def test_expressions_taken_back_erase_what_was_read_and_leave_the_rest(published: Campaign) -> None:
    browser, code = begun(published)
    other, _ = begun(published)
    exposure = browser.session.exposures.get()
    Answer.objects.create(exposure=exposure, liking=4)
    page = posted("purpose/", code, purpose="expressions", to="off")
    assert "is erased" in page
    assert browser.session.status == "open"
    for table, of in ((Snapshot, "session"), (FrameEmotion, "exposure__session"), (SessionLedger, "session")):
        left = set(table.objects.values_list(of, flat=True))
        assert left == {other.session.pk}, table  # somebody else's stay
    assert Answer.objects.get().liking == 4
    assert Exposure.objects.count() == 2
    proof = Deletion.objects.get()
    assert (proof.reason, str(proof.session_number)) == ("purpose", browser.session_id)
    assert proof.rows["inference.Snapshot"] == proof.rows["inference.FrameEmotion"] == 1
    assert consents_granted(session=browser.session) == ["return_visits", "watching"]
    answers = browser.session.consents.filter(purpose="expressions").values_list("granted", flat=True)
    assert list(answers) == [True, False]  # logged, not changed
    batch = {"dropped": 0, "frames": [{"part": "p0", "exposure": exposure.pk, "sequence": 1, "t_ms": 0}]}
    refused = browser.client.post(
        f"/api/v1/sessions/{browser.session_id}/snapshots",
        {"batch": json.dumps(batch)},
        headers={"Authorization": f"Viewer {browser.token}"},
    )
    assert refused.status_code >= 400
    assert Snapshot.objects.filter(session=browser.session).count() == 0
    assert other.session.status == "open"


def test_watching_taken_back_erases_the_answers_alone(published: Campaign) -> None:
    browser, code = begun(published)
    Answer.objects.create(exposure=browser.session.exposures.get(), liking=4)
    posted("purpose/", code, purpose="watching", to="off")
    assert not Answer.objects.exists()
    assert FrameEmotion.objects.exists()
    assert Deletion.objects.get().rows == {"campaigns.Answer": 1}


def test_watching_taken_back_leaves_nothing_of_ads_that_were_watched_without_the_camera(
    published: Campaign,
) -> None:
    browser, code = begun(published)
    read = browser.session.exposures.get()
    unread = Exposure.objects.create(session=browser.session, ad=read.ad, position=1, number=2)
    browser.call("camera", {"camera": "busy"})
    posted("purpose/", code, purpose="watching", to="off")
    assert list(browser.session.exposures.all()) == [read]  # with what was read of the face
    assert FrameEmotion.objects.filter(exposure=read).exists()
    assert not Exposure.objects.filter(pk=unread.pk).exists()
    assert Deletion.objects.get().rows == {"campaigns.Exposure": 1}


def test_watching_taken_back_leaves_ads_at_which_the_camera_was_on(published: Campaign) -> None:
    browser, code = begun(published)
    ad = published.ads.first()  # its pictures are on their way
    unread = Exposure.objects.create(session=browser.session, ad=ad, position=1, number=2)
    browser.call("camera", {"camera": "granted"})
    posted("purpose/", code, purpose="watching", to="off")
    assert Exposure.objects.filter(pk=unread.pk).exists()


def test_the_last_ground_taken_back_withdraws_it_all(published: Campaign) -> None:
    browser, code = begun(published)
    posted("purpose/", code, purpose="watching", to="off")
    assert "all of it is then erased" in posted("", code)
    assert "has been erased" in posted("purpose/", code, purpose="expressions", to="off")
    assert browser.session.status == "withdrawn"
    assert not Exposure.objects.exists() and not Viewer.objects.exists()


def test_a_browser_is_recognised_no_more_and_again_where_the_viewer_wishes(published: Campaign) -> None:
    first = Browser()
    answer = first.start(published, ALL).json()
    key, code = answer["viewer_key"], answer["withdrawal_code"]
    page = posted("purpose/", code, purpose="return_visits", to="off")
    assert "data-forget-key" in page
    second = Browser()
    second.start(published, ALL, viewer_key=key)
    assert second.session.viewer_id != first.session.viewer_id
    page = posted("purpose/", code, purpose="return_visits", to="on")
    assert f'data-key="{key}"' in page
    assert "It is on from now on." in page and "is erased" not in page.split('id="said"')[1].split("</p>")[0]
    third = Browser()
    third.start(published, ALL, viewer_key=key)
    assert third.session.viewer_id == first.session.viewer_id
    assert [
        own.granted for own in Consent.objects.filter(session=first.session_id, purpose="return_visits")
    ] == [
        True,
        False,
        True,
    ]


def test_a_participant_number_goes_with_its_purpose(published: Campaign) -> None:
    browser, code = begun(
        published, ALL | {"panel": True}, panel_id="P-4711", panel_variables={"age": "25-34"}
    )
    before = everywhere()
    assert "P-4711" in before and "25-34" in before
    posted("purpose/", code, purpose="panel", to="off")
    after = everywhere()
    assert [own for own in ("P-4711", "25-34") if own in after] == []
    assert browser.session.viewer.panel_id == ""
    assert FrameEmotion.objects.exists()  # the results stay, and lead to nobody's number
    assert "P-4711" not in posted("", code)


@pytest.mark.parametrize(
    ("purpose", "to"),
    [
        ("face", "off"),
        ("panel", "on"),
        ("expressions", "on"),
        ("love", "off"),
        ("", ""),
        ("face", "on"),
        ("choose_ads", "on"),
        ("expressions", ""),
        ("watching", "OFF"),
    ],
)
def test_what_cannot_be_changed_is_said_and_changes_nothing(
    published: Campaign, purpose: str, to: str
) -> None:
    browser, code = begun(published)
    before = list(Consent.objects.values_list("pk", flat=True))
    assert 'role="alert"' in posted("purpose/", code, status=400, purpose=purpose, to=to)
    assert list(Consent.objects.values_list("pk", flat=True)) == before
    assert browser.session.status == "open"


# Proof


def test_proof_names_notice_time_and_rows_and_nobody(published: Campaign, ad: Ad) -> None:
    browser, code = begun(published, ALL | {"panel": True}, panel_id="P-4711")
    viewer = str(browser.session.viewer_id)
    notice = browser.session.notice_id
    posted("proof/", code, status=404)  # nothing went so far
    page = posted("withdraw/", code)
    assert "Save the proof" in page and notice in page and "Estimates of a picture" in page
    response = Client().post("/my-data/proof/", {"code": code})
    assert response["Content-Disposition"].startswith('attachment; filename="deletion-')
    proof = response.json()
    (went,) = proof["deletions"]
    assert went["rows"]["campaigns.Exposure"] == went["rows"]["inference.FrameEmotion"] == 1
    assert went["rows_in_all"] == sum(went["rows"].values()) >= 3
    assert went["at"] == Deletion.objects.get().at.isoformat()
    assert proof["notice"]["sha256_first_32_digits"] == notice
    assert {own["purpose"] for own in proof["consents"] if not own["granted"]} >= {"expressions", "panel"}
    for secret in (viewer, "P-4711", code):
        assert secret not in response.content.decode()
    session_erase(session=browser.session)
    posted("proof/", code, status=404)  # the code itself leads nowhere then


def test_information_of_article_13_is_whole_on_notice_and_page(published: Campaign) -> None:
    organisation = published.organisation
    told = {
        "supervisory_authority": "Datenschutzbehörde, Wien",
        "transfers": "Host in Ohio, standard clauses",
    }
    told |= {"recipients": "A host in Vienna", "data_protection_officer": "Eva Huber, dpo@alpine.example"}
    type(organisation).objects.update(**told)
    _, code = begun(Campaign.objects.get())
    notice = " ".join(Client().get(f"/v/{published.share_code}/").content.decode().split())
    for page in (notice, posted("", code), posted("withdraw/", code)):
        for words in (
            *told.values(),
            organisation.contact,
            "Art. 6(1)(a)",
            "complain",
            "Art. 22",
            "stays lawful",
        ):
            assert words in page, words
