"""An ad by a segment or by some days: the same registry, enough people, marked, and never mixed up with all viewers."""

import csv
import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Viewer
from dashboards.analysis.comparison.ask import Audiences, audience_findings
from dashboards.analysis.encode import encoded
from dashboards.analysis.finding import Needs
from dashboards.analysis.reception.ask import ad_findings, subject_of
from dashboards.analysis.reception.questions import PART_QUESTIONS, SCENES, TRACES
from dashboards.analysis.reception.subset import Subset
from dashboards.analysis.store import analyses_forget
from dashboards.models import Analysis
from dashboards.selectors.once import asked_once
from dashboards.statistics.values import Estimate, Moment
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling

CUSTOMERS, OTHERS = Subset("customer", "yes"), Subset("customer", "no")


@pytest.fixture
def mixed_ad(plain_ad: Callable[..., Ad]) -> Ad:
    """Six seconds; 30 customers smile in the second half, 26 others do not, 5 are of an age that nobody else is."""
    ad = plain_ad(duration_ms=6000)
    Ad.objects.filter(pk=ad.pk).update(cuts_ms=[3000])
    ad.refresh_from_db()
    rng = np.random.default_rng(2)
    for place in range(56):
        told = {"customer": "yes" if place < 30 else "no"} | ({"age": "90"} if place < 5 else {})
        viewer = Viewer.objects.create(organisation=ad.campaign.organisation, panel_variables=told)
        height = float(rng.uniform(0.3, 0.6)) if place < 30 else float(rng.uniform(0.0, 0.05))
        shown = lambda t_ms, h=height: smiling(h if t_ms >= 3000 else 0.02)  # noqa: E731
        own = exposure_of(ad, resting() + frames_every(500, 6000, shown), viewer=viewer)
        day = datetime(2026, 3, 1 if place % 2 else 20, 12, tzinfo=UTC)
        type(own).objects.filter(pk=own.pk).update(started_at=day)
    return ad


def page_of(client: Client, ad: Ad, query: str, name: str = "ad") -> str:
    address = reverse(f"dashboards:{name}", args=[ad.campaign_id, ad.pk])
    return client.get(f"{address}?{query}").content.decode()


def test_segment_is_found_as_if_the_others_had_never_come(mixed_ad: Ad) -> None:
    everybody, customers, others = (
        ad_findings(mixed_ad, TRACES, own) for own in (Subset(), CUSTOMERS, OTHERS)
    )
    counts = [own.count("viewers") for own in (everybody, customers, others)]
    assert counts == [56, 30, 26]
    levels = [own.estimate("change_valence.mean") for own in (everybody, customers, others)]
    assert [own.n for own in levels] == counts
    assert levels[1].low > levels[2].high
    mixed_ad.exposures.filter(session__viewer__panel_variables__customer="no").delete()
    alone = ad_findings(mixed_ad, TRACES)
    assert alone.estimate("change_valence.mean") == levels[1]
    assert alone.subject != customers.subject


def test_who_is_in_a_part_is_decided_once_for_all_questions_of_an_answer(
    mixed_ad: Ad, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided = []
    within = Subset.within
    monkeypatch.setattr(Subset, "within", lambda *given: decided.append(given[0]) or within(*given))
    with asked_once():
        together = [
            ad_findings(mixed_ad, question, own)
            for own in (CUSTOMERS, OTHERS)
            for question in (TRACES, SCENES)
        ]
    assert decided == [CUSTOMERS, OTHERS]
    Analysis.objects.all().delete()
    for found in together:
        own = CUSTOMERS if found.subject == together[0].subject else OTHERS
        alone = ad_findings(mixed_ad, TRACES if found.question == TRACES.name else SCENES, own)
        assert encoded(found) == encoded(alone)


def test_part_is_exploratory_and_all_viewers_are_not(mixed_ad: Ad) -> None:
    assert ad_findings(mixed_ad).choice("ad.standing").name == "primary"
    assert ad_findings(mixed_ad, TRACES, CUSTOMERS).choice("ad.standing").name == "exploratory"


def test_fewer_than_25_viewers_are_nobody_whatever_the_filter(mixed_ad: Ad, bob_client: Client) -> None:
    for few in (
        Subset("age", "90"),
        Subset("customer", "no", date(2026, 3, 10)),
        Subset(last=date(2026, 2, 1)),
    ):
        found = ad_findings(mixed_ad, TRACES, few)
        assert found.count("viewers") == 0
        assert sum(own.n or 0 for own in found) == 0
    page = page_of(bob_client, mixed_ad, "segment=age=90")
    assert "No segment “age=90” of 25 viewers or more is known" in page
    assert "Age: 90" not in page
    page = page_of(bob_client, mixed_ad, "segment=customer=no&from=2026-03-10")
    assert "Too few viewers in this part" in page
    assert "Nobody has been measured" not in page  # of the ad that would be untrue
    assert "No viewers yet<" not in page


def test_days_are_both_within(mixed_ad: Ad) -> None:
    day = date(2026, 3, 20)
    assert ad_findings(mixed_ad, TRACES, Subset(first=day, last=day)).count("viewers") == 28
    assert ad_findings(mixed_ad, TRACES, Subset(first=date(2026, 3, 1))).count("viewers") == 56


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("segment=customer=yes", "Customer: yes"),
        ("from=2026-03-20&to=2026-03-20", "March 20, 2026 to March 20, 2026"),
        ("from=yesterday", "“yesterday” is no day"),
        ("from=2026-03-20&to=2026-03-01", "The first day is after the last one"),
        ("segment=customer", "No segment “customer” of 25 viewers or more is known"),
    ],
)
def test_address_says_which_viewers_the_page_is_about(
    mixed_ad: Ad, bob_client: Client, query: str, words: str
) -> None:
    page = page_of(bob_client, mixed_ad, query)
    assert words in page
    wrong = "no day" in words or "after" in words or "No segment" in words
    assert ('role="alert">' in page.split('class="filter"')[1].split("</form>")[0]) is wrong
    assert (f'data-subject="{subject_of(mixed_ad)}"' in page) is wrong


def test_parts_of_the_page_are_asked_for_the_same_viewers(mixed_ad: Ad, bob_client: Client) -> None:
    page = page_of(bob_client, mixed_ad, "segment=customer=yes")
    for part in ("trace.json", "scenes/", "moments/", "numbers/", "levels/"):
        assert f"{part}?segment=customer%3Dyes" in page
    trace = reverse("dashboards:ad-trace", args=[mixed_ad.campaign_id, mixed_ad.pk])
    assert bob_client.get(trace).json()["viewers"] == 56
    assert bob_client.get(f"{trace}?segment=customer%3Dyes").json()["viewers"] == 30


def test_scene_in_which_customers_smile_is_better_than_the_rest(mixed_ad: Ad, bob_client: Client) -> None:
    found = ad_findings(mixed_ad, SCENES, CUSTOMERS)
    assert [own.value.value for own in found.parts("scene.start")] == [0, 3000]
    first, second = (own.value for own in found.parts("scene.lift"))
    assert first.high < 0 < second.low
    page = page_of(bob_client, mixed_ad, "segment=customer%3Dyes", "ad-scenes")
    assert page.index("Below its average") < page.index("Above its average")
    assert "Nothing is cut" not in page


def test_what_was_found_of_parts_is_forgotten_after_a_day(mixed_ad: Ad) -> None:
    ad_findings(mixed_ad, TRACES, CUSTOMERS)
    ad_findings(mixed_ad)
    subsets = Analysis.objects.filter(subject__startswith="subset:")
    assert subsets.count() == 1
    analyses_forget()
    assert subsets.count() == 1
    Analysis.objects.update(computed_at=datetime(2026, 1, 1, tzinfo=UTC))
    analyses_forget()
    assert Analysis.objects.count() == 1 and not subsets.exists()


def test_files_beside_figures_of_a_part_hold_that_part(mixed_ad: Ad, bob_client: Client) -> None:
    part = "segment=customer%3Dyes"
    numbers, levels = (page_of(bob_client, mixed_ad, part, f"ad-{name}") for name in ("numbers", "levels"))
    links = [html.unescape(own) for own in re.findall(r'href="([^"]+\.(?:csv|png)[^"]*)"', numbers + levels)]
    assert len(links) == 5
    assert all(part in own for own in links)
    file = bob_client.get(links[0])
    assert "-numbers-part.csv" in file["Content-Disposition"]
    rows = {row["key"]: row for row in csv.DictReader(file.getvalue().decode("utf-8-sig").splitlines())}
    assert rows["change_valence.mean"]["n"] == "30"
    assert f'value="{rows["change_valence.end"]["value"]}" data-finding="change_valence.end"' in numbers
    trace = next(csv.DictReader(bob_client.get(links[1]).getvalue().decode("utf-8-sig").splitlines()))
    assert trace["engagement_n"] == "30"


def test_seconds_that_few_of_a_part_saw_tell_nothing_of_them(mixed_ad: Ad) -> None:
    """All but two of those who are no customers leave a second before the end, and half of them came without a face."""
    leaving = mixed_ad.exposures.filter(session__viewer__panel_variables__customer="no").order_by("pk")
    for own in leaving[2:]:
        own.snapshots.filter(t_ms__gte=5000).delete()
    for own in leaving[:12]:
        own.snapshots.filter(t_ms__lt=0).delete()
    everybody, others = (ad_findings(mixed_ad, TRACES, part) for part in (Subset(), OTHERS))
    assert everybody.series("attention.trace").n.tolist() == [56, 56, 56, 56, 56, 32]
    trace = others.series("attention.trace")
    assert trace.n.tolist() == [26, 26, 26, 26, 26, 0]
    assert np.isfinite(trace.mean).tolist() == [True] * 5 + [False]
    assert others["change_valence.mean"].needs == Needs("segment_viewers", 11)
    told = [own for question in PART_QUESTIONS for own in ad_findings(mixed_ad, question, OTHERS)]
    told = [own for own in told if isinstance(own.value, (Estimate, Moment)) and own.group != "method"]
    assert min(own.n for own in told) >= 25


def test_seconds_that_few_of_an_audience_saw_are_not_compared(mixed_ad: Ad) -> None:
    leaving = mixed_ad.exposures.filter(session__viewer__panel_variables__customer="no").order_by("pk")
    for own in leaving[2:]:
        own.snapshots.filter(t_ms__gte=5000).delete()
    found = audience_findings(Audiences(mixed_ad, "customer", "yes", "no"), "attention")
    for key in ("pair.trace[side:second]", "pair.difference.trace", "pair.t"):
        trace = found.series(key)
        assert np.isfinite(trace.mean).tolist() == [True] * 10 + [False] * 2, key
    assert found.series("pair.trace[side:second]").n.tolist() == [26] * 10 + [0] * 2
