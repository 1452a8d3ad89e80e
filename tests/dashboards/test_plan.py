"""The planner: formula at once, simulation step by step within a bound, and forms that say what is wrong."""

from collections.abc import Callable
from math import inf
from urllib.parse import urlencode

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from scipy import stats

from campaigns.models import Ad, Campaign, Organisation, Viewer
from campaigns.services.registrations import registration_record
from dashboards.analysis.planning.fatigue_power import FatigueDesign, fatigue_found
from dashboards.analysis.planning.plan import Plan, plan_findings
from dashboards.analysis.planning.search import LARGEST, Tried, needed, search_step
from dashboards.analysis.planning.studies import study_of
from dashboards.statistics.planner import viewers_for_shares
from dashboards.statistics.planner_levels import LevelDesign, pilot_of
from dashboards.statistics.planner_traces import TraceDesign, trace_power
from dashboards.statistics.simulated_shares import Bump
from dashboards.statistics.study.anytime import anytime_critical
from dashboards.surfaces.pages.plan_form import LevelForm
from tests.dashboards.fatigue_rows import rolled_up_row


def page(client: Client, campaign: Campaign, **asked: object) -> str:
    url = reverse("dashboards:plan", args=[campaign.pk])
    return client.get(f"{url}?{urlencode(asked)}").content.decode()


SHARES = {
    "kind": "shares",
    "first": 30,
    "second": 20,
    "paired": "no",
    "correlation": 0.3,
    "power": 80,
    "usable": 50,
}
TRACES = {
    "kind": "traces",
    "first": 70,
    "second": 10,
    "resting": 5,
    "paired": "yes",
    "seconds": 10,
    "power": 80,
    "usable": 100,
}


def test_shares_are_answered_by_the_formula(campaign: Campaign, bob_client: Client) -> None:
    n = viewers_for_shares(0.3, 0.2, paired=False)
    text = page(bob_client, campaign, **SHARES)
    assert f"Measure {n:,} viewers for each ad" in text
    assert f"Invite some {4 * n:,} people" in text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"second": 30}, "the shares must differ"),
        ({"first": 130}, "less than or equal to 100"),
        ({"usable": "many"}, "Enter a number"),
        ({"paired": "yes", "first": 99, "second": 1, "correlation": 0.95}, "may be impossible"),
    ],
)
def test_what_cannot_be_planned_is_said(
    campaign: Campaign, bob_client: Client, wrong: dict[str, object], told: str
) -> None:
    assert told in page(bob_client, campaign, **{**SHARES, **wrong})


def test_traces_are_simulated_in_steps_until_the_answer_stands(
    campaign: Campaign, bob_client: Client
) -> None:
    url = reverse("dashboards:plan-step", args=[campaign.pk])
    tried, over, steps = "", False, 0
    while not over:
        answer = bob_client.get(url, {**TRACES, "tried": tried}).json()
        tried, over, steps = answer["tried"], answer["over"], steps + 1
        assert steps < 200
    assert answer["headline"].startswith("Measure ")
    assert "simulated studies" in answer["headline"] and answer["n"] in answer["headline"]
    assert [line["key"] for line in answer["charts"]["plan"]["lines"]] == ["power", "studies"]


def test_late_simulation_answers_with_what_there_is(campaign: Campaign, bob_client: Client) -> None:
    url = reverse("dashboards:plan-step", args=[campaign.pk])
    answer = bob_client.get(url, {**TRACES, "tried": "100:50:60", "spent": 9999}).json()
    assert answer["over"]
    assert answer["tried"] == "100:50:60"
    assert "60 simulated studies" in answer["headline"]


def test_table_is_handed_out_with_the_intervals_of_its_studies(
    campaign: Campaign, bob_client: Client, charlie_client: Client
) -> None:
    url = reverse("dashboards:plan-csv", args=[campaign.pk])
    asked = {**TRACES, "tried": "200:130:200,100:30:60"}
    lines = b"".join(bob_client.get(url, asked).streaming_content).decode("utf-8-sig").split()
    assert lines[0] == "viewers,power,low,high,studies"
    assert [line.split(",")[0] for line in lines[1:]] == ["100", "200"]
    assert lines[2].split(",")[1::3] == ["0.65", "200"]
    assert 0.5 < float(lines[2].split(",")[2]) < 0.65 < float(lines[2].split(",")[3]) < 0.8
    assert b"295," in b"".join(bob_client.get(url, SHARES).streaming_content)
    assert bob_client.get(url, TRACES).status_code == 404
    assert charlie_client.get(url, asked).status_code == 404


@pytest.mark.parametrize("tried", ["100:61:60", "1000000:1:60", "x", "100:1:60," * 9 + "100:1:60", "100:1:0"])
def test_invented_state_is_refused(campaign: Campaign, bob_client: Client, tried: str) -> None:
    url = reverse("dashboards:plan-step", args=[campaign.pk])
    assert bob_client.get(url, {**TRACES, "tried": tried}).status_code == 400


def test_search_finds_a_known_power_curve() -> None:
    """Studies that find with chance Φ(−1.96 + .2√n) need (1.96 + .8416)² / .2² = 196 viewers for 80 %."""
    from statistics import NormalDist

    import numpy as np

    def found(viewers: int, seed: int) -> bool:
        chance = NormalDist().cdf(-1.96 + 0.2 * viewers**0.5)
        return bool(np.random.default_rng(1000 * viewers + seed).random() < chance)

    tried: tuple[Tried, ...] = ()
    over = False
    while not over:
        tried, over = search_step(found, tried, power=0.8, seconds=5)
    result = needed(tried, power=0.8)
    assert result.low <= 196 <= result.high
    assert result.high - result.low < 80


def test_planned_number_of_viewers_reaches_the_wished_power() -> None:
    design = TraceDesign(Bump(0.5), Bump(0.2), paired=True)
    tried: tuple[Tried, ...] = ()
    over = False
    while not over:
        tried, over = search_step(study_of(design), tried, power=0.8, seconds=5)
    viewers = needed(tried, power=0.8).viewers
    assert 20 < viewers < 100
    again = trace_power(design, viewers, runs=100, seed=7)
    assert again.high > 0.8
    assert trace_power(design, viewers // 2, runs=100, seed=7).value < again.value


def test_search_says_when_nothing_suffices() -> None:
    tried: tuple[Tried, ...] = ()
    over = False
    while not over:
        tried, over = search_step(lambda viewers, seed: seed % 40 == 0, tried, power=0.8, seconds=5)
    assert needed(tried, power=0.8).viewers is None
    assert tried[-1].viewers == LARGEST


def test_stronger_fatigue_is_found_more_often() -> None:
    strong = sum(fatigue_found(FatigueDesign(left=0.5), 150, seed=seed) for seed in range(20))
    weak = sum(fatigue_found(FatigueDesign(left=0.95), 150, seed=seed) for seed in range(20))
    assert strong >= 15 > weak + 5


def test_a_plan_says_nothing_before_its_first_study_and_never_a_number_without_n(campaign: Campaign) -> None:
    design = TraceDesign(Bump(0.7), Bump(0.1), paired=True, seconds=10)
    found = plan_findings(Plan(design, 0.8, 1.0))
    assert (found["plan.viewers"].needs.what, found["plan.invited"].value) == ("studies", None)
    found = plan_findings(Plan(design, 0.8, 0.5, (Tried(100, 60, 200),)))
    viewers = found["plan.viewers"].value
    assert (viewers.n, found.count("plan.studies")) == (200, 200)
    assert viewers.low < viewers.value < viewers.high
    assert found.count("plan.invited") == -(-viewers.value // 0.5)
    nothing = plan_findings(Plan(design, 0.8, 0.5, (Tried(LARGEST, 5, 200),)))
    assert (nothing["plan.viewers"].value, nothing["plan.viewers"].needs.more) == (None, LARGEST)


def test_numbers_are_written_as_the_organisation_writes_them(campaign: Campaign, bob_client: Client) -> None:
    Organisation.objects.update(language="de")
    text = page(bob_client, campaign, **{**SHARES, "first": 30, "second": 29.5})
    n = viewers_for_shares(0.3, 0.295, paired=False)
    assert f"{n:,}".replace(",", ".") in text and "29,5 %" in text


def test_the_registered_analysis_is_the_default_and_starts_from_the_campaigns_own_viewers(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    first, second = plain_ad("First"), plain_ad("Second")
    rng = np.random.default_rng(3)
    levels = rng.normal(0, 0.05, (60, 1)) + rng.normal(0, 0.05, (60, 2))
    for own in levels:
        viewer = Viewer.objects.create(organisation=first.campaign.organisation)
        for ad, level in zip((first, second), own, strict=True):
            rolled_up_row(ad, viewer=viewer, number=1, valence=float(level), attention=0.5 + float(level) / 9)
    told = pilot_of(levels)
    text = page(bob_client, first.campaign)
    assert "Spread and likeness start from 60 viewers of this campaign" in text
    assert f'value="{round(told.spread, 4)}"' in text and f'value="{round(told.correlation, 2)}"' in text
    assert f'name="known_from" value="{round(told.known_from)}"' in text
    assert told.spread == pytest.approx(0.07, abs=0.01) and told.correlation == pytest.approx(0.5, abs=0.2)
    assert pilot_of(levels[:19]) is None and pilot_of(np.zeros((0, 0))) is None
    assert "Change of valence from the viewer’s own resting face." in text
    registration_record(
        campaign=first.campaign, ads=[first.pk], viewers=90, by="m", outcome="attention", looks="any"
    )
    text = page(bob_client, first.campaign)
    assert "What is planned for: Attention." in text and '<option value="any" selected>' in text
    assert f'value="{round(pilot_of(levels / 9).spread, 4)}"' in text


def test_a_spread_that_hangs_on_a_few_strong_expressers_is_known_from_fewer_viewers() -> None:
    rng = np.random.default_rng(5)
    levels = rng.normal(0, 0.05, (200, 1))
    assert pilot_of(levels).known_from == pytest.approx(200, rel=0.2)
    levels[:5] *= 8
    assert pilot_of(levels).known_from < 20


def test_the_less_a_spread_is_known_the_more_viewers_are_planned() -> None:
    """With s² known from 10 viewers Student's t of the mean has fewer than two thirds of the power curve's slope."""
    exact, pilot = LevelDesign(0.04, 0.1, 0.5), LevelDesign(0.04, 0.1, 0.5, known_from=10)
    seen = [sum(study_of(own)(60, seed) for seed in range(600)) / 600 for own in (exact, pilot)]
    df = np.random.default_rng(1).chisquare(9, 20_000) / 9
    expected = [stats.nct.sf(stats.t.ppf(0.975, 59), 59, 0.4 * 60**0.5 * at).mean() for at in (1, df**0.5)]
    assert seen == pytest.approx(expected, abs=0.06) and seen[1] < seen[0] - 0.02


@pytest.mark.parametrize(("given", "known"), [("", inf), ("30", 30), ("4", None), ("many", None)])
def test_how_surely_a_spread_is_known_is_asked_and_bounded(given: str, known: float | None) -> None:
    form = LevelForm(
        {**{name: own.initial for name, own in LevelForm.base_fields.items()}, "known_from": given}
    )
    assert form.is_valid() is (known is not None)
    assert known is None or form.design().known_from == known


@pytest.mark.parametrize("paired", [True, False])
def test_levels_are_planned_by_the_test_that_pages_use(paired: bool) -> None:
    """Student's t by hand: n = (z.975 + z.8)²·s²/δ², s² that of a difference; a fifth of strong viewers needs little
    more."""
    design = LevelDesign(0.04, 0.1, 0.5, paired)
    tried, over = (), False
    while not over:
        tried, over = search_step(study_of(design), tried, power=0.8, seconds=60)
    variance = 0.1**2 * (1 if paired else 2)
    assert needed(tried, power=0.8).viewers == pytest.approx(7.85 * variance / 0.04**2, rel=0.25)


def test_looks_while_data_come_in_ask_for_more_viewers() -> None:
    """The mixture t reaches 2.98 errors at its last look of 100, where one look reaches 1.98: fewer studies see it."""
    seen = [
        sum(study_of(LevelDesign(0.03, 0.1, 0.5, True, looks))(100, seed) for seed in range(300))
        for looks in (False, True)
    ]
    reach = [stats.t.ppf(0.975, 99), anytime_critical(99, planned=33)]
    expected = [300 * stats.nct.sf(own, 99, 3.0) for own in reach]
    assert seen == pytest.approx(expected, abs=35)
    assert seen[1] < seen[0] - 60
