"""`manage.py snapshots audit`: does every accepted frame have exactly one end?"""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.table import Table

from inference.audit import SessionAudit, session_audits

_COLUMNS = ("accepted", "scored", "no_face", "unreadable", "dead", "expired", "lost", "waiting")
_LOOK_EVERY_SECONDS = 0.5


class Command(BaseCommand):
    help = (
        "audit: for each session, accepted = scored + no_face + unreadable + dead + expired + lost (+ waiting); every"
        " scored frame has its result; no picture is left a minute after its frame ended. Exit 1 if one is off. Dead"
        " frames cannot be tried again: their pictures are erased."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        audit = parser.add_subparsers(dest="action", required=True).add_parser(
            "audit", help="Check the sums."
        )
        audit.add_argument("--session", type=UUID, help="This session only.")
        audit.add_argument(
            "--wait",
            type=float,
            default=0.0,
            metavar="SECONDS",
            help="Wait at most so long until no frame waits; exit 1 if some still do then.",
        )
        audit.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        audits = _when_finished(options["session"], options["wait"])
        if options["session"] and not audits:
            raise CommandError("This session has no frames: it sent none, was withdrawn, or never was.")
        if options["json"]:
            self.stdout.write(json.dumps(_document(audits), default=str))
        else:
            self._table(audits)
        off = [audit for audit in audits if audit.problems]
        if off:
            raise CommandError(f"{len(off)} of {len(audits)} sessions do not add up.")
        waiting = sum(audit.waiting for audit in audits)
        if waiting and options["wait"]:
            raise CommandError(f"{waiting} frames still wait after {options['wait']:g} s.")

    def _table(self, audits: list[SessionAudit]) -> None:
        table = Table("session", *_COLUMNS, "verdict", show_footer=True)
        for audit in audits:
            verdict = "; ".join(audit.problems) or ("not finished" if audit.waiting else "adds up")
            table.add_row(str(audit.session_id), *(str(getattr(audit, name)) for name in _COLUMNS), verdict)
        footers = [f"{len(audits)} sessions", *map(str, _totals(audits).values())]
        for column, footer in zip(table.columns, footers, strict=False):
            column.footer = footer
        for column in table.columns[1:-1]:
            column.justify = "right"
        console = Console(file=self.stdout, width=None if self.stdout.isatty() else 160)
        console.print(table)


def _when_finished(session_id: UUID | None, seconds: float) -> list[SessionAudit]:
    until = time.monotonic() + seconds
    while True:
        audits = session_audits(session_id=session_id)
        if not any(audit.waiting for audit in audits) or time.monotonic() >= until:
            return audits
        time.sleep(_LOOK_EVERY_SECONDS)


def _totals(audits: list[SessionAudit]) -> dict[str, int]:
    return {name: sum(getattr(audit, name) for audit in audits) for name in _COLUMNS}


def _document(audits: list[SessionAudit]) -> dict[str, Any]:
    return {
        "adds_up": not any(audit.problems for audit in audits),
        "finished": not any(audit.waiting for audit in audits),
        "totals": _totals(audits),
        "sessions": [asdict(audit) | {"problems": audit.problems} for audit in audits],
    }
