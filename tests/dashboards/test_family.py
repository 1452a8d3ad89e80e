"""All ads of a campaign against each other: one rule names the best and the worst, and every surface follows it."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Viewer
from campaigns.services.sessions import session_withdraw
from dashboards.analysis.comparison.ask import family_findings
from dashboards.analysis.comparison.family import FamilyData, family_question
from dashboards.analysis.comparison.study import AdRows, Rule, Study
from dashboards.analysis.finding import Findings, Subject
from dashboards.models import Analysis
from dashboards.statistics.values import Estimate
from dashboards.surfaces.charts.forest import forest_marks
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling
from tests.dashboards.test_compare import rows_of


def rows_of_levels(levels: Mapping[str, float], first: int = 0) -> AdRows:
    """One exposure a viewer, each in a session of its own."""
    n = len(levels)
    zeros = np.zeros(n, dtype=np.int64)
    values = np.array(list(levels.values()), dtype=np.float64)
    keys = np.array(list(levels), dtype="U")
    return AdRows(
        zeros + first + np.arange(n), keys, values, zeros, zeros - 1, zeros + 1, zeros.astype(float)
    )


def family_of(levels: Mapping[int, Mapping[str, float]], rule: Rule = Rule()) -> Findings:  # noqa: B008
    study = Study({ad: rows_of_levels(own, 1000 * ad) for ad, own in levels.items()}, rule)
    return family_question("change_valence").answer(
        FamilyData(study), subject=Subject("campaign", "1"), revision="1"
    )


def people(
    shifts: Mapping[int, float], *, viewers: int = 50, noise: float = 0.1
) -> dict[int, dict[str, float]]:
    """The same people see every ad, each with a level of their own."""
    rng = np.random.default_rng(2)
    own = rng.normal(0, 0.2, viewers)
    return {
        ad: {str(k): float(level + shift + rng.normal(0, noise)) for k, level in enumerate(own)}
        for ad, shift in shifts.items()
    }


def named(found: Findings) -> tuple[str, str]:
    return found.choice("family.best").name, found.choice("family.worst").name


def test_ads_of_one_kind_do_not_stand_apart_and_an_odd_one_does() -> None:
    levels = people(dict.fromkeys(range(4), 0.0) | {4: 0.3})
    found = family_of(levels)
    assert found.choice("family.stays[ad:4]").name == "stays"
    assert found.choice("family.sides[ad:4]").name == "paired"
    assert found.estimate("family.difference[ad:4]").value > 0.25
    for ad in levels:
        assert found.p(f"family.p_adjusted[ad:{ad}]") >= found.p(f"family.p[ad:{ad}]")
    assert named(found)[0] == "ad:4"


def test_an_ad_under_ten_viewers_is_in_no_family() -> None:
    levels = people({1: 0.0, 2: 0.5})
    found = family_of({1: levels[1], 2: dict(list(levels[2].items())[:9])})
    own = found["family.difference[ad:2]"]
    assert own.value is None and (own.needs.what, own.needs.more) == ("viewers", 1)
    assert found.get("family.p[ad:2]") is None
    assert found["family.best"].needs.what == "ads"


def test_the_smallest_ad_is_not_in_the_mean_of_the_others_either() -> None:
    levels = people({1: 0.0, 2: 0.1, 3: 5.0})
    with_small = family_of({1: levels[1], 2: levels[2], 3: dict(list(levels[3].items())[:9])})
    without = family_of({1: levels[1], 2: levels[2]})
    for ad in (1, 2):
        name = f"family.difference[ad:{ad}]"
        assert with_small.estimate(name) == without.estimate(name)


def test_one_ad_is_no_family() -> None:
    found = family_of(people({1: 0.4}))
    assert found["family.best"].needs.what == found["family.difference[ad:1]"].needs.what == "ads"


def test_campaign_without_ads_is_no_family() -> None:
    assert family_of({})["family.worst"].needs.more == 2


def test_two_ads_that_are_alike_above_a_dull_one_are_not_told_apart() -> None:
    found = family_of(people({1: 0.3, 2: 0.3, 3: -0.4}))
    assert [found.choice(f"family.stays[ad:{ad}]").name for ad in (1, 2, 3)] == ["stays"] * 3
    assert named(found) == ("several", "ad:3")


def test_ads_that_tie_exactly_name_none() -> None:
    levels = people({1: 0.3, 3: -0.4})
    found = family_of({1: levels[1], 2: levels[1], 3: levels[3]})
    assert named(found) == ("several", "ad:3")
    twins = family_of({1: levels[1], 2: levels[1]})
    assert twins["family.difference[ad:1]"].needs.what == "difference"  # nobody differs: there is no t
    assert twins["family.best"].value is None


def test_of_two_that_stand_above_the_one_that_leads_is_named() -> None:
    assert named(family_of(people({1: 0.6, 2: 0.3, 3: -0.4})))[0] == "ad:1"


def test_all_viewers_the_same_is_no_ground_for_a_name() -> None:
    found = family_of({1: {str(k): 0.5 for k in range(20)}, 2: {str(k): 0.1 for k in range(20)}})
    assert found["family.best"].value is None
    assert found["family.difference[ad:1]"].needs.what == "difference"


def test_fifteen_alike_ads_rarely_have_a_name() -> None:
    named_ones = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        levels = {
            ad: {f"{ad}-{k}": float(x) for k, x in enumerate(rng.normal(0, 0.2, 20))} for ad in range(15)
        }
        named_ones += named(family_of(levels)) != ("none", "none")
    assert named_ones <= 8  # 5 % of 60 are 3; nine or more have a probability under 1 %


def test_fifteen_ads_keep_their_order_and_the_best_is_found() -> None:
    found = family_of(people({ad: 0.01 * ad for ad in range(14)} | {14: 0.5}))
    assert [own.part for own in found.parts("family.difference")] == [f"ad:{ad}" for ad in range(15)]
    assert named(found)[0] == "ad:14"


def test_half_of_the_viewers_are_enough_to_pair() -> None:
    rng = np.random.default_rng(3)
    first = {f"a{k}": float(rng.normal()) for k in range(20)}
    for shared, kind in ((10, "paired"), (9, "apart")):
        keys = [f"a{k}" for k in range(shared)] + [f"b{k}" for k in range(30)]
        found = family_of({1: first, 2: {key: float(rng.normal()) for key in keys}})
        assert found.choice("family.sides[ad:1]").name == kind


@pytest.fixture
def campaign_of(plain_ad: Callable[..., Ad]) -> Callable[..., list[Ad]]:
    """Return a function that makes ads which the same people see, each with a smile of its own strength."""

    def make(*strengths: float, viewers: int = 20) -> list[Ad]:
        ads = [plain_ad(f"Cut {number}") for number, _ in enumerate(strengths, 1)]
        rng = np.random.default_rng(8)
        for own in rng.uniform(0.0, 0.3, viewers):
            viewer = Viewer.objects.create(organisation=ads[0].campaign.organisation)
            for ad, more in zip(ads, strengths, strict=True):
                strength = own + more + rng.uniform(-0.05, 0.05)
                exposure_of(
                    ad, resting() + frames_every(500, 3000, lambda _, s=strength: smiling(s)), viewer=viewer
                )
        return ads

    return make


@pytest.mark.parametrize(
    ("strengths", "told"),
    [
        ((0.1, 0.3, 0.1), "Run “Cut 2”. Received more positively than the other ads"),
        ((0.1, 0.1, 0.1), "A tie: no ad stands apart from the others. You may run “Cut "),
        (
            (0.3, 0.3, 0.05),
            "Several ads stand above the others, and none of them leads: run “Cut 1” or “Cut 2”.",
        ),
    ],
)
def test_campaign_page_and_compare_never_disagree(
    campaign_of: Callable[..., list[Ad]], bob_client: Client, strengths: tuple[float, ...], told: str
) -> None:
    """Intervals of two ads may overlap while the same people clearly prefer one: both pages go by the people."""
    ads = campaign_of(*strengths)
    campaign = ads[0].campaign
    sentence = re.compile(r'data-sentence="decision">(.*?)</p>')
    (answer,) = {
        sentence.search(page_of(bob_client, name, campaign)).group(1) for name in ("campaign", "compare")
    }
    assert answer.startswith(told)
    best = family_findings(campaign, ads, "change_valence").choice("family.best").name
    api = bob_client.get(reverse("api-campaign-findings", args=[campaign.pk])).json()
    (family,) = [own for own in api["questions"] if own["question"] == "family:change_valence"]
    (row,) = [own for own in family["findings"] if own["key"] == "change_valence.family.best"]
    assert row["value"]["name"] == best
    assert (best.startswith("ad:")) == told.startswith("Run ")
    (decided,) = [own for own in api["questions"] if own["question"] == "decision"]
    (row,) = [own for own in decided["findings"] if own["key"] == "decision.leader"]
    assert row["value"]["name"] == best


def test_forest_file_api_and_page_hold_the_same_digits(
    campaign_of: Callable[..., list[Ad]], bob_client: Client
) -> None:
    ads = campaign_of(0.1, 0.3)
    campaign = ads[0].campaign
    rows = rows_of(bob_client, reverse("dashboards:compare-family-csv", args=[campaign.pk]))
    assert [row["sides"] for row in rows] == ["paired", "paired"]
    assert float(rows[0]["difference"]) == pytest.approx(-float(rows[1]["difference"]), abs=1e-12)
    page = page_of(bob_client, "compare", campaign)
    assert page.count(">stands apart</data></span>") == 2
    api = bob_client.get(reverse("api-campaign-findings", args=[campaign.pk])).json()
    findings = {
        (own["key"], own["part"]): own["value"]
        for question in api["questions"]
        if question["question"] == "family:change_valence"
        for own in question["findings"]
    }
    for row, ad in zip(rows, ads, strict=True):
        value = findings["change_valence.family.difference", f"ad:{ad.pk}"]
        assert float(row["difference"]) == value["value"]
        assert (
            float(row["p_adjusted"]) == findings["change_valence.family.p_adjusted", f"ad:{ad.pk}"]["value"]
        )
        assert (
            f'value="{value["value"]!r}" data-finding="change_valence.family.difference[ad:{ad.pk}]"' in page
        )
    assert [own["findings"] for own in api["ads"]] == [
        f"http://testserver{reverse('api-ad-findings', args=[ad.pk])}" for ad in ads
    ]


def test_a_withdrawal_is_taken_out_of_the_family_at_once(
    campaign_of: Callable[..., list[Ad]], bob_client: Client
) -> None:
    ads = campaign_of(0.1, 0.3, viewers=12)
    campaign = ads[0].campaign
    before = family_findings(campaign, ads, "change_valence")
    session = ads[1].exposures.first().session
    session_withdraw(session=session)
    after = family_findings(campaign, ads, "change_valence")
    name = f"family.viewers[ad:{ads[1].pk}]"
    assert (before.count(name), after.count(name)) == (12, 11)


def test_marks_of_a_forest_share_one_axis() -> None:
    marks = forest_marks([Estimate(0.1, 0.05, 0.15, 9), None, Estimate(-0.3, -0.4, -0.2, 9)], least=0.02)
    assert marks[1] is None
    assert (marks[0].bound, marks[2].bound) == (0.4, 0.4)
    assert (marks[2].low, marks[0].zero) == (0.0, 0.5)
    assert marks[0].middle == pytest.approx(0.625)
    (small,) = forest_marks([Estimate(0.0, -0.001, 0.001, 9)], least=0.02)
    assert small.bound == 0.02


def page_of(client: Client, name: str, campaign: Campaign) -> str:
    response = client.get(reverse(f"dashboards:{name}", args=[campaign.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_ads_come_and_go_while_an_older_answer_is_still_good_enough(
    campaign_of: Callable[..., list[Ad]], plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    """An answer that was dear to make is shown for a while; never one that names other ads."""
    ads = campaign_of(0.1, 0.3, viewers=12)
    campaign = ads[0].campaign
    assert "Run “Cut 2”." in page_of(bob_client, "campaign", campaign)
    Analysis.objects.update(seconds=60.0)
    plain_ad("New one")
    for name in ("campaign", "compare"):
        assert "New one" in page_of(bob_client, name, campaign)
    Analysis.objects.update(seconds=60.0)
    ads[1].delete()
    for name in ("campaign", "compare"):
        assert "Cut 2" not in page_of(bob_client, name, campaign)


def test_live_page_follows_the_family(campaign_of: Callable[..., list[Ad]], bob_client: Client) -> None:
    ads = campaign_of(0.1, 0.3, viewers=12)
    campaign = ads[0].campaign
    Campaign.objects.filter(pk=campaign.pk).update(status=Campaign.Status.PUBLISHED)
    again = page_of(bob_client, "campaign", campaign).split('hx-get="')[1].split('"')[0]
    assert bob_client.get(again, headers={"HX-Request": "true"}).status_code == 204
    exposure_of(ads[0], resting() + frames_every(500, 2500), status="playing", age_seconds=1)
    response = bob_client.get(again, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "1 person is watching now" in response.content.decode()
