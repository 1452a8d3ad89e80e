"""`fer mcp`: results for assistants that speak the Model Context Protocol, read-only, over the API with one token.

Each answer is JSON of `MOST_BYTES` at most. What does not fit is left out whole and named, so that it can be asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from fer_client.client import Client
from fer_client.http import ApiError
from fer_client.results import Findings, Row

if TYPE_CHECKING:
    from mcp.server import MCPServer

MOST_BYTES = 20_000
_NAMES_BYTES = 2_000  # kept for the names of what is left out
_STEPS = 60  # of a series
_ABOUT = (
    "Results of campaigns: what viewers' faces showed while an ad ran, as apparent expressions, never feelings. Each"
    " figure has n (viewers) and a 95 % interval (low, high). One without low, or with preview true, is no result: do"
    " not conclude from it. Say n and interval with each figure. Start with list_campaigns, then list_ads."
)
_Given = ParamSpec("_Given")


def assistant_server(client: Callable[[], Client], *, middleware: Sequence[Any] = ()) -> MCPServer:
    """Return the server with its tools.

    Args:
        client: returns whose token the call at hand is made with.
        middleware: what each message goes through before.

    Raises:
        ImportError: the package `mcp` is missing.
    """
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise ImportError("Assistants need the package mcp: pip install 'fer-client[mcp]'") from error

    server: MCPServer = MCPServer("fer", instructions=_ABOUT, log_level="WARNING", middleware=middleware)

    def tool(answer: Callable[_Given, str]) -> Callable[_Given, str]:
        @wraps(answer)
        def told(*given: _Given.args, **named: _Given.kwargs) -> str:
            try:
                return answer(*given, **named)
            except (ApiError, OSError) as error:
                raise ToolError(f"{error}"[:1000]) from error

        server.tool(annotations=ToolAnnotations(read_only_hint=True), structured_output=False)(told)
        return answer

    @tool
    def list_campaigns() -> str:
        """List campaigns: number, name, brand, status, ads, viewers. `simulated`: its viewers do not exist."""
        fields = ["id", "name", "brand", "status", "simulated", "ads", "viewers"]
        return packed("campaigns", client().campaigns(fields=fields, limit=500), "id")

    @tool
    def list_ads(campaign: int) -> str:
        """List the ads of a campaign: number, title, kind, duration in ms, brand moments."""
        fields = ["id", "title", "kind", "duration_ms", "brand_moments"]
        return packed("ads", client().rows("ads", campaign=campaign, fields=fields, limit=500), "id")

    @tool
    def ad_findings(
        ad: int,
        about: str | None = None,
        key: str | None = None,
        segment: str | None = None,
        first_day: str | None = None,
        last_day: str | None = None,
    ) -> str:
        """Figures of an ad with n and interval. `about`: reception, norm, survey …, separated by commas; `key`: only
        these figures, e.g. `valence.mean,hook`. Of a part of the viewers (exploratory, reception alone): `segment`, as
        `age=18-24`; `first_day`, `last_day` of exposure, as 2026-03-14."""
        part = {"segment": segment, "first": first_day, "last": last_day}
        return findings_text(client().ad(ad).findings(about=about or "reception", key=key, **part))

    @tool
    def campaign_findings(campaign: int, about: str | None = None, key: str | None = None) -> str:
        """What to do with a campaign's ads (`about`: decision), how they stand among each other, its funnel, and the
        prediction of answers."""
        return findings_text(client().campaign(campaign).findings(about=about, key=key))

    @tool
    def compare(campaign: int, a: int, b: int) -> str:
        """Two ads of a campaign side by side: differences with interval and n."""
        return findings_text(client().campaign(campaign).comparison(a=a, b=b))

    @tool
    def fatigue(ad: int, key: str | None = None) -> str:
        """Whether the response to an ad wears off with exposures and days. `key`: only these figures, such as those
        that an answer without it has named as left out."""
        return findings_text(client().ad(ad).findings(about="fatigue", key=key))

    return server


def findings_text(findings: Findings) -> str:
    """Return findings as JSON: value, interval and n; of those without a value, what is missing."""
    return packed("findings", (_short(own) for own in findings), "key")


def packed(name: str, items: Iterable[Row], known_by: str) -> str:
    """Return JSON of `MOST_BYTES` at most: as many items as fit, each whole, and the names of the others."""
    kept: list[str] = []
    left: list[Any] = []
    size = 0
    for own in items:
        text = json.dumps(own, ensure_ascii=False)
        more = len(text.encode()) + 2
        if size + more > MOST_BYTES - _NAMES_BYTES:
            left.append(own[known_by])
            continue
        kept.append(text)
        size += more
    names: list[Any] = []
    for own in dict.fromkeys(left):
        if len(json.dumps([*names, own], ensure_ascii=False).encode()) > _NAMES_BYTES - 200:
            break
        names.append(own)
    rest = json.dumps({"left_out": len(left), "left_out_names": names}, ensure_ascii=False)
    return f'{{"{name}": [{", ".join(kept)}], {rest[1:]}'


def _short(own: Row) -> Row:
    value = own["value"]
    kept = {name: own[name] for name in ("subject", "key", "unit", "methods", "preview")}
    kept |= {"part": own["part"]} if own["part"] else {}
    if value is None:
        return kept | {"needs": own["needs"]}
    if value["kind"] != "series":
        return kept | {"value": value}
    steps = list(zip(*(value[part] for part in ("at", "mean", "low", "high", "n")), strict=True))
    every = -(-len(steps) // _STEPS) or 1
    shown = [[own if own is None else float(f"{own:.4g}") for own in step] for step in steps[::every]]
    columns = [value["axis"], "mean", "low", "high", "n"]
    return kept | {"series": {"columns": columns, "every": every, "steps": shown}}
