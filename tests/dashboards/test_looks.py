"""Which look it is decides what may be said: nothing before the registered one, then of the first viewers alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Viewer, ViewerSession
from campaigns.services.registrations import registration_record
from dashboards.analysis.comparison.ask import family_findings, pair_findings
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.finding import Subject
from dashboards.analysis.reception.questions import TRACES
from dashboards.analysis.registration import rule_of
from dashboards.selectors.registrations import Registered
from dashboards.surfaces.text.family import family_sentence
from dashboards.surfaces.text.looks import look_sentence, standing_sentence
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, session_of, smiling
from tests.dashboards.test_decision import ad_of_faces
from tests.dashboards.test_family import family_of, people

CLEAR = people({1: 0.0, 2: 0.15}, viewers=60)


def test_nothing_is_called_a_difference_before_the_registered_look() -> None:
    found = family_of(CLEAR, Rule(viewers=61, once=True))
    assert (found.choice("family.look").name, found["family.best"].needs.what) == (
        "waiting",
        "registered_viewers",
    )
    assert found["family.best"].needs.more == 1
    assert found.choice("family.stays[ad:2]").name == "waiting"
    assert "One look at 61 viewers is registered, and 60 are measured" in look_sentence(found, "family")
    assert "1 more viewers are to come" in family_sentence(found, {1: "a", 2: "b"}, "change_valence")


def test_the_registered_look_is_that_of_the_first_viewers_and_of_students_t() -> None:
    found = family_of(CLEAR, Rule(viewers=40, once=True))
    assert found.choice("family.look").name == "final"
    assert found.count("family.viewers[ad:1]") == 40
    first = {ad: dict(list(levels.items())[:40]) for ad, levels in CLEAR.items()}
    assert found.estimate("family.difference[ad:2]").value == pytest.approx(
        np.mean([first[2][key] - first[1][key] for key in first[1]])
    )
    simple, model = found.estimate("family.simple[ad:2]"), found.estimate("family.difference[ad:2]")
    assert (model.low, model.high) == (pytest.approx(simple.low), pytest.approx(simple.high))
    assert "first 40 viewers" in look_sentence(found, "family")


def test_looks_while_data_come_in_have_wider_intervals() -> None:
    found = family_of(CLEAR)
    simple, model = found.estimate("family.simple[ad:2]"), found.estimate("family.difference[ad:2]")
    assert model.low < simple.low < simple.high < model.high
    assert found.p("family.p[ad:2]") > 0
    assert look_sentence(found, "family").startswith(
        "This interval holds at every look, while data come in, too (60"
    )
    assert not look_sentence(
        family_of(people({1: 0.0, 2: 0.15}, viewers=0)), "family"
    )  # there is no interval yet
    assert "(60 of 90 registered viewers)" in look_sentence(family_of(CLEAR, Rule(viewers=90)), "family")


def test_what_is_not_the_primary_outcome_is_exploratory_and_asks_for_more() -> None:
    primary, other = family_of(CLEAR), family_of(CLEAR, Rule(series="attention"))
    assert primary.p("family.p[ad:2]") == other.p("family.p[ad:2]")
    assert other.p("family.p_adjusted[ad:2]") == pytest.approx(
        min(1, 65 * primary.p("family.p_adjusted[ad:2]")), rel=1e-9
    )
    assert standing_sentence(primary, "family", "change_valence") == "This is the primary outcome."
    assert standing_sentence(other, "family", "change_valence").startswith("Exploratory: change of valence")


def test_an_ad_that_was_not_registered_is_not_compared() -> None:
    found = family_of(people({1: 0.0, 2: 0.3, 3: 0.9}), Rule(ads=(1, 2), viewers=30))
    assert found["family.difference[ad:3]"].needs.what == "registered_ad"
    assert found.choice("family.best").name == "ad:2"


def test_an_ad_that_was_not_registered_is_exploratory_and_has_no_registered_look() -> None:
    ad = ad_of_faces(np.random.default_rng(2).normal(0.1, 0.05, (60, 20)))
    told = []
    for ads in (None, (1,), (7, 8)):
        own = replace(ad, rule=Rule(ads=ads, viewers=40, once=True))
        found = TRACES.answer(own, subject=Subject("ad", "1"), revision="")
        told.append((found.choice("ad.standing").name, found.choice("ad.look").name))
        assert found.estimate("change_valence.judged").n == (40 if told[-1][1] == "final" else 60)
    assert told == [("primary", "final"), ("primary", "final"), ("exploratory", "open")]


@pytest.mark.parametrize(("before", "once"), [(0, True), (1, False)])
def test_a_look_that_was_chosen_after_data_had_come_is_no_look_at_the_end(before: int, once: bool) -> None:
    row = Registered("2026-11-26T12:00:00+00:00", "change_happy", (2, 1), 50, "end", before, "d")
    rule = rule_of([row])
    assert (rule.once, rule.ads, rule.viewers) == (once, (1, 2), 50)
    assert rule_of([]) == Rule()


def in_order(ads: list[Ad], viewers: int, *, carry: float, shuffled: bool) -> None:
    """The same people see the ads in one session each; whatever comes later reads higher by `carry`."""
    rng = np.random.default_rng(3)
    for own in rng.uniform(0.1, 0.3, viewers):
        viewer = Viewer.objects.create(organisation=ads[0].campaign.organisation)
        session: ViewerSession = session_of(ads[0], viewer=viewer)
        order = rng.permutation(len(ads)) if shuffled else range(len(ads))
        for place, ad in enumerate(order):
            share = own + (carry if place else 0.0) + rng.uniform(-0.02, 0.02)
            exposure_of(
                ads[ad], resting() + frames_every(500, 3000, lambda _, s=share: smiling(s)), session=session
            )
    for ad in ads:
        rolled_up(ad)


def test_one_order_for_all_is_refused_on_every_surface_and_a_random_one_is_adjusted(
    plain_ad: Callable[..., Ad], bob_client: Client, campaign: Campaign
) -> None:
    ads = [plain_ad("One"), plain_ad("Two")]
    in_order(ads, 14, carry=0.2, shuffled=False)
    found = family_findings(campaign, ads, "change_valence")
    assert (
        found["family.best"].needs.what == found[f"family.difference[ad:{ads[0].pk}]"].needs.what == "order"
    )
    assert abs(found.estimate(f"family.simple[ad:{ads[0].pk}]").value) > 0.15  # what would have been claimed
    pair = pair_findings(*ads, "change_valence")
    assert pair["pair.difference.verdict"].needs.what == "order"
    assert not any(row[5] for row in pair.table("pair.clusters").rows)
    for name in ("campaign", "compare"):
        page = bob_client.get(reverse(f"dashboards:{name}", args=[campaign.pk])).content.decode()
        assert "shown in one order to everybody" in page, name
    in_order(ads, 30, carry=0.2, shuffled=True)
    found = family_findings(campaign, ads, "change_valence")
    assert found.choice("family.best").name == "none"
    assert abs(found.estimate(f"family.difference[ad:{ads[0].pk}]").value) < 0.05


def test_pages_say_which_look_it_is(
    plain_ad: Callable[..., Ad], bob_client: Client, campaign: Campaign
) -> None:
    ads = [plain_ad("One"), plain_ad("Two")]
    registration_record(campaign=campaign, ads=[own.pk for own in ads], viewers=50, by="m")
    in_order(ads, 12, carry=0.0, shuffled=True)
    for name in ("campaign", "compare"):
        page = bob_client.get(reverse(f"dashboards:{name}", args=[campaign.pk])).content.decode()
        assert "One look at 50 viewers is registered, and 12 are measured" in page, name
