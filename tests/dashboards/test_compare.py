"""The compare page: who is compared with whom, what it says, and what it says when it cannot."""

import csv
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Viewer
from dashboards.analysis.comparison.against_others import against_others
from dashboards.analysis.comparison.norm import norm_rows
from dashboards.analysis.comparison.pair import pair_compared
from dashboards.analysis.comparison.sides import sides_of_ads, sides_of_audiences
from dashboards.selectors.norms import AdLevel
from dashboards.statistics.level_difference import level_difference
from tests.dashboards.factories import exposure_of, frames_every, smiling


def page(client: Client, campaign: Campaign, query: str = "") -> str:
    response = client.get(reverse("dashboards:compare", args=[campaign.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def two_ads(plain_ad: Callable[..., Ad]) -> tuple[Ad, Ad]:
    """The same sixty people see both; the second makes them smile more in its second half."""
    first, second = plain_ad("Quiet", duration_ms=8000), plain_ad("Loud", duration_ms=8000)
    rng = np.random.default_rng(5)
    for k, strength in enumerate(rng.uniform(0.05, 0.3, 60)):
        viewer = Viewer.objects.create(
            organisation=first.campaign.organisation, panel_variables={"city": "yes" if k < 30 else "no"}
        )
        for ad, more in ((first, 0.0), (second, 0.3)):
            noise = rng.uniform(-0.04, 0.04, 17)

            def shown(
                t_ms: int, s: float = strength, m: float = more, noise: np.ndarray = noise
            ) -> dict[str, float]:
                return smiling(s + noise[t_ms // 500] + (m if t_ms >= 4000 else 0.0))

            exposure_of(ad, frames_every(500, 8000, shown), viewer=viewer)
    return first, second


def test_same_people_are_paired_and_the_cluster_lies_where_the_ads_differ(
    two_ads: tuple[Ad, Ad], bob_client: Client
) -> None:
    first, second = two_ads
    response = bob_client.get(
        reverse("dashboards:compare", args=[first.campaign_id]), {"a": first.pk, "b": second.pk}
    )
    result = response.context["found"].result
    told = response.content.decode()
    assert result.sides.paired
    assert "Paired: 60 people saw both" in told
    assert "“Loud” is received more positively than “Quiet”" in told
    (cluster,) = result.flagged
    assert cluster.sign == -1
    assert 3000 <= cluster.start * 500 <= 4500 and cluster.end * 500 == 8000
    assert "a large difference: +0." in told and "n = 60 · 95 %: −0." in told


def test_csv_is_the_difference_that_the_page_shows(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    first, second = two_ads
    address = reverse("dashboards:compare-csv", args=[first.campaign_id])
    rows = list(
        csv.DictReader(
            bob_client.get(address, {"a": first.pk, "b": second.pk}).getvalue().decode().splitlines()
        )
    )
    assert len(rows) == 16
    assert float(rows[12]["low"]) < float(rows[12]["difference"]) < float(rows[12]["high"]) < 0
    assert (rows[12]["cluster"], rows[0]["cluster"], rows[12]["n_first"]) == ("1", "", "60")


def test_one_ad_in_two_audiences_is_never_paired(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    told = page(
        bob_client,
        two_ads[0].campaign,
        f"?ad={two_ads[0].pk}&segment=city&first=yes&second=no&measure=valence",
    )
    assert "Not paired: nobody is in both audiences (30 and 30 people)." in told
    assert "No difference on the whole is shown between “city: yes” and “city: no”" in told


def test_audience_that_is_too_small_is_not_shown(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    Viewer.objects.filter(
        pk__in=Viewer.objects.filter(panel_variables={"city": "no"}).values("pk")[:10]
    ).update(panel_variables={})
    told = page(bob_client, two_ads[0].campaign, f"?ad={two_ads[0].pk}")
    assert "Too small to be shown: “no” has 20 of the 25 viewers" in told
    assert "data-difference" not in told


def test_forest_names_its_family_and_corrects_for_it(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    told = page(bob_client, two_ads[0].campaign)
    assert told.count("stands apart</span>") == 2
    assert "No norm yet: 0 of 20 other ads" in told
    response = bob_client.get(reverse("dashboards:compare-family-csv", args=[two_ads[0].campaign_id]))
    rows = list(csv.DictReader(response.getvalue().decode().splitlines()))
    assert [row["paired"] for row in rows] == ["True", "True"]
    assert float(rows[0]["difference"]) == pytest.approx(-float(rows[1]["difference"]), abs=1e-4)


@pytest.mark.parametrize("ads", [0, 1])
def test_campaign_with_too_few_ads_says_so(
    campaign: Campaign, plain_ad: Callable[..., Ad], bob_client: Client, ads: int
) -> None:
    for number in range(ads):
        plain_ad(f"Ad {number}")
    told = page(bob_client, campaign)
    assert ("no ad yet" if ads == 0 else "The panel told nothing") in told


def test_few_viewers_are_not_compared(watched: Callable[..., Ad], bob_client: Client) -> None:
    ad, _ = watched(3), watched(4, "Other")
    text = page(bob_client, ad.campaign)
    assert "Too few viewers to compare “Mountain spring” (3) with “Other” (4)" in text
    assert "Plan how many you need" in text
    assert "Hedges" not in text


def test_other_campaigns_ads_cannot_be_named(
    two_ads: tuple[Ad, Ad], plain_ad: Callable[..., Ad], other_campaign: Campaign, bob_client: Client
) -> None:
    foreign = plain_ad("Foreign", campaign=other_campaign)
    assert "Foreign" not in page(bob_client, two_ads[0].campaign, f"?a={foreign.pk}&b=x")


def test_stranger_and_anonymous_compare_nothing(
    two_ads: tuple[Ad, Ad], charlie_client: Client, client: Client
) -> None:
    for name in ("compare", "compare-csv", "compare-family-csv"):
        address = reverse(f"dashboards:{name}", args=[two_ads[0].campaign_id])
        assert charlie_client.get(address).status_code == 404
        assert client.get(address).status_code == 302


def test_sides_pair_those_who_saw_both_and_leave_the_others_out() -> None:
    traces = np.arange(24.0).reshape(8, 3)
    keys = tuple("abcdefgh")
    sides = sides_of_ads(traces, keys, traces[::-1], keys[::-1])
    assert sides.paired
    np.testing.assert_array_equal(sides.first, sides.second)
    some = sides_of_ads(traces, keys, traces[:, :2], (*"abcde", "x", "y", "z"))
    assert (some.paired, len(some.first), some.first.shape[1], some.left_out) == (True, 5, 2, 6)


def test_few_who_saw_both_are_in_neither_side() -> None:
    traces = np.arange(24.0).reshape(8, 3)
    sides = sides_of_ads(traces, tuple("abcdefgh"), traces, (*"ab", *"uvwxyz"))
    assert (sides.paired, len(sides.first), len(sides.second), sides.left_out) == (False, 6, 6, 2)
    assert "the 2 who saw both are too few to pair" in sides.why


def test_viewers_without_a_segment_are_in_no_audience() -> None:
    traces = np.ones((5, 2))
    sides = sides_of_audiences(traces, np.array(["x", "y", "", "x", "z"]), "x", "y")
    assert (len(sides.first), len(sides.second), sides.left_out) == (2, 1, 2)


def test_pairing_finds_what_different_people_hide() -> None:
    rng = np.random.default_rng(1)
    people = rng.normal(0, 1, (40, 1))
    a, b = (people + shift + rng.normal(0, 0.1, (40, 20)) for shift in (0.0, 0.2))
    keys = tuple(str(k) for k in range(40))
    paired = pair_compared(sides_of_ads(a, keys, b, keys))
    apart = pair_compared(sides_of_ads(a, keys, b, tuple(f"x{k}" for k in range(40))))
    assert paired.level.p < 0.001 < 0.05 < apart.level.p
    assert paired.level.estimate.value == pytest.approx(apart.level.estimate.value)
    assert (paired.delta, apart.delta.n) == (None, 80)


def test_level_difference_is_that_of_students_t_worked_by_hand() -> None:
    first = np.array([1.0, 2, 3, 4, 5, np.nan])
    found = level_difference(first, np.array([0.0, 2, 2, 4, 2, 7]), paired=True)
    assert found.n_first == 5
    assert found.estimate.value == pytest.approx(1.0)  # differences 1, 0, 1, 0, 3: sd √1.5, t(4) = 2.7764
    assert found.estimate.high - 1.0 == pytest.approx(2.7764 * (1.5 / 5) ** 0.5, abs=1e-3)
    assert level_difference(first, first, paired=True) is None


def test_ads_of_one_kind_do_not_stand_apart_and_an_odd_one_does() -> None:
    rng = np.random.default_rng(2)
    people = rng.normal(0, 0.2, 50)
    levels = {
        ad: {
            str(k): float(person + rng.normal(0.3 if ad == 4 else 0.0, 0.1))
            for k, person in enumerate(people)
        }
        for ad in range(5)
    }
    rows = against_others(levels)
    assert rows[4].test.stays and rows[4].found.paired and rows[4].found.estimate.value > 0.25
    assert all(row.test.adjusted >= row.test.p for row in rows)
    few = against_others({1: levels[0], 2: dict(list(levels[1].items())[:9])})
    assert few[1].found is None and few[1].test is None


def test_norm_comes_with_the_twentieth_other_ad() -> None:
    rng = np.random.default_rng(4)
    levels = {k: AdLevel(50, float(value), 0.02) for k, value in enumerate(rng.normal(0.1, 0.1, 21))}
    levels[0] = AdLevel(50, 0.6, 0.02)
    assert norm_rows([0], {k: levels[k] for k in range(20)})[0].text == "no norm yet: 19 of 20 ads"
    row = norm_rows([0], levels)[0]
    assert row.place.percentile > 95
    assert "among 20 other ads" in row.note
    assert norm_rows([99], levels)[0].text == "needs 10 viewers"
