"""An older backup was restored: what was erased since is erased again, and nothing else."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from campaigns.models import Campaign, Consent, Deletion, Exposure, Viewer, ViewerSession
from campaigns.services.erasure import session_erase
from inference.models import FrameEmotion
from tests.campaigns.test_receipt import ALL, begun, posted

SOMEBODY = "05fd96ed-b9a6-4dca-b5d9-de5f5e635af9"


def kept() -> dict[str, set[object]]:
    """Return what is there of each kind, and what is allowed."""
    return {
        "sessions": set(ViewerSession.objects.values_list("pk", "status")),
        "viewers": set(Viewer.objects.filter(sessions__in=ViewerSession.objects.all()).values_list("pk")),
        "answers": set(Consent.objects.values_list("session", "purpose", "granted")),
        "exposures": set(Exposure.objects.values_list("pk")),
        "frames": set(FrameEmotion.objects.values_list("pk")),
    }


def test_what_was_erased_after_a_backup_is_erased_again(published: Campaign, tmp_path: Path) -> None:
    sittings = [begun(published) for _ in range(6)]
    ids = [own.session.pk for own, _ in sittings]
    log, out = tmp_path / "erased.jsonl", StringIO()
    with transaction.atomic():
        sittings[0][0].call("withdraw")
        session_erase(session=sittings[1][0].session)
        posted("purpose/", sittings[2][1], purpose="return_visits", to="off")
        posted("purpose/", sittings[3][1], purpose="expressions", to="off")
        sittings[5][0].call("withdraw")
        session_erase(session=sittings[5][0].session)  # its consents, too
        later, _ = begun(published)  # after the backup
        new = str(later.session.pk)
        later.call("withdraw")
        call_command("erase", "log", stdout=out)
        log.write_text(out.getvalue())
        after = kept()
        transaction.set_rollback(True)  # the backup is restored
    told = log.read_text()
    assert [str(own) in told for own in ids] == [True] * 4 + [False, True]
    assert FrameEmotion.objects.count() == 6

    call_command("erase", "again", log, stdout=out)
    assert "Of 6 sessions in the log, 5 had something left" in out.getvalue()
    assert kept() == {name: {own for own in rows if new not in str(own)} for name, rows in after.items()}
    assert FrameEmotion.objects.count() == 2  # those of one purpose and of nobody who asked

    before, out = Deletion.objects.count(), StringIO()
    call_command("erase", "again", log, stdout=out)
    assert "0 had something left" in out.getvalue()
    assert Deletion.objects.count() == before


def test_a_ground_that_came_after_the_backup_keeps_nothing_from_being_erased(
    published: Campaign, tmp_path: Path
) -> None:
    """The only yes of then is taken back: all of the session goes, and those behind it in the log as well."""
    sittings = [begun(published, ALL | {"watching": False}) for _ in range(2)]
    log, out = tmp_path / "erased.jsonl", StringIO()
    with transaction.atomic():
        for browser, code in sittings:
            assert browser.call("consents", {"watching": True}).status_code == 204
            for purpose in ("return_visits", "expressions"):
                posted("purpose/", code, purpose=purpose, to="off")
        call_command("erase", "log", stdout=out)
        log.write_text(out.getvalue())
        transaction.set_rollback(True)
    call_command("erase", "again", log, stdout=out)
    assert "Of 2 sessions in the log, 2 had something left" in out.getvalue()
    assert not FrameEmotion.objects.exists()
    assert set(ViewerSession.objects.values_list("status", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"session": "7"}',
        f'{{"session": "{SOMEBODY}"}}',
        f'{{"session": "{SOMEBODY}", "reason": "purpose of its own"}}',
        f'{{"session": "{SOMEBODY}", "purposes": []}}',
        f'{{"session": "{SOMEBODY}", "purposes": ["all"]}}',
    ],
)
def test_what_is_no_log_erases_nothing(published: Campaign, tmp_path: Path, text: str) -> None:
    browser, _ = begun(published)
    log = tmp_path / "erased.jsonl"
    log.write_text(f'{{"session": "{browser.session.pk}", "reason": "viewer"}}\n{text}\n')
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase", "again", log)
    assert FrameEmotion.objects.exists()
    with pytest.raises(CommandError, match="Nothing was erased"):
        call_command("erase", "again", tmp_path / "nowhere")
