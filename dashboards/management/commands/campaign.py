"""`manage.py campaign export` and `campaign reproduce`: a campaign's analysis as one file, and proof of its numbers."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from dashboards.surfaces.bundle.archive import BundleBroken, bundle_read, bundle_write
from dashboards.surfaces.bundle.reproduce import bundle_reproduce
from dashboards.surfaces.bundle.signature import public_key


class Command(BaseCommand):
    help = (
        "export: write a campaign's data and numbers into one file. reproduce: make every number of such a file anew"
        " from its data and compare; exit 1 where one differs. No database is read for that."
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
        reproduce = actions.add_parser("reproduce")
        reproduce.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        done = self._export(options) if options["action"] == "export" else self._reproduce(options["file"])
        self.stdout.write(f"{done} {time.perf_counter() - started:.1f} s.")

    def _export(self, options: dict[str, Any]) -> str:
        campaign = Campaign.objects.filter(pk=options["id"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['id']}.")
        target: Path = options["out"]
        part = target.with_name(
            f"{target.name}.part"
        )  # never half a bundle under the name that was asked for
        try:
            with part.open("w+b") as file:
                bundle_write(campaign, file, panel=options["with_panel"])
            part.replace(target)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        finally:
            part.unlink(missing_ok=True)
        size = f"{target.stat().st_size / 1e6:.1f} MB"
        return f"“{campaign.name}” is in {target} ({size}), signed by the key {public_key()}."

    def _reproduce(self, path: Path) -> str:
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
