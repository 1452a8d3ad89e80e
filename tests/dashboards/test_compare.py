"""The compare page: who is compared with whom, what it says, and what it says when it cannot."""

import csv
import re
from collections.abc import Callable

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from campaigns.models import Ad, Campaign, Viewer
from dashboards.analysis.comparison.ask import Audiences, audience_findings
from dashboards.analysis.comparison.pair import PairData, pair_question
from dashboards.analysis.comparison.sides import Sides, Viewers, sides_of_ads, sides_of_audiences
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.ask import ad_findings
from dashboards.models import Analysis
from dashboards.statistics.level_difference import level_difference
from dashboards.surfaces.text.comparison import sides_sentence
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling


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

            exposure_of(ad, resting() + frames_every(500, 8000, shown), viewer=viewer)
    return first, second


def rows_of(client: Client, address: str, query: dict | None = None) -> list[dict[str, str]]:
    text = client.get(address, query or {}).getvalue().decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def test_same_people_are_paired_and_the_cluster_lies_where_the_ads_differ(
    two_ads: tuple[Ad, Ad], bob_client: Client
) -> None:
    first, second = two_ads
    response = bob_client.get(
        reverse("dashboards:compare", args=[first.campaign_id]), {"a": first.pk, "b": second.pk}
    )
    found, told = response.context["shown"].found, response.content.decode()
    assert found.choice("pair.sides").name == "paired"
    assert "Paired: 60 people saw both" in told
    assert "“Loud” is received more positively than “Quiet”" in told
    (cluster,) = [row for row in found.table("pair.clusters").rows if row[5]]
    from_ms, to_ms, sign = cluster[:3]
    assert sign == -1
    assert 3000 <= from_ms <= 4500 and to_ms == 8000
    assert "a large difference: +0." in told and "n = 60 · 95 %: +0." in told
    charts = response.context["charts"]
    assert [mark["upright"] for mark in charts["difference"]["marks"]] == [True]
    assert [line["name"] for line in charts["means"]["lines"]] == ["Quiet", "Loud"]


def test_page_csv_and_store_hold_the_same_digits(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    first, second = two_ads
    query = {"a": first.pk, "b": second.pk}
    response = bob_client.get(reverse("dashboards:compare", args=[first.campaign_id]), query)
    found = response.context["shown"].found
    rows = rows_of(bob_client, reverse("dashboards:compare-csv", args=[first.campaign_id]), query)
    assert len(rows) == 16
    series, t = found.series("pair.difference.trace"), found.series("pair.t")
    for column, values in (
        ("difference", series.mean),
        ("low", series.low),
        ("high", series.high),
        ("t", t.mean),
    ):
        assert [float(row[column]) for row in rows] == values.tolist()
    assert float(rows[12]["low"]) < float(rows[12]["difference"]) < float(rows[12]["high"]) < 0
    assert (rows[12]["cluster"], rows[0]["cluster"], rows[12]["n_first"]) == ("1", "", "60")
    difference = found.estimate("pair.difference")
    page_ = response.content.decode()
    assert (
        f'value="{difference.value!r}" data-finding="change_valence.pair.difference" data-low="{difference.low!r}"'
        in page_
    )


def test_what_was_compared_once_is_not_computed_again(
    two_ads: tuple[Ad, Ad], bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page(bob_client, two_ads[0].campaign)
    subjects = Analysis.objects.filter(question="pair:change_valence").values_list("subject", flat=True)
    assert list(subjects) == [f"pair:{two_ads[0].pk},{two_ads[1].pk}"]
    monkeypatch.setattr(
        "dashboards.analysis.comparison.pair.traces_compared", lambda *_a, **_k: pytest.fail("again")
    )
    page(bob_client, two_ads[0].campaign)


def test_one_ad_in_two_audiences_is_never_paired(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    query = f"?ad={two_ads[0].pk}&segment=city&first=yes&second=no&measure=change_valence"
    told = page(bob_client, two_ads[0].campaign, query)
    assert "Not paired: nobody is in both audiences (30 and 30 people)." in told
    assert "No difference on the whole is shown between “city: yes” and “city: no”" in told
    assert "Cliff’s δ" in told


def test_what_the_panel_tells_anew_is_compared_anew(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    query = f"?ad={two_ads[0].pk}&segment=city&first=yes&second=no"
    assert "(30 and 30 people)" in page(bob_client, two_ads[0].campaign, query)
    Viewer.objects.filter(pk=Viewer.objects.filter(panel_variables={"city": "no"}).first().pk).update(
        panel_variables={"city": "yes"}
    )
    assert "(31 and 29 people)" in page(bob_client, two_ads[0].campaign, query)


def test_audience_that_is_too_small_is_not_shown(two_ads: tuple[Ad, Ad], bob_client: Client) -> None:
    Viewer.objects.filter(
        pk__in=Viewer.objects.filter(panel_variables={"city": "no"}).values("pk")[:10]
    ).update(panel_variables={})
    told = page(bob_client, two_ads[0].campaign, f"?ad={two_ads[0].pk}")
    assert "Too small to be shown: “no” has 20 of the 25 viewers" in told
    assert 'data-draw="difference"' not in told


def test_names_of_audiences_cannot_be_mixed_up(two_ads: tuple[Ad, Ad]) -> None:
    ad = two_ads[0]
    one = audience_findings(Audiences(ad, "a,b", "c", "d"), "valence").subject
    other = audience_findings(Audiences(ad, "a", "b,c", "d"), "valence").subject
    long = audience_findings(Audiences(ad, "v" * 40, "s" * 64, "t" * 64), "valence").subject
    assert str(one) != str(other)
    assert len(str(long)) <= 120


def test_ads_of_different_length_are_compared_as_long_as_both_run(
    watched: Callable[..., Ad], plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    short = watched(12)
    long = plain_ad("Long", duration_ms=6500)
    for strength in np.linspace(0.1, 0.6, 12):
        exposure_of(
            long, resting() + frames_every(500, 6500, lambda t, s=strength: smiling(s * (0.4 + t / 9000)))
        )
    response = bob_client.get(
        reverse("dashboards:compare", args=[short.campaign_id]), {"a": long.pk, "b": short.pk}
    )
    found = response.context["shown"].found
    assert len(found.series("pair.difference.trace").at) == 6
    assert found.count("pair.cut") == 3500
    assert "The longer ad’s last 0:03 have nothing to be compared with" in response.content.decode()
    assert response.context["charts"]["difference"]["x"]["high"] == 3000
    level = ad_findings(long).estimate("change_valence.mean")
    assert found.estimate("pair.mean[side:first]") == level  # the whole ad, as everywhere


def test_viewers_who_are_all_alike_get_an_answer(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ads = [plain_ad("Same"), plain_ad("Other")]
    for ad, strength in zip(ads, (0.5, 0.2), strict=True):
        for _ in range(12):
            exposure_of(ad, resting() + frames_every(500, 3000, lambda _, s=strength: smiling(s)))
    told = page(bob_client, ads[0].campaign)
    assert "Nobody differs from anybody on the whole, so no test can tell the two apart." in told
    assert "no interval: nobody differs" in told


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
    assert "Too few viewers to compare “Mountain spring” (3) with “Other” (4)." in text
    told = " ".join(strip_tags(text).split())
    named = re.findall(r"\b(\w+) (?:viewers? more|more viewers?|on each side|viewers: nothing)", told)
    assert named == ["ten"], "one page, one number of viewers that are needed"
    assert "Plan how many you need" in text
    assert "Hedges" not in text and "Cliff" not in text


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


def viewers_of(traces: np.ndarray, keys: tuple[str, ...]) -> Viewers:
    return Viewers(traces, traces.mean(axis=1), keys)


def answer_of(sides: Sides) -> Findings:
    data = PairData(sides, "change_valence", bin_ms=500)
    return pair_question("change_valence").answer(data, subject=Subject("pair", "1,2"), revision="1")


def test_sides_pair_those_who_saw_both_and_leave_the_others_out() -> None:
    traces = np.arange(24.0).reshape(8, 3)
    keys = tuple("abcdefgh")
    sides = sides_of_ads(viewers_of(traces, keys), viewers_of(traces[::-1], keys[::-1]))
    assert sides.paired
    np.testing.assert_array_equal(sides.first, sides.second)
    some = sides_of_ads(viewers_of(traces, keys), viewers_of(traces[:, :2], (*"abcde", "x", "y", "z")))
    assert (some.kind, len(some.first), some.first.shape[1]) == ("paired", 5, 2)
    assert some.excluded == {"saw_one": 6}


def test_few_who_saw_both_are_in_neither_side() -> None:
    traces = np.arange(24.0).reshape(8, 3)
    sides = sides_of_ads(viewers_of(traces, tuple("abcdefgh")), viewers_of(traces, (*"ab", *"uvwxyz")))
    assert (sides.kind, len(sides.first), len(sides.second)) == ("apart", 6, 6)
    assert "the 2 who saw both are too few to pair" in sides_sentence(answer_of(sides))


def test_viewers_without_a_segment_are_in_no_audience() -> None:
    viewers = viewers_of(np.ones((5, 2)), tuple("abcde"))
    sides = sides_of_audiences(viewers, np.array(["x", "y", "", "x", "z"]), "x", "y")
    assert (len(sides.first), len(sides.second), sides.excluded) == (2, 1, {"other_audience": 2})


def test_pairing_finds_what_different_people_hide() -> None:
    rng = np.random.default_rng(1)
    people = rng.normal(0, 0.2, (40, 1))
    a, b = (people + shift + rng.normal(0, 0.02, (40, 20)) for shift in (0.0, 0.04))
    keys = tuple(str(k) for k in range(40))
    others = tuple(f"x{k}" for k in range(40))
    paired = answer_of(sides_of_ads(viewers_of(a, keys), viewers_of(b, keys)))
    apart = answer_of(sides_of_ads(viewers_of(a, keys), viewers_of(b, others)))
    assert paired.p("pair.difference.p") < 0.001 < 0.05 < apart.p("pair.difference.p")
    values = [own.estimate("pair.difference").value for own in (paired, apart)]
    assert values[0] == pytest.approx(values[1])
    assert (paired.get("pair.delta"), apart.estimate("pair.delta").n) == (None, 80)
    assert (paired.get("pair.g"), apart.get("pair.d_z")) == (None, None)


def test_level_difference_is_that_of_students_t_worked_by_hand() -> None:
    first = np.array([1.0, 2, 3, 4, 5, np.nan])
    found = level_difference(first, np.array([0.0, 2, 2, 4, 2, 7]), paired=True)
    assert found.n_first == 5
    assert found.estimate.value == pytest.approx(1.0)  # differences 1, 0, 1, 0, 3: sd √1.5, t(4) = 2.7764
    assert found.estimate.high - 1.0 == pytest.approx(2.7764 * (1.5 / 5) ** 0.5, abs=1e-3)
    assert level_difference(first, first, paired=True) is None
