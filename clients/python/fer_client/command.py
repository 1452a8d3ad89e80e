"""`fer`: campaigns, findings and exports from the command line. FER_URL and FER_TOKEN say where and who."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from fer_client.assistant import assistant_server
from fer_client.assistant_http import assistant_serve
from fer_client.client import Client
from fer_client.http import ApiError

_COLUMNS = ("id", "status", "ads", "viewers", "name")


def main(words: list[str] | None = None) -> int:
    """Run the command; return 0, or 1 where it was refused or cannot be done."""
    asked = _parser().parse_args(words)
    try:
        if getattr(asked, "port", None):  # each caller brings a token: here is none
            assistant_serve(asked.url or os.environ.get("FER_URL", ""), asked.port)
        else:
            asked.do(Client(url=asked.url), asked)
    except (ApiError, OSError, TimeoutError, ValueError, ImportError) as error:
        print(f"fer: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fer", description=__doc__)
    parser.add_argument("--url", help="the installation; else FER_URL")
    commands = parser.add_subparsers(required=True)
    campaigns = commands.add_parser("campaigns", help="list campaigns")
    campaigns.add_argument("--json", action="store_true", help="one JSON document a line")
    campaigns.set_defaults(do=_campaigns)
    findings = commands.add_parser("findings", help="print an ad's findings, one a line")
    findings.add_argument("ad", type=int)
    findings.add_argument("--about", help="reception, norm, survey, fatigue")
    findings.add_argument("--key", help="figures, separated by commas")
    findings.add_argument("--segment", help="of these viewers alone, e.g. age=18-24")
    findings.add_argument("--from", dest="first", help="of exposures from this day on, e.g. 2026-03-01")
    findings.add_argument("--to", dest="last", help="of exposures until this day")
    findings.set_defaults(do=_findings)
    export = commands.add_parser("export", help="take a file away")
    export.add_argument("campaign", type=int)
    export.add_argument(
        "what", help="ads, sessions, exposures, answers, frames, viewers, decisions, findings, bundle"
    )
    export.add_argument("--out", required=True, help="the file to write")
    export.add_argument("--form", help="parquet, csv, xlsx or zip; else by the file's ending")
    export.add_argument("--updated-after", help="only what changed after this time")
    export.set_defaults(do=_export)
    mcp = commands.add_parser("mcp", help="serve an assistant over stdin and stdout (Model Context Protocol)")
    mcp.add_argument("--port", type=int, help="over HTTP instead, for callers who send a token each")
    mcp.set_defaults(do=_mcp)
    return parser


def _campaigns(client: Client, asked: argparse.Namespace) -> None:
    for own in client.campaigns():
        print(json.dumps(own) if asked.json else "\t".join(str(own[name]) for name in _COLUMNS))


def _findings(client: Client, asked: argparse.Namespace) -> None:
    part = {"segment": asked.segment, "first": asked.first, "last": asked.last}
    for own in client.ad(asked.ad).findings(about=asked.about, key=asked.key, **part):
        print(json.dumps(own))


def _export(client: Client, asked: argparse.Namespace) -> None:
    def progress(job: dict[str, Any]) -> None:
        total = job["rows_total"]
        print(
            f"\r{job['status']}: {job['rows']:,}{f' of {total:,}' if total else ''} rows",
            end="",
            file=sys.stderr,
        )

    path = client.campaign(asked.campaign).export(
        asked.what, asked.out, form=asked.form, updated_after=asked.updated_after, progress=progress
    )
    print(f"\n{path}", file=sys.stderr)


def _mcp(client: Client, _: argparse.Namespace) -> None:
    assistant_server(lambda: client).run()


if __name__ == "__main__":
    sys.exit(main())
