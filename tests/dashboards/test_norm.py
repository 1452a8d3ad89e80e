"""Where an ad stands among the organisation's ads, and that ads which have not changed are not read again."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.models import Ad, Organisation
from dashboards.analysis.comparison.ask import norm_findings, norm_levels
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import NormData, norm_question
from dashboards.analysis.finding import Finding, Needs, Subject
from dashboards.models import Analysis, NormLevel
from dashboards.selectors.norms import AdLevel, levels_of_ads
from dashboards.selectors.series import series_of_ad
from dashboards.statistics.norm_file import NormFileBroken, NormRow, norm_file_rows, norm_file_text
from dashboards.statistics.norms import kind_of
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


def test_an_unchanged_norm_costs_five_queries(
    watched: Callable[..., Ad], django_assert_num_queries: Callable
) -> None:
    ads = [watched(3, f"Ad {number}") for number in range(3)]
    norm_findings(ads[0])
    with django_assert_num_queries(5):  # ads, imported norms, their revisions, withdrawals, the five answers
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
    text = bob_client.get(address).content.decode()
    assert "No norm yet: 3 of 20 other ads of like length, frame rate and network have ten viewers" in text
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


def test_only_ads_of_like_length_rate_and_network_are_a_norm() -> None:
    kinds = [
        kind_of(duration_ms=ms, bin_ms=500, networks="a") for ms in (12_000, 12_001, 24_000, 30_000, 46_000)
    ]
    assert kinds == [
        "0-12 s, 500 ms, a",
        "12-24 s, 500 ms, a",
        "12-24 s, 500 ms, a",
        "24-45 s, 500 ms, a",
        "45+ s, 500 ms, a",
    ]
    own = AdLevel(50, 0.6, 0.02, kinds[1])
    alike = [replace(level, kind=kinds[1]) for level in others(20)]
    assert place_of(own, alike).value.n == 20
    assert place_of(own, [*alike[:19], *(replace(level, kind=kinds[0]) for level in alike)]).needs == Needs(
        "ads", 1
    )


def test_norms_travel_by_file_and_count_where_they_are_alike(
    watched: Callable[..., Ad], organisation: Organisation, tmp_path: Path
) -> None:
    ad = watched(12)
    rolled_up(ad)
    out, merged = tmp_path / "ours.json", tmp_path / "all.json"
    call_command("norms", "export", organisation.slug, out=out)
    rows = norm_file_rows(out.read_text())
    own = next(row for row in rows if row.measure == "change_valence")
    assert (own.n, own.kind) == (
        12,
        norm_levels(ad.campaign)[ad.pk].table("norm.level[series:change_valence]").rows[0][3],
    )
    assert ad.title not in out.read_text() and str(ad.campaign.organisation.name) not in out.read_text()
    theirs = tmp_path / "theirs.json"
    foreign = [replace(own, ad=f"other {place}", value=own.value + place / 100) for place in range(20)]
    theirs.write_text(norm_file_text([*foreign, replace(foreign[0], n=11)]))
    call_command("norms", "merge", out, theirs, theirs, out=merged)
    assert len(norm_file_rows(merged.read_text())) == len(rows) + 20
    assert norm_findings(ad)["change_valence"].count("norm.ads") == 0
    for _again in range(2):
        call_command("norms", "import", merged, "--organisation", organisation.slug)
        assert NormLevel.objects.count() == 20  # not the organisation's own ad
    found = norm_findings(ad)["change_valence"]
    assert found.count("norm.ads") == 20 and found.estimate("norm.place").value < 20


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no JSON", "no file of norms"),
        ("[]", "no file of norms"),
        ('{"format": "fer-norms-9", "series": 1, "rows": []}', "format fer-norms-9"),
        ('{"format": "fer-norms-1", "series": 0, "rows": []}', "series 0"),
        (norm_file_text([NormRow("a", "valence", "k", 9, 0.1, 0.1)]), "Row 1 is no level"),
        (norm_file_text([NormRow("a", "valence", "k", 12, float("nan"), 0.1)]), "Row 1 is no level"),
        (norm_file_text([NormRow("a", "valence", "k", 12, 0.1, 0.0)]), "Row 1 is no level"),
    ],
)
def test_a_file_that_cannot_be_norms_is_refused_with_the_reason(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(NormFileBroken, match=told):
        norm_file_rows(text)
    path = tmp_path / "norms.json"
    path.write_text(text)
    with pytest.raises(CommandError, match=told):
        call_command("norms", "merge", path, out=tmp_path / "out.json")
    assert not (tmp_path / "out.json").exists()
