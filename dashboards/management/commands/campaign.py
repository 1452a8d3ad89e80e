"""`manage.py campaign`: a campaign's analysis as one file, proof of its numbers, and its compliance pack."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from dashboards.surfaces.bundle.archive import BundleBroken, bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.bundle.signature import public_key
from dashboards.surfaces.compliance.pack import pack_json, pack_of
from dashboards.surfaces.pages.door import written_for


class Command(BaseCommand):
    help = (
        "export: write a campaign's data and numbers into one file. reproduce: make every number of such a file anew"
        " from its data and compare; exit 1 where one differs. No database is read for that. compliance: write what a"
        " data-protection officer asks for."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export")
        export.add_argument("id", type=int, help="the campaign's number, as in its page's address")
        export.add_argument("--out", type=Path, required=True, metavar="FILE", help="the file to write (ZIP)")
        export.add_argument(
            "--with-panel",
            action="store_true",
            help="also what the panel told of its participants: the file is personal data then",
        )
        compliance = actions.add_parser("compliance")
        compliance.add_argument("id", type=int, help="the campaign's number, as in its page's address")
        compliance.add_argument(
            "--out", type=Path, required=True, metavar="FILE", help="the file to write: .pdf or .json"
        )
        reproduce = actions.add_parser("reproduce")
        reproduce.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        actions = {"export": self._export, "compliance": self._compliance, "reproduce": self._reproduce}
        done = actions[options["action"]](options)
        self.stdout.write(f"{done} {time.perf_counter() - started:.1f} s.")

    def _export(self, options: dict[str, Any]) -> str:
        campaign, target = _campaign(options["id"]), options["out"]
        with _whole(target) as file:
            bundle_write(campaign, file, panel=options["with_panel"])
        size = f"{target.stat().st_size / 1e6:.1f} MB"
        return f"“{campaign.name}” is in {target} ({size}), signed by the key {public_key()}."

    def _compliance(self, options: dict[str, Any]) -> str:
        campaign, target = _campaign(options["id"]), options["out"]
        forms = {".json": lambda: pack_json(pack_of(campaign)), ".pdf": lambda: _paper(campaign)}
        make = forms.get(target.suffix.lower())
        if make is None:
            raise CommandError("The compliance pack comes as .pdf or .json: give --out such a name.")
        with _whole(target) as file, written_for(campaign.organisation):
            file.write(make())
        return f"The compliance pack of “{campaign.name}” is in {target}."

    def _reproduce(self, options: dict[str, Any]) -> str:
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                found = bundle_reproduce(bundle_read(file))
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        except BundleBroken as error:
            raise CommandError(str(error)) from error
        for line in found.versions:
            self.stderr.write(f"Note: {line}")
        if found.differences:
            raise CommandError("\n".join(["Not all numbers come out again.", *found.differences]))
        signer = "this installation" if found.signer == public_key() else f"the key {found.signer}"
        return f"All {found.numbers:,} numbers come out again, to the last bit; signed by {signer}."


def _campaign(pk: int) -> Campaign:
    campaign = Campaign.objects.select_related("organisation").filter(pk=pk).first()
    if campaign is None:
        raise CommandError(f"There is no campaign {pk}.")
    return campaign


@contextmanager
def _whole(target: Path) -> Iterator[IO[bytes]]:
    """Write a file that never stands half under the name that was asked for."""
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("w+b") as file:
            yield file
        part.replace(target)
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _paper(campaign: Campaign) -> bytes:
    from dashboards.surfaces.paper.document import compliance_pdf  # loads its library where it is asked for

    return compliance_pdf(campaign)
