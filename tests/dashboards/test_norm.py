"""Where an ad stands among the organisation's ads, and that ads which have not changed are not read again."""

import re
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Ad
from dashboards.analysis.comparison.ask import norm_findings
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import NormData, norm_question
from dashboards.analysis.finding import Finding, Needs, Subject
from dashboards.models import Analysis
from dashboards.selectors.norms import AdLevel, levels_of_ads
from dashboards.selectors.series import series_of_ad
from dashboards.surfaces.text.reception import needs_text
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling


def place_of(own: AdLevel, others: Iterable[AdLevel]) -> Finding:
    data = NormData(own, tuple(others))
    return norm_question("change_valence").answer(data, subject=Subject("ad", "1"), revision="1")[
        "norm.place"
    ]


def others(count: int) -> list[AdLevel]:
    rng = np.random.default_rng(4)
    return [AdLevel(50, float(value), 0.02) for value in rng.normal(0.1, 0.1, count)]


def test_norm_comes_with_the_twentieth_other_ad() -> None:
    own = AdLevel(50, 0.6, 0.02)
    lacking = place_of(own, others(19))
    assert lacking.value is None and (lacking.needs.what, lacking.needs.more) == ("ads", 1)
    place = place_of(own, others(20)).value
    assert place.value > 95 and place.low <= place.value <= place.high
    assert place.n == 20


@pytest.mark.parametrize("poor", [AdLevel(9, 0.9, 0.1), AdLevel(50, 0.9, 0.0), AdLevel(0, None, None)])
def test_ads_with_few_viewers_or_without_spread_are_no_norm(poor: AdLevel) -> None:
    own = AdLevel(50, 0.1, 0.02)
    assert place_of(own, [*others(19), poor]).needs.what == "ads"
    assert place_of(own, [*others(20), poor]).value == place_of(own, others(20)).value


def test_ad_under_ten_viewers_has_no_place() -> None:
    needs = place_of(AdLevel(4, 0.3, 0.1), others(30)).needs
    assert (needs.what, needs.more) == ("viewers", 6)


def test_viewers_who_do_not_differ_have_no_place() -> None:
    assert place_of(AdLevel(12, 0.3, 0.0), others(30)).needs.what == "difference"


def test_level_is_the_one_mean_level(watched: Callable[..., Ad]) -> None:
    """Several exposures of one viewer are averaged first, rejected ones do not count: as everywhere."""
    ad = watched(12)
    viewer = ad.exposures.first().session.viewer
    exposure_of(ad, resting() + frames_every(500, 3000, lambda _: smiling(0.9)), viewer=viewer, number=2)
    exposure_of(ad, resting() + frames_every(500, 1000))  # rejected: hardly any picture
    rolled_up(ad)
    series = series_of_ad(ad, MEASURES)
    for name, own in levels_of_ads([ad], MEASURES)[ad.pk].items():
        levels = series.levels(name)
        levels = levels[np.isfinite(levels)]
        assert own.n == len(levels)
        assert own.n == 12
        assert own.value == pytest.approx(levels.mean(), abs=1e-12)
        assert own.error == pytest.approx(levels.std(ddof=1) / 12**0.5, abs=1e-12)


def test_only_what_has_changed_is_read_again(watched: Callable[..., Ad]) -> None:
    ads = [watched(3, f"Ad {number}") for number in range(3)]
    for ad in ads:
        rolled_up(ad)

    def reads() -> int:
        with CaptureQueriesContext(connection) as queries:
            norm_findings(ads[0])
        texts = [own["sql"] for own in queries if "GROUP BY t.ad_id, t.viewer_id" in own["sql"]]
        assert len(texts) <= 1
        return sum(len(re.search(r"t\.ad_id IN \(([^)]*)\)", text)[1].split(",")) for text in texts)

    assert reads() == 3
    assert reads() == 0
    exposure_of(ads[1], resting() + frames_every(500, 3000))
    assert reads() == 0  # not rolled up yet
    rolled_up(ads[1])
    assert reads() == 1
    ads[2].exposures.first().delete()
    assert reads() == 1
    assert reads() == 0


def test_an_unchanged_norm_costs_four_queries(
    watched: Callable[..., Ad], django_assert_num_queries: Callable
) -> None:
    ads = [watched(3, f"Ad {number}") for number in range(3)]
    norm_findings(ads[0])
    with django_assert_num_queries(4):  # ads, their revisions, withdrawals, the five answers
        norm_findings(ads[0])


def test_simulated_and_foreign_ads_are_no_norm(
    watched: Callable[..., Ad], plain_ad: Callable[..., Ad], other_campaign: object
) -> None:
    ad = watched(12)
    plain_ad("Foreign", campaign=other_campaign)
    own = norm_findings(ad)["change_valence"]
    assert own.count("norm.ads") == 0


def test_section_says_what_is_missing_and_shows_the_place(
    watched: Callable[..., Ad], bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ads = [watched(10 + number, f"Ad {number}") for number in range(4)]
    for ad in ads:
        rolled_up(ad)
    address = reverse("dashboards:ad-norm", args=[ads[0].campaign_id, ads[0].pk])
    assert (
        "No norm yet: 3 of 20 other ads have ten viewers or more." in bob_client.get(address).content.decode()
    )
    for module in ("statistics.norms", "analysis.comparison.norm"):
        monkeypatch.setattr(f"dashboards.{module}.MIN_ADS", 3)
    Analysis.objects.filter(question__startswith="norm:").delete()
    told = bob_client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert (
        "In change of valence the ad lies at percentile" in told
        and "among 3 other ads of Alpine Drinks" in told
    )
    # Nobody is surprised or looks away: these two have no place, since nobody differs.
    assert told.count('data-finding="change_valence.norm.place"') == 1
    assert told.count(needs_text(Needs("difference"))) + told.count("needs ") == 2
    assert "90 %:" in told
    assert told.lstrip().startswith('<section class="section" id="norm"')
