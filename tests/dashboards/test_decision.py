"""What is decided of ads: the rule within its study, and the same verdict on every surface."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Viewer
from dashboards.analysis.comparison.family import FamilyData
from dashboards.analysis.comparison.norm import NormData
from dashboards.analysis.comparison.study import AdRows, Rule, Study
from dashboards.analysis.decision.rule import Decision, DecisionData
from dashboards.analysis.finding import Needs, Subject
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.selectors.norms import AdLevel
from dashboards.selectors.series import AdSeries
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import TRACED
from dashboards.statistics.frames.timeline import Timeline
from dashboards.surfaces.paper.document import campaign_pdf
from tests.dashboards.factories import exposure_of, frames_every, resting
from tests.dashboards.sheets import letters
from tests.dashboards.test_family import people, rows_of_levels
from tests.people import tool_of

CAMPAIGNS = int(os.environ.get("VERDICT_CAMPAIGNS", "3"))  # 40 for the figure of the gate


def decided(
    levels: Mapping[int, Mapping[str, float]],
    *,
    rule: Rule = Rule(),  # noqa: B008
    gains: Mapping[int, float] | None = None,
    norm: NormData | None = None,
) -> dict[int, Decision]:
    study = Study({ad: rows_of_levels(own, 1000 * ad) for ad, own in levels.items()}, rule)
    return DecisionData(FamilyData(study), gains or {}, norm).decisions


def test_the_best_is_run_and_the_others_are_dropped_or_fixed_by_what_their_weak_stretches_cost() -> None:
    levels = people({1: 0.3, 2: 0.0, 3: 0.0}, viewers=60)
    own = decided(levels, gains={2: 0.05, 3: 0.5})
    assert [own[ad].verdict for ad in (1, 2, 3)] == ["run", "drop", "fix"]
    assert [own[ad].rank for ad in (1, 2, 3)] == [1, 2, 2]
    assert own[1].reason == "leads" and own[1].probability > 0.99 and own[1].more is None
    assert own[2].loss.value == pytest.approx(0.3, abs=0.05)
    assert 0 <= own[1].loss.low <= own[1].loss.value < 0.001


def test_a_tie_has_one_rank_and_says_how_many_viewers_would_settle_it() -> None:
    few = decided(people({1: 0.0, 2: 0.02}, viewers=14, noise=0.2))
    assert [few[ad].rank for ad in (1, 2)] == [1, 1]
    assert {own.reason for own in few.values()} == {"unsettled"}
    assert all(isinstance(own.more, int) and 10 < own.more < 2000 for own in few.values())
    many = decided(people({1: 0.3, 2: 0.3}, viewers=900, noise=0.05))
    assert {own.verdict for own in many.values()} == {"run"}
    assert {own.reason for own in many.values()} == {"tie"}


def test_ads_that_do_nothing_are_not_run_however_many_viewers_agree_that_they_are_alike() -> None:
    rng = np.random.default_rng(5)
    levels = {ad: {str(k): float(x) for k, x in enumerate(rng.normal(0, 0.1, 2000))} for ad in (1, 2)}
    assert {own.verdict for own in decided(levels).values()} == {"not_enough"}


def test_a_registered_look_that_is_ahead_and_ads_outside_the_registration_are_not_decided() -> None:
    levels = people({1: 0.5, 2: 0.0, 3: 0.9}, viewers=40)
    own = decided(levels, rule=Rule(ads=(1, 2), viewers=100, once=True))
    assert [own[ad].reason for ad in (1, 2, 3)] == [*2 * ("registered_viewers",), "registered_ad"]
    assert {one.verdict for one in own.values()} == {"not_enough"}
    assert own[1].more == 60
    assert decided(levels, rule=Rule(ads=(1, 2), viewers=40, once=True))[1].verdict == "run"


def test_ads_that_all_saw_in_one_order_are_refused() -> None:
    levels = people({1: 0.5, 2: 0.0}, viewers=60)
    rows = {}
    for place, (ad, own) in enumerate(levels.items()):
        plain = rows_of_levels(own, 1000 * ad)
        before = np.full(len(own), 1 if place else -1)
        rows[ad] = AdRows(
            plain.exposure, plain.viewer, plain.value, plain.position + place, before, plain.number, plain.day
        )
    own = DecisionData(FamilyData(Study(rows)), {}).decisions
    assert {(one.verdict, one.reason) for one in own.values()} == {("not_enough", "order")}


def norm_of(value: float, error: float, middle: float) -> NormData:
    rng = np.random.default_rng(1)
    others = tuple(AdLevel(50, float(x), 0.01, "kind") for x in rng.normal(middle, 0.03, 25))
    return NormData(AdLevel(60, value, error, "kind"), others)


@pytest.mark.parametrize(
    ("level", "middle", "verdict", "reason"),
    [
        (0.15, None, "run", "above_rest"),
        (-0.15, None, "drop", "below_rest"),
        (0.0, None, "not_enough", "unsettled"),
        (0.15, 0.02, "run", "above_norm"),
        (0.05, 0.25, "drop", "below_norm"),
    ],
)
def test_one_ad_alone_is_held_against_the_norm_else_against_the_resting_face(
    level: float, middle: float | None, verdict: str, reason: str
) -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(0, 0.1, 60)
    values = values - values.mean() + level
    norm = None if middle is None else norm_of(level, 0.1 / 60**0.5, middle)
    own = decided({1: {str(k): float(x) for k, x in enumerate(values)}}, norm=norm)[1]
    assert (own.verdict, own.reason) == (verdict, reason)
    assert own.basis == ("rest" if middle is None else "norm")


def test_too_few_viewers_say_how_many_are_missing_and_alike_ones_that_nothing_is_known() -> None:
    own = decided({1: {str(k): 0.1 * k for k in range(24)}})[1]
    assert (own.verdict, own.reason, own.more) == ("not_enough", "viewers", 1)
    alike = decided({1: dict.fromkeys(map(str, range(30)), 0.2)})[1]
    assert (alike.verdict, alike.reason) == ("not_enough", "difference")
    far = decided(people({1: 0.0, 2: 0.0}, viewers=10, noise=3.0))[1]
    assert isinstance(far.more, (int, Needs))


def ad_of_faces(values: np.ndarray) -> AdData:
    """One exposure a viewer of an ad of 20 s, a value a second: [V, S] of the change of valence."""
    viewers, seconds = values.shape
    sad, away = np.maximum(-values, 0), np.where(values < -0.45, 0.0, 1.0)
    series = {
        "change_valence": values,
        "change_happy": np.maximum(values, 0),
        "change_sad": sad,
        "attention": away,
    }
    columns = [series.get(name, np.zeros_like(values)) for name in TRACED]
    zeros, people = np.zeros(viewers, dtype=np.int64), np.arange(viewers)
    return AdData(
        AdSeries(
            ad=Ad(pk=1, title="", duration_ms=1000 * seconds - 200),
            timeline=Timeline(1000 * seconds - 200, 1000),
            names=TRACED,
            values=np.stack(columns, axis=2).astype(np.float32),
            raw=np.stack([own.mean(axis=1) for own in columns], axis=1),
            resting=np.zeros((viewers, STORED_LENGTH)),
            exposure=people + 1,
            viewer=people,
            viewer_keys=tuple(f"{k:03d}" for k in people),
            number=(zeros + 1).astype(np.int16),
            day=zeros.astype("datetime64[D]"),
            grade=np.full(viewers, "good"),
            valid=zeros,
            running=zeros,
            stored=zeros == 0,
            set_aside={},
        )
    )


@pytest.mark.parametrize(
    ("middle", "dip", "reason"),
    [(0.3, 0.25, "less_joy"), (0.0, 0.25, "more_sad"), (0.0, 0.6, "looks_away")],
)
def test_a_stretch_says_what_changes_there(middle: float, dip: float, reason: str) -> None:
    values = np.random.default_rng(2).normal(middle, 0.05, (60, 20))
    values[:, 12:15] -= dip
    data = ad_of_faces(values)
    (row,) = STRETCHES.answer(data, subject=Subject("ad", "1"), revision="").table("stretches").rows
    assert (row[:2], row[7]) == ((12000, 15000), reason)
    ends = ad_of_faces(np.roll(values, 5, axis=1))
    (row,) = STRETCHES.answer(ends, subject=Subject("ad", "1"), revision="").table("stretches").rows
    assert row[:2] == (17000, 19800), "a stretch ends with the ad"


def test_stretches_wait_for_the_registered_look_and_for_viewers() -> None:
    values = np.random.default_rng(2).normal(0, 0.05, (60, 20))
    values[:, 12:15] -= 0.25
    waiting = replace(ad_of_faces(values), rule=Rule(viewers=80, once=True))
    few = ad_of_faces(values[:24])
    needs = [
        STRETCHES.answer(own, subject=Subject("ad", "1"), revision="")["stretches"].needs
        for own in (waiting, few)
    ]
    assert needs == [Needs("registered_viewers", 20), Needs("viewers", 1)]
    # At that look the first 40 alone are judged: what later ones did is not seen.
    values[:40, 12:15] += 0.25
    final = replace(ad_of_faces(values), rule=Rule(viewers=40, once=True))
    assert STRETCHES.answer(final, subject=Subject("ad", "1"), revision="").table("stretches").rows == ()


def shown(x: float) -> dict[str, float]:
    return {"happy": max(x, 0.0), "sad": max(-x, 0.0), "neutral": 1 - abs(x)}


@pytest.mark.parametrize("seed", range(CAMPAIGNS))
def test_page_comparison_report_and_api_have_the_same_verdict(
    plain_ad: Callable[..., Ad], bob_client: Client, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    ads = [plain_ad(f"Cut {chr(65 + k)}") for k in range(int(rng.integers(1, 4)) if seed else 3)]
    strengths = rng.choice([0.0, 0.0, 0.05, 0.3], len(ads))
    campaign = ads[0].campaign
    for own in rng.gamma(1.5, 0.06, int(rng.integers(9, 36))):
        viewer = Viewer.objects.create(organisation=campaign.organisation)
        for ad, more in zip(ads, strengths, strict=True):
            level = float(min(own + more + rng.normal(0, 0.06), 0.9))
            exposure_of(ad, resting() + frames_every(500, 3000, lambda _, x=level: shown(x)), viewer=viewer)
    page, compare = (
        bob_client.get(reverse(f"dashboards:{name}", args=[campaign.pk])).content.decode()
        for name in ("campaign", "compare")
    )
    report = letters(campaign_pdf(campaign))
    tool = tool_of(campaign.organisation, "results:read")
    (answer,) = tool.get(reverse("api-campaign-findings", args=[campaign.pk]), {"about": "decision"}).json()[
        "questions"
    ]
    verdicts = {own["part"]: own["value"] for own in answer["findings"] if own["key"] == "decision.verdict"}
    found = re.compile(
        r'<data value="(\w+)" data-finding="decision.verdict\[(ad:\d+)\]" data-n="(\d+)">([^<]+)'
    )
    sentences = [re.search(r'data-sentence="decision">(.*?)</p>', own).group(1) for own in (page, compare)]
    assert sentences[0] == sentences[1] or max(own["n"] for own in verdicts.values()) < 10
    shown_verdicts = [found.findall(own) for own in (page, compare)]
    assert shown_verdicts[0] == shown_verdicts[1]
    assert {part: (name, int(n)) for name, part, n, _ in shown_verdicts[0]} == {
        part: (value["name"], value["n"]) for part, value in verdicts.items()
    }
    for _, part, _, word in shown_verdicts[0]:
        title = next(ad.title for ad in ads if f"ad:{ad.pk}" == part)
        assert f"{title} {word}" in report
