"""Delete what is kept of one viewer or of one session, for whoever answers requests about data."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.arrivals import panel_number
from campaigns.models import Consent, Deletion, Viewer, ViewerSession
from campaigns.services.erased_again import erase_again, erased_told
from campaigns.services.erasure import session_erase, viewer_erase
from campaigns.services.sessions import session_withdraw


class Command(BaseCommand):
    help = (
        "Deletes what is kept of a session, or of a viewer with all sessions, or again what was erased before an "
        "older backup was restored. There is no way back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        session = kinds.add_parser("session", help="one session, by the number that the viewer was shown")
        session.add_argument("number", type=UUID)
        session.add_argument(
            "--keep-proof", action="store_true", help="withdraw it: its consents stay as proof"
        )
        viewer = kinds.add_parser(
            "viewer", help="a viewer with all sessions, by the panel's participant number"
        )
        viewer.add_argument("participant")
        viewer.add_argument("--organisation", required=True, metavar="SLUG")
        kinds.add_parser(
            "log", help="print what was erased, a line of JSON a session, to keep beside backups"
        )
        again = kinds.add_parser("again", help="erase it again, after an older backup was restored")
        again.add_argument("file", type=Path, help="what `log` printed")

    def handle(self, *, kind: str, **options: Any) -> None:
        """Delete, and say what went."""
        if kind == "session":
            self._session(options["number"], keep_proof=options["keep_proof"])
        elif kind == "log":
            for told in erased_told():
                self.stdout.write(json.dumps(told))
        elif kind == "again":
            self._again(options["file"])
        else:
            self._viewer(options["participant"], organisation=options["organisation"])

    def _session(self, number: UUID, *, keep_proof: bool) -> None:
        session = ViewerSession.objects.filter(pk=number).first()
        if session is None:
            raise CommandError(f"There is no session {number}. The log of deletions may name it.")
        if keep_proof:
            session_withdraw(session=session, reason=Deletion.Reason.STAFF)
        else:
            session_erase(session=session)
        self.stdout.write(f"Session {number} is {'withdrawn' if keep_proof else 'deleted'}.")

    def _again(self, file: Path) -> None:
        try:
            lines = [_line(text) for text in file.read_text("utf-8").splitlines() if text.strip()]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{file} is no log of `erase log` ({error}). Nothing was erased.") from error
        done = sum(erase_again(told) for told in lines)
        self.stdout.write(
            f"Of {len(lines)} sessions in the log, {done} had something left, and have no more."
        )

    def _viewer(self, participant: str, *, organisation: str) -> None:
        # Of signed links and of unsigned ones: whoever asks for deletion means both.
        number = panel_number(participant)
        viewers = Viewer.objects.filter(panel_id=number, organisation__slug=organisation)
        # Who did not agree to be linked to their number has it with the visit alone.
        apart = ViewerSession.objects.filter(
            panel_visit__number=number, campaign__organisation__slug=organisation
        )
        if not number or not (viewers.exists() or apart.exists()):
            raise CommandError("This organisation has no viewer of that participant number.")
        sessions = sum(viewer_erase(viewer=viewer) for viewer in viewers)
        for session in apart:  # which no viewer has taken along
            session_erase(session=session)
            sessions += 1
        self.stdout.write(f"The viewer is deleted, with {sessions} sessions.")


def _line(text: str) -> dict[str, Any]:
    """Raises ValueError, KeyError or TypeError where it is none of `erase log`."""
    told = json.loads(text)
    UUID(told["session"])
    if "reason" in told:
        Deletion.Reason(told["reason"])
    elif not {Consent.Purpose(own) for own in told["purposes"]}:
        raise ValueError("no purpose")
    return told
