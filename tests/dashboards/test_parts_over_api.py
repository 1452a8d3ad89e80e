"""A part of an ad's viewers over the API: what the page shows of it, to the digit; and nobody by subtraction."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Viewer
from dashboards.analysis.reception.subset import LEAST_APART, Subset
from dashboards.selectors.series import series_of_ad
from dashboards.statistics.frames.series import HEADLINE
from tests.dashboards.test_agreement import _is_number, alike, of_answers, of_pages
from tests.dashboards.test_parts_of_viewers import mixed_ad  # noqa: F401 -- a fixture
from tests.people import tool_of

PARTS = ("segment=customer%3Dyes", "from=2026-03-20", "segment=customer%3Dno&to=2026-03-20")
_SECTIONS = ("ad", "ad-scenes", "ad-moments", "ad-numbers", "ad-levels", "ad-prior-shift")


@pytest.fixture
def tool(mixed_ad: Ad) -> Client:  # noqa: F811
    return tool_of(mixed_ad.campaign.organisation, "results:read")


@pytest.mark.parametrize("part", PARTS)
def test_a_tool_reads_what_the_page_shows_of_a_part(
    part: str,
    mixed_ad: Ad,  # noqa: F811
    tool: Client,
    bob_client: Client,
) -> None:
    where = [mixed_ad.campaign_id, mixed_ad.pk]
    pages = [f"{reverse(f'dashboards:{name}', args=where)}?{part}" for name in _SECTIONS]
    shown = {name: ends for name, ends in of_pages(bob_client, pages).items() if _is_number(ends[0])}
    answers = tool.get(f"{reverse('api-ad-findings', args=[mixed_ad.pk])}?{part}").json()
    api = of_answers(answers)
    assert len(shown) > 30
    assert sorted(shown.keys() - api.keys()) == [], "a page shows what no tool can read"
    assert alike(shown, api) == []
    assert {own["subject"].split(":")[0] for own in answers} == {"subset"}

    trace = tool.get(f"{reverse('api-ad-trace', args=[mixed_ad.pk])}?{part}").json()
    drawn = bob_client.get(f"{reverse('dashboards:ad-trace', args=where)}?{part}").json()
    assert trace["viewers"] >= 25
    assert {name: drawn[name] for name in trace} == trace


def test_each_part_has_a_tag_of_its_own(mixed_ad: Ad, tool: Client) -> None:  # noqa: F811
    for name in ("api-ad-findings", "api-ad-trace"):
        address = reverse(name, args=[mixed_ad.pk])
        asked = [address, *(f"{address}?{part}" for part in PARTS)]
        tags = [tool.get(own)["ETag"] for own in asked]
        assert len(set(tags)) == len(tags)
        for own, tag in zip(asked, tags, strict=True):
            assert tool.get(own, headers={"If-None-Match": tag}).status_code == 304
        assert tool.get(asked[1], headers={"If-None-Match": tags[0]}).status_code == 200
        # What the panel tells decides who is in a part, of days alone, too: its tag must not outlive that.
        viewer = Viewer.objects.filter(panel_variables__customer="yes").first()
        before = dict(viewer.panel_variables)
        Viewer.objects.filter(pk=viewer.pk).update(panel_variables={"customer": "no"})
        assert tool.get(asked[1], headers={"If-None-Match": tags[1]}).status_code == 200
        assert tool.get(asked[2], headers={"If-None-Match": tags[2]}).status_code == 200
        Viewer.objects.filter(pk=viewer.pk).update(panel_variables=before)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("segment=age%3D90", "segment"),  # five people
        ("segment=customer", "segment"),
        ("segment=weather%3Dfine", "segment"),
        ("from=yesterday", "from"),
        ("to=2026-02-30", "to"),
        ("from=2026-03-20&to=2026-03-01", "from"),
        ("segment=customer%3Dyes&segment=customer%3Dno", "segment"),
    ],
)
def test_what_is_no_part_is_refused(
    query: str,
    parameter: str,
    mixed_ad: Ad,  # noqa: F811
    tool: Client,
) -> None:
    for name in ("api-ad-findings", "api-ad-trace"):
        answer = tool.get(f"{reverse(name, args=[mixed_ad.pk])}?{query}", headers={"Accept-Language": "de"})
        assert (answer.status_code, answer.json()["parameter"]) == (400, parameter), answer.content
        assert "Zuschauer" not in answer.json()["detail"]


def test_of_a_part_there_is_reception_alone(mixed_ad: Ad, tool: Client) -> None:  # noqa: F811
    address = f"{reverse('api-ad-findings', args=[mixed_ad.pk])}?{PARTS[0]}"
    assert tool.get(f"{address}&about=norm").json()["known"] == ["reception"]
    assert tool.get(f"{address}&about=reception,decision").status_code == 400
    picked = tool.get(f"{address}&about=reception&key=change_valence.mean").json()
    (own,) = [finding for answer in picked for finding in answer["findings"]]
    assert own["value"]["n"] == 30


def test_too_few_are_nobody_over_the_api_too(mixed_ad: Ad, tool: Client) -> None:  # noqa: F811
    address = reverse("api-ad-findings", args=[mixed_ad.pk])
    answers = tool.get(f"{address}?segment=customer%3Dno&from=2026-03-10").json()
    assert all((own["value"] or {}).get("value") in (None, 0) for own in answers[0]["findings"])
    trace = tool.get(f"{reverse('api-ad-trace', args=[mixed_ad.pk])}?to=2026-02-01").json()
    assert (trace["viewers"], trace["state"]) == (0, "empty")


def test_no_two_parts_differ_by_a_few_people(mixed_ad: Ad) -> None:  # noqa: F811
    """Whoever subtracts one answer from another: all windows of three weeks in which few come on most days, of all and
    of each segment, and two people of whom nothing is told."""
    rng = np.random.default_rng(11)
    seen = series_of_ad(mixed_ad, (HEADLINE,))
    rows = np.arange(224) % len(seen.exposure)
    first = np.datetime64("2026-03-01")
    columns = ("values", "raw", "resting", "number", "grade", "valid", "running", "stored")
    series = replace(
        seen,
        **{name: getattr(seen, name)[rows] for name in columns},
        exposure=np.arange(224),
        viewer=np.arange(224),
        viewer_keys=tuple(f"viewer-{place}" for place in range(224)),
        day=first + rng.choice(21, 224, p=np.array([20, *[1] * 20]) / 40),
    )
    panel = {
        key: {"customer": "yes" if place % 3 else "no"} for place, key in enumerate(series.viewer_keys[2:])
    }
    edges = [None, *(first + np.arange(-1, 22)).tolist()]
    for variable, value in (("", ""), ("customer", "yes")):
        found = {
            frozenset(own.exposure.tolist())
            for low, high in product(edges, edges)
            if (own := Subset(variable, value, low, high).of(series, panel)).viewers
        }
        assert len(found) > 1, "days must still tell parts apart"
        assert min(len(a ^ b) for a in found for b in found if a != b) >= LEAST_APART
    assert Subset("customer", "yes").of(series, panel).viewers >= 25
    everybody_else = {key: {"customer": "yes"} for key in series.viewer_keys[4:]}
    assert (
        Subset("customer", "yes").of(series, everybody_else).viewers == 0
    )  # all less these would be four people
    assert Subset("customer", "yes").of(series, everybody_else | {series.viewer_keys[0]: {}}).viewers == 0


def test_no_parts_taken_together_leave_a_few_people(mixed_ad: Ad) -> None:  # noqa: F811
    """All of some days, less every segment of the same days: three people tell another age than all others."""
    seen = series_of_ad(mixed_ad, (HEADLINE,))
    rng = np.random.default_rng(5)
    many = 163
    rows = np.arange(many) % len(seen.exposure)
    columns = ("values", "raw", "resting", "number", "grade", "valid", "running", "stored")
    series = replace(
        seen,
        **{name: getattr(seen, name)[rows] for name in columns},
        exposure=np.arange(many),
        viewer=np.arange(many),
        viewer_keys=tuple(f"viewer-{place}" for place in range(many)),
        day=np.datetime64("2026-03-01") + rng.integers(0, 4, many),
    )
    edges = [None, *(np.datetime64("2026-03-01") + np.arange(4)).tolist()]
    for rare in (3, 40):
        ages = ["90"] * rare + ["18"] * 80
        panel = {
            key: {"age": (ages[place] if place < len(ages) else "35")}
            for place, key in enumerate(series.viewer_keys)
        }
        windows = 0
        for low, high in product(edges, edges):
            parts = [
                Subset(first=low, last=high),
                *(Subset("age", own, low, high) for own in ("18", "35", "90")),
            ]
            everybody, *own = (set(part.of(series, panel).exposure.tolist()) for part in parts)
            windows += any(own)
            for one, two, three in product(*((part, set()) for part in own)):
                if everybody >= (together := one | two | three):
                    assert len(everybody - together) not in range(1, LEAST_APART)
        assert windows, "segments must still be told"
