"""`manage.py norms export|merge|import`: norms as a file, to hold ads against those of other installations."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Organisation
from campaigns.selectors.campaigns import organisation_unknown
from dashboards.analysis.comparison.ask import own_ad_digests, own_norm_rows
from dashboards.services.norms import norm_levels_import
from dashboards.statistics.norm_file import (
    NormFileBroken,
    NormRow,
    norm_file_rows,
    norm_file_text,
    norm_rows_merged,
)


class Command(BaseCommand):
    help = (
        "export: write what an organisation's ads reach, without names, into one file. merge: make one file of several,"
        " each ad once. import: hold an organisation's ads against those of a file, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        export = actions.add_parser("export")
        export.add_argument("organisation", metavar="SLUG", help="the organisation's short name")
        merge = actions.add_parser("merge")
        merge.add_argument("files", type=Path, nargs="+", metavar="FILE")
        for writes in (export, merge):
            writes.add_argument(
                "--out", type=Path, required=True, metavar="FILE", help="the file to write (JSON)"
            )
        imports = actions.add_parser("import")
        imports.add_argument("files", type=Path, nargs="+", metavar="FILE")
        imports.add_argument(
            "--organisation", required=True, metavar="SLUG", help="the organisation's short name"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        action = options["action"]
        if action == "import":
            organisation, rows = _organisation(options["organisation"]), _read(options["files"])
            kept = norm_levels_import(organisation=organisation, rows=rows, own=own_ad_digests(organisation))
            self.stdout.write(f"{kept} of {len(rows)} levels are norms of “{organisation.name}” now.")
            return
        rows = (
            own_norm_rows(_organisation(options["organisation"]))
            if action == "export"
            else _read(options["files"])
        )
        try:
            options["out"].write_text(norm_file_text(rows), encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{options['out']} cannot be written: {error.strerror}.") from error
        self.stdout.write(
            f"{len(rows)} levels of {len({row.ad for row in rows})} ads are in {options['out']}."
        )


def _organisation(slug: str) -> Organisation:
    found = Organisation.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(organisation_unknown(slug))
    return found


def _read(files: list[Path]) -> list[NormRow]:
    parts = []
    for path in files:
        try:
            parts.append(norm_file_rows(path.read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{path} cannot be read: {error}.") from error
        except NormFileBroken as error:
            raise CommandError(f"{path}: {error}") from error
    return norm_rows_merged(parts)
