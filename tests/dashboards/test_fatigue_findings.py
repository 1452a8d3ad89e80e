"""Fatigue findings and their sentences from tables of responses: with hardly any, without ends, of each kind."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from dashboards.analysis.encode import decoded, encoded
from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.analysis.fatigue.cap import cap_findings
from dashboards.analysis.fatigue.data import AnswerData, FatigueData
from dashboards.analysis.fatigue.measures import MEASURES
from dashboards.analysis.fatigue.questions import ANSWERS, CHECK, FATIGUE, answer_key
from dashboards.analysis.finding import Findings, Needs, Subject
from dashboards.analysis.registry import Question
from dashboards.selectors.rolled_up import RolledUp
from dashboards.statistics.catalogue import METHODS
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.values import Estimate, Series
from dashboards.surfaces.charts import fatigue as charts
from dashboards.surfaces.pages.fatigue import cards_of
from dashboards.surfaces.text import fatigue as words
from dashboards.surfaces.text import fatigue_cap
from dashboards.surfaces.text import fatigue_time as time_words
from dashboards.surfaces.text.format import behind, number
from dashboards.surfaces.text.labels import label
from tests.dashboards.statistics.fatigue.people import declining

NAN = np.nan
SUBJECT = Subject("ad", "1")
NOBODY = np.zeros((0, 0))


def data_of(
    y: NDArray[np.float64], measure: str = "happy", day: NDArray[np.float64] | None = None
) -> FatigueData:
    kept = int(np.isfinite(y).sum())
    rests = np.random.default_rng(5).integers(1, 15, y.shape)
    days = np.where(np.isfinite(y), np.cumsum(rests, axis=1), NAN) if day is None else day
    return FatigueData(MEASURES[measure], Responses(y, days), RolledUp(kept, 0))


def found(
    y: NDArray[np.float64], measure: str = "happy", day: NDArray[np.float64] | None = None
) -> AdFatigue:
    answer = FATIGUE[measure].answer(data_of(y, measure, day), subject=SUBJECT, revision="1")
    return AdFatigue(MEASURES[measure], answer)


def only_second() -> NDArray[np.float64]:
    y = np.full((40, 2), NAN)
    y[:, 1] = np.linspace(0.1, 0.4, 40)
    return y


def one_each() -> NDArray[np.float64]:
    return np.linspace(0.1, 0.4, 40)[:, None]


def two_each() -> NDArray[np.float64]:
    return declining(30, 2, 0.5, noise=0.1).y


def rising() -> NDArray[np.float64]:
    """Everybody responds more each time: no falling curve ever reaches a share of the first."""
    return declining(120, 4, -0.4, noise=0.05).y


HARDLY = {
    "nobody": lambda: NOBODY,
    "one viewer": lambda: np.array([[0.3]]),
    "only second": only_second,
    "one each": one_each,
    "two each": two_each,
    "all zero": lambda: np.zeros((80, 4)),
    "rising": rising,
    "falling": lambda: declining(120, 4, 0.7, noise=0.1).y,
}


def sentences(own: AdFatigue) -> list[str]:
    return [
        words.answer_sentence(own),
        words.status_sentence(own),
        words.missing(own),
        fatigue_cap.apart_sentence(own),
        fatigue_cap.cap_sentence(cap_findings([own.findings], None, subject=SUBJECT)),
        *(card.sentence for card in cards_of(own)),
    ]


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("case", HARDLY)
def test_no_sentence_table_or_chart_ever_shows_what_is_no_number(case: str, measure: str) -> None:
    own = found(HARDLY[case](), measure)
    for text in sentences(own):
        assert "nan" not in text.lower().replace("finance", "")
        assert "inf" not in text.lower()
        assert "%(" not in text and "%%" not in text
        assert "  " not in text
    for item in own.findings:
        assert item.value is not None or item.needs is not None, item.name
        assert str(label(item.key).title)
        assert set(item.methods) <= set(METHODS)
        if isinstance(item.value, Estimate) and item.known:
            text = number(item.value.value, item.scale.unit) + behind(item.value, item.scale.unit)
            assert "nan" not in text and "inf" not in text
    for card in cards_of(own):
        if card.chart:
            assert "nan" not in repr(card.chart.as_json()) and "inf" not in repr(card.chart.as_json())


def test_without_first_exposures_the_page_says_not_enough_data() -> None:
    for measure in MEASURES:
        own = found(only_second(), measure)
        assert words.answer_sentence(own).startswith("Not enough data yet. There are no first exposures")
        assert "0 at exposure 1, 40 at exposure 2" in words.answer_sentence(own)
        assert words.split_sentence(own).startswith("There are no first exposures")
        for what in ("within", "change", "change.within", "status", "left"):
            assert own[what].value is None
        assert charts.split_chart(own, "") is None
        assert charts.trend_chart(own, "") is None
    assert own["change"].needs == Needs("first_exposures", 20)


def test_one_exposure_each_lacks_a_second() -> None:
    own = found(one_each())
    assert "30 viewers at 3 exposures (now at 1)" in words.answer_sentence(own)
    assert "60 viewers with two exposures or more (now 0)" in words.answer_sentence(own)
    assert (
        words.within_sentence(own) == "This needs 20 viewers at a second exposure. So far: 40 at exposure 1."
    )
    assert own["within"].needs == Needs("second_exposures", 20)
    assert own["status"].needs == Needs("third_exposures", 30)


def test_two_exposures_show_what_is_left_but_no_status_and_no_crossings() -> None:
    own = found(two_each())
    assert own["status"].needs == Needs("third_exposures", 30)
    assert isinstance(own.value("within"), Series)
    assert all(item.preview for item in own.findings)
    assert "The same viewers show " in words.within_sentence(own)
    assert [item for item in own.parts("to_half") if item.value is not None] == []
    assert fatigue_cap.cap_sentence(cap_findings([own.findings], None, subject=SUBJECT)) == ""


def test_a_response_that_never_falls_has_no_crossing() -> None:
    own = found(rising())
    assert own["to_half[model:power]"].value is None or own["to_half[model:power]"].value.value == np.inf
    assert own["to_half[model:flat]"].needs == Needs("never")
    assert own["half_life"].value is None or own["half_life"].value.value == np.inf
    assert own.value("status").name == "fresh"
    cap = cap_findings([own.findings], None, subject=SUBJECT)
    assert "No cap needed up to exposure 4" in fatigue_cap.cap_sentence(cap)


def test_an_interval_without_end_is_kept_and_told_as_never() -> None:
    estimate = Estimate(np.inf, 3.25, np.inf, 40)
    own = found(HARDLY["falling"]())
    item = own["to_half[model:power]"]
    changed = Findings(
        "q", SUBJECT, "1", (type(item)(item.key, item.scale, item.methods, item.group, estimate),)
    )
    again = decoded(encoded(changed), question="q", subject=SUBJECT, revision="1")
    assert again.items[0].value == estimate
    assert encoded(changed)[0]["value"]["high"] is None
    assert number(estimate.value, item.scale.unit) == "never"
    assert behind(estimate, item.scale.unit) == "n = 40 · 95 %: 3.2 to never"


def test_findings_come_back_from_json_to_the_last_digit() -> None:
    for case in HARDLY:
        own = found(HARDLY[case]()).findings
        rows = encoded(own)
        assert encoded(decoded(rows, question=own.question, subject=SUBJECT, revision="1")) == rows


def test_figures_are_those_of_the_statistics() -> None:
    data = data_of(HARDLY["falling"]())
    own = AdFatigue(MEASURES["happy"], FATIGUE["happy"].answer(data, subject=SUBJECT, revision="1"))
    figures = data.fatigue
    rate = figures.curves.curves["power"].rate
    assert own.value("rate[model:power]").value == rate.value == pytest.approx(0.7, abs=0.1)
    assert own.value("left[exposure:4]").value == figures.status.ratio
    assert own.value("below[share:80]").probability == figures.status.below_80
    np.testing.assert_array_equal(own.value("within").mean, figures.decline.ratio)
    change, within, audience = (
        own.value(what).mean for what in ("change", "change.within", "change.audience")
    )
    np.testing.assert_allclose(within + audience, change, atol=1e-12)
    assert own.value("averaged").mean[0] == pytest.approx(1)
    assert own.count("last") == 4


def test_nothing_is_taken_off_a_change_from_the_resting_face() -> None:
    """Its zero is the face's own: what does not fall is left, and is no floor under what falls."""
    y = declining(200, 5, 0.8, noise=0.2).y
    own = data_of((y + y[:, :1].mean()) / 2).fatigue
    assert own is not None and own.decline is not None
    assert own.decline.ratio[-1] == pytest.approx((5**-0.8 + 1) / 2, abs=0.06)
    assert own.decline.typical is not None and own.decline.strong is not None


def test_rest_that_helps_is_told_with_its_days() -> None:
    rng = np.random.default_rng(4)
    rests = rng.choice([0.5, 12.0], size=(300, 3))
    day = np.concatenate([np.zeros((300, 1)), np.cumsum(rests, axis=1)], axis=1)
    load = np.zeros((300, 4))
    for column in range(1, 4):
        load[:, column] = 0.7 ** rests[:, column - 1] * (load[:, column - 1] + 1)
    y = 0.6 + rng.normal(0, 0.01, (300, 1)) - 0.08 * load + rng.normal(0, 0.01, (300, 4))
    own = found(y, day=day)
    half, truth = own.value("rest.half_life"), np.log(0.5) / np.log(0.7)
    assert half.low - 1e-9 <= truth <= half.high  # g has a grid of its own
    assert time_words.recovery_sentence(own).startswith("Rest helps: after 2.1 days without the ad half")
    cost = own.value("cost")
    assert cost.low <= 0.08 <= cost.high
    assert f"One fresh exposure takes {cost.value * 100:.1f} points" in time_words.recovery_sentence(own)
    chart = charts.recovery_chart(own, "Recovery")
    assert chart.lines[0].points[0] == (0.0, 1.0)


def test_the_mixed_model_agrees_and_stands_in_a_question_of_its_own() -> None:
    data = data_of(HARDLY["falling"]())
    own = AdFatigue(MEASURES["happy"], CHECK["happy"].answer(data, subject=SUBJECT, revision="1"))
    slope = own.value("check.doubling")
    assert slope.high < 0
    assert "per doubling of the exposures (n = 120" in words.check_sentence(own)
    nobody = AdFatigue(
        MEASURES["happy"], CHECK["happy"].answer(data_of(NOBODY), subject=SUBJECT, revision="1")
    )
    assert "needs ten viewers" in words.check_sentence(nobody)


@pytest.mark.parametrize(
    ("change", "starts"),
    [
        (0.0, "No change within the same viewers is seen: 0.000"),
        (-0.5, "The same viewers’ answers fall: −1.000"),
        (0.5, "The same viewers’ answers rise: +1.000"),
    ],
)
def test_answers_are_told_by_exposure(change: float, starts: str) -> None:
    first = np.tile([2.0, 3.0, 4.0], 10)[:, None]
    answers = Responses(
        np.concatenate([first, first + change, first + 2 * change], axis=1), np.zeros((30, 3))
    )
    few = Responses(np.full((5, 1), 3.0), np.zeros((5, 1)))
    none = Responses(NOBODY, NOBODY)
    data = AnswerData({"liking": answers, "purchase_intent": few, "satisfaction": none, "recall": none})
    own = ANSWERS.answer(data, subject=SUBJECT, revision="1")
    told = dict(words.answers_sentences(own))
    assert set(told) == {"Liking, as people say it", "Purchase intent, as people say it"}
    assert told["Liking, as people say it"].startswith(starts)
    assert "(now 5 after the first)" in told["Purchase intent, as people say it"]
    assert own[answer_key("liking", "change")].methods == ("F32",)
    assert words.answers_sentences(None) == []


def test_falling_smiles_alone_are_no_cap_and_the_page_says_what_would_decide_it() -> None:
    smiles, steady = found(HARDLY["falling"]()), found(declining(120, 4, 0.0, noise=0.1).y, "attention")
    alone = cap_findings([smiles.findings], None, subject=SUBJECT)
    assert alone["fatigue.cap.exposures"].value is None
    assert alone.choice("fatigue.cap.decides").name == "attention"
    assert "No cap is sure enough. The data allow 1 exposure and more" in fatigue_cap.cap_sentence(alone)
    assert "What would decide it: more viewers who come back" in fatigue_cap.cap_sentence(alone)
    both = cap_findings([smiles.findings, steady.findings], None, subject=SUBJECT)
    assert both.choice("fatigue.cap.exposures").name == "uncapped"
    fell = found(declining(120, 4, 0.9, noise=0.1).y, "attention")
    asked = cap_findings([smiles.findings, fell.findings], None, subject=SUBJECT)
    assert asked["fatigue.cap.exposures"].needs == Needs("second_answers")
    assert "survey answers after several exposures" in fatigue_cap.cap_sentence(asked)
    liking = Responses(
        np.tile([5.0, 3.0, 2.0, 1.0], (60, 1)) - 0.5 * (np.arange(60)[:, None] % 2), np.zeros((60, 4))
    )
    data = AnswerData(dict.fromkeys(("liking", "purchase_intent", "satisfaction", "recall"), liking))
    answers = ANSWERS.answer(data, subject=SUBJECT, revision="1")
    cap = cap_findings([smiles.findings, fell.findings], answers, subject=SUBJECT)
    assert cap.choice("fatigue.cap.exposures").name == "1"
    assert cap.choice("fatigue.cap.exposures").probability >= 0.9
    assert fatigue_cap.cap_sentence(cap).startswith("Show it to each person once")


def test_keys_of_all_questions_differ() -> None:
    """Findings of one ad stand in one file: each name may be there once."""
    questions: list[Question] = [*FATIGUE.values(), *CHECK.values(), ANSWERS]
    keys = [measure.key for question in questions for measure in question.measures]
    assert len(keys) == len(set(keys))


def test_the_charts_say_the_same_as_the_findings() -> None:
    own = found(HARDLY["falling"]())
    chart = charts.within_chart(own, "Within")
    line = next(line for line in chart.lines if line.key == "fatigue.happy.within")
    assert [point[1] for point in line.points] == own.value("within").mean.tolist()
    assert [point[1] for point in chart.counts] == own.value("within").n.tolist()
    assert [line.key.split(".", 2)[2] for line in chart.lines] == ["pooled.share", "averaged", "within"]
    split = charts.split_chart(own, "Split")
    assert split.x.names == ("2", "3", "4")
    assert split.bars[2].points[-1][1] == own.value("change").mean[-1]
    asked: list[Callable] = [charts.within_chart, charts.split_chart, charts.trend_chart]
    assert all(chart(found(NOBODY), "") is None for chart in asked)
