"""All that a tool may read of an ad's segments, put together by somebody who knows who is in which: nobody is found."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Exposure, Viewer
from tests.dashboards.attack import nested_panel, singled_out
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling
from tests.people import tool_of

VIEWERS = 75


@pytest.fixture
def seen(plain_ad: Callable[..., Ad]) -> tuple[Ad, list[Viewer]]:
    """An ad of six seconds that 75 people watched, on four days."""
    ad, rng = plain_ad(duration_ms=6000), np.random.default_rng(3)
    viewers = [Viewer.objects.create(organisation=ad.campaign.organisation) for _ in range(VIEWERS)]
    for viewer in viewers:
        height = float(rng.uniform(0.1, 0.6))
        own = exposure_of(
            ad, resting() + frames_every(500, 6000, lambda _, h=height: smiling(h)), viewer=viewer
        )
        day = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=int(rng.integers(4)))
        Exposure.objects.filter(pk=own.pk).update(started_at=day)
    rolled_up(ad)
    return ad, viewers


def told(ad: Ad, viewers: list[Viewer], panel: list[dict[str, str]]) -> None:
    for viewer, own in zip(viewers, panel, strict=True):
        viewer.panel_variables = own
    Viewer.objects.bulk_update(viewers, ["panel_variables"])


def known_n(tool: Client, ad: Ad, **part: str) -> int:
    """Return of how many viewers the mean of a part is told, 0 where none is."""
    query = urlencode({"about": "reception", "key": "change_valence.mean", **part})
    answer = tool.get(f"{reverse('api-ad-findings', args=[ad.pk])}?{query}")
    if answer.status_code == 400:  # no segment at all
        return 0
    value = next((own["value"] for found in answer.json() for own in found["findings"]), None)
    return value["n"] if value else 0


def segments_told(tool: Client, ad: Ad) -> dict[tuple[str, str], dict[str, Any]]:
    query = urlencode({"about": "reception", "key": "segment.change_valence"})
    answer = tool.get(f"{reverse('api-ad-findings', args=[ad.pk])}?{query}").json()
    rows = [own for found in answer for own in found["findings"]]
    return {tuple(own["part"].removeprefix("segment:").split("=")): own for own in rows}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nobody_is_found_from_all_that_a_tool_reads(seed: int, seen: tuple[Ad, list[Viewer]]) -> None:
    ad, viewers = seen
    panel = nested_panel(VIEWERS, np.random.default_rng(seed))
    told(ad, viewers, panel)
    tool = tool_of(ad.campaign.organisation, "results:read")
    rows = segments_told(tool, ad)
    members = {
        part: frozenset(n for n, own in enumerate(panel) if own.get(part[0]) == part[1]) for part in rows
    }
    shown = [frozenset(range(VIEWERS))]
    for part, row in rows.items():
        n = known_n(tool, ad, segment="=".join(part))
        assert n in (0, len(members[part]))
        assert bool(n) == bool(row["value"]), "one choice for the list and for the part itself"
        if n:
            shown.append(members[part])
        elif len(members[part]) >= 25:
            assert row["needs"]["what"] == "withheld"
    assert len(shown) > 2
    assert not singled_out(shown)


def test_nobody_is_found_by_days_and_segments_of_several_variables(seen: tuple[Ad, list[Viewer]]) -> None:
    """A variable's segment within some days, less one of another variable that is nearly the same people."""
    ad, viewers = seen
    rng = np.random.default_rng(9)
    few = set(rng.permutation(VIEWERS)[:6].tolist())
    panel = [
        {
            "region": "north" if place % 2 else "south",
            "shop": "north" if (place % 2) != (place in few) else "south",
        }
        for place in range(VIEWERS)
    ]
    told(ad, viewers, panel)
    tool = tool_of(ad.campaign.organisation, "results:read")
    day = dict(Exposure.objects.filter(ad=ad).values_list("session__viewer", "started_at__date"))
    days = sorted(set(day.values()))
    shown = []
    for first in days:
        for last in (own for own in days if own >= first):
            within = {n for n, own in enumerate(viewers) if first <= day[own.pk] <= last}
            window = {"from": str(first), "to": str(last)}
            parts = [
                ("", ""),
                *((name, value) for name in ("region", "shop") for value in ("north", "south")),
            ]
            for name, value in parts:
                own = {n for n in within if not name or panel[n][name] == value}
                n = known_n(tool, ad, **window, **({"segment": f"{name}={value}"} if name else {}))
                if n == len(own):
                    shown.append(frozenset(own))
    assert shown
    assert not singled_out(shown)
