"""From a bundle's data back to findings: every question answered anew, from the data alone. Reads no database."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad, Answer
from campaigns.models.answer import SCALES
from dashboards.analysis.comparison.study import Rule
from dashboards.analysis.fairness.question import FAIRNESS, FairnessData
from dashboards.analysis.fatigue.cap import cap_findings
from dashboards.analysis.fatigue.data import AnswerData, FatigueData
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.fatigue.measures import MEASURES as FATIGUE_MEASURES
from dashboards.analysis.fatigue.questions import ANSWERS, CHECK, FATIGUE
from dashboards.analysis.finding import Findings, Subject
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.reception.play import PLAY
from dashboards.analysis.reception.questions import (
    AD_QUESTIONS,
    AUDIENCE,
    JUDGED,
    NUMBERS,
    PEAK_END,
    SERIES_READ,
)
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.analysis.registration import REGISTRATION, rule_of
from dashboards.analysis.registry import Question
from dashboards.analysis.survey.answered import SURVEY, SurveyData
from dashboards.analysis.survey.predicted import PREDICTION, PredictionData
from dashboards.analysis.survey.predicted import SERIES_READ as PREDICTION_READS
from dashboards.selectors.answer_responses import RECALL
from dashboards.selectors.answers import FACE, Answers
from dashboards.selectors.exposure_rows import from_rest
from dashboards.selectors.rolled_up import RolledUp
from dashboards.selectors.series import AdSeries
from dashboards.statistics.fatigue.responses import responses_of
from dashboards.statistics.frames.series import CHANGES, SERIES, stored_as
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.peak_end import EQUAL, PeakEndWeights, peak_end_weights
from dashboards.statistics.play import Play
from dashboards.surfaces.bundle.layout import DATA
from dashboards.surfaces.bundle.restore_compared import (
    Columns,
    Data,
    compared_of_data,
    decided_of_data,
    norms_of_data,
    registered_of,
    rows_of,
    viewer_key,
    weights_of_data,
)
from dashboards.surfaces.bundle.restore_own import disagreed_of_data, own_of_data, readings_of_data
from fer_platform.kit.csv_lines import as_was

_RESTING = tuple(own.name for own in DATA["exposures"] if own.name.startswith("resting_"))


def answers_of_data(data: Data) -> list[Findings]:
    """Return all findings of a bundle, made from its data tables (by their names without `data/`)."""
    ads = {row["ad"]: ad_series(data, row) for row in rows_of(data["ads"])}
    fatigue = (answer for row in rows_of(data["ads"]) for answer in _fatigue(data, row["ad"]))
    own = REGISTRATION.answer(registered_of(data), subject=Subject("campaign", "1"), revision="")
    of_ads = list(_of_ads(data, ads))
    decided = decided_of_data(data, ads, of_ads)
    return [
        own,
        *of_ads,
        *norms_of_data(data),
        *decided,
        *compared_of_data(data, ads),
        *fatigue,
        *_of_survey(data),
        *own_of_data(data),
        *disagreed_of_data(data, ads),
        *_of_fairness(data),
    ]


def _of_fairness(data: Data) -> Iterator[Findings]:
    if readings := readings_of_data(data, _panel(data)):
        yield FAIRNESS.answer(FairnessData(readings), subject=Subject("campaign", "1"), revision="")


def _of_ads(data: Data, ads: Mapping[int, AdSeries]) -> Iterator[Findings]:
    panel, learnt, rule = _panel(data), _learnt(data), rule_of(registered_of(data))
    plays, weights = _plays(data["exposures"]), weights_of_data(data)
    origins = {
        int(e): str(o)
        for e, o in zip(data["exposures"]["exposure"], data["exposures"]["origin"], strict=True)
    }
    for row in rows_of(data["ads"]):
        own = ads[row["ad"]]
        moments = [m for m in rows_of(data["brand_moments"]) if m["ad"] == row["ad"]]
        scenes = tuple((o["start_ms"], o["end_ms"]) for o in rows_of(data["scenes"]) if o["ad"] == row["ad"])
        known = weights.get(row["ad"])
        for question in AD_QUESTIONS:
            asked = AdData(
                series=_read(own, question),
                brand=tuple((m["label"], m["start_ms"]) for m in moments) if question is NUMBERS else (),
                viewer_weights=known if question is WEIGHTED else None,
                weights=learnt if question is PEAK_END else EQUAL,
                panel=panel if question is AUDIENCE else {},
                frames={"ended": row["ended"], "unscored": row["unscored"]},
                plays=plays if question is PLAY else {},
                origins=origins,
                rule=rule if question in JUDGED else Rule(),
                scenes=scenes,
                brand_spans=tuple((m["start_ms"], m["end_ms"]) for m in moments),
            )
            yield question.answer(asked, subject=Subject("ad", str(row["ad"])), revision="")


def _plays(exposures: Columns) -> dict[int, Play]:
    """Return how exposures played, as `plays_of_ad` would."""
    columns = {own.name: exposures[own.name] for own in fields(Play)}
    rows = zip(exposures["exposure"], rows_of(columns), strict=True)
    return {int(exposure): Play(**row) for exposure, row in rows if row["played_ms"]}


def _of_survey(data: Data) -> Iterator[Findings]:
    answers = survey_answers(data)
    if not len(answers.ad):
        return
    rows = list(rows_of(data["ads"]))
    for row in rows:
        own = SurveyData(answers.of_ad(row["ad"]))
        yield SURVEY.answer(own, subject=Subject("ad", str(row["ad"])), revision="")
    brand_ms = {
        row["ad"]: [m["start_ms"] for m in rows_of(data["brand_moments"]) if m["ad"] == row["ad"]]
        for row in rows
    }
    prediction = PredictionData(
        answers, lambda: {row["ad"]: ad_series(data, row).only(PREDICTION_READS) for row in rows}, brand_ms
    )
    yield PREDICTION.answer(prediction, subject=Subject("campaign", "1"), revision="")


def survey_answers(data: Data) -> Answers:
    """Return all answers as `answers_of_ads` would; `exposure` is −1 where nothing was measured."""
    answers, exposures = data["answers"], data["exposures"]
    judged = np.isin(np.array(exposures["grade"], dtype="U8"), ("good", "fair"))
    place = {int(own): row for row, own in enumerate(exposures["exposure"]) if judged[row]}
    rows = [place.get(-1 if own is None else int(own), -1) for own in answers["exposure"]]
    face = {}
    for name in FACE:
        means = _levels(exposures, name)
        face[name] = np.array([np.nan if row < 0 else means[row] for row in rows], dtype=np.float64)
    return Answers(
        ad=np.asarray(answers["ad"], dtype=np.int64),
        exposure=np.array([-1 if own is None else own for own in answers["exposure"]], dtype=np.int64),
        viewer=np.asarray(answers["viewer"], dtype=np.int64),
        given={name: np.array(list(answers[name]), dtype=np.float64) for name in SCALES},
        recall=np.array([own or "" for own in answers["recall"]], dtype="U6"),
        camera=np.array(list(answers["camera"]), dtype=bool),
        face=face,
    )


def _fatigue(data: Data, ad: int) -> Iterator[Findings]:
    """Yield what is found of an ad's fatigue: from finished exposures alone, and from survey answers."""
    subject, exposures = Subject("ad", str(ad)), _of_ad(data["exposures"], ad)
    over, rejected = exposures["final"].astype(bool), exposures["grade"] == "rejected"
    counts = RolledUp(int(over.sum()), int((over & rejected).sum()))
    days = exposures["day"].astype("datetime64[D]").astype(np.float64)
    found: list[Findings] = []
    for question in (*FATIGUE.values(), CHECK[DEFAULT.key]):
        measure = FATIGUE_MEASURES[question.name.split(":")[1]]
        values = _levels(exposures, measure.series)
        own = over & ~rejected & np.isfinite(values)
        responses = responses_of(
            exposures["viewer"][own], exposures["exposure_index"][own], days[own], values[own]
        )
        found.append(question.answer(FatigueData(measure, responses, counts), subject=subject, revision=""))
    answers, said = _of_ad(data["answers"], ad), None
    if len(answers["ad"]):
        named = [float(own == Answer.Recall.RIGHT) if own else None for own in answers[RECALL].tolist()]
        values_of = {name: answers[name] for name in SCALES} | {RECALL: np.array(named, dtype=np.float64)}
        columns = (answers["viewer"], answers["exposure_index"], answers["day"])
        responses_by = {
            name: responses_of(*columns, own.astype(np.float64)) for name, own in values_of.items()
        }
        said = ANSWERS.answer(AnswerData(responses_by), subject=subject, revision="")
    yield from found
    yield cap_findings(found, said, subject=subject)
    if said is not None:
        yield said


def _of_ad(columns: Columns, ad: int) -> dict[str, NDArray[Any]]:
    own = np.asarray(columns["ad"]) == ad
    return {name: np.asarray(values)[own] for name, values in columns.items()}


def ad_series(data: Data, row: Mapping[str, Any]) -> AdSeries:
    """Return an ad's exposures as `series_of_ad` would give them. `row`: of data/ads."""
    exposures = {name: np.asarray(values) for name, values in data["exposures"].items()}
    series = {name: np.asarray(values) for name, values in data["series"].items()}
    timeline = Timeline(row["duration_ms"], row["bin_ms"])
    own = (exposures["ad"] == row["ad"]) & np.isin(exposures["exposure"], series["exposure"])
    lines = np.isin(series["exposure"], exposures["exposure"][own])
    names = (*SERIES, *CHANGES)
    values = np.stack([series[stored_as(name)][lines] for name in names], axis=-1).astype(np.float32)
    raw = [np.array(exposures[f"mean_{stored_as(name)}"][own], dtype=np.float64) for name in names]
    resting = np.stack([np.array(exposures[name][own], dtype=np.float64) for name in _RESTING], axis=1)
    keys, viewer = np.unique(exposures["viewer"][own], return_inverse=True)
    aside = {line["reason"]: line["frames"] for line in rows_of(data["set_aside"]) if line["ad"] == row["ad"]}
    return AdSeries(
        ad=Ad(pk=row["ad"], title=row["title"], duration_ms=row["duration_ms"]),
        timeline=timeline,
        names=names,
        values=from_rest(values.reshape(int(own.sum()), timeline.bins, len(names)), resting, names),
        raw=np.stack(raw, axis=1),
        resting=resting,
        exposure=exposures["exposure"][own],
        viewer=viewer.astype(np.int64),
        viewer_keys=tuple(viewer_key(key) for key in keys.tolist()),
        number=exposures["exposure_index"][own].astype(np.int16),
        day=exposures["day"][own].astype("datetime64[D]"),
        grade=exposures["grade"][own].astype("U8"),
        valid=exposures["valid"][own].astype(np.int64),
        running=exposures["running"][own].astype(np.int64),
        stored=np.ones(int(own.sum()), dtype=bool),
        set_aside=aside,
    )


def _levels(exposures: Columns, series: str) -> NDArray[np.float64]:
    """Return each exposure's level in a series: of a change, against the resting face."""
    own = np.asarray(exposures[f"mean_{stored_as(series)}"], dtype=np.float64)
    if series not in CHANGES:
        return own
    return own - np.asarray(exposures[f"resting_{stored_as(series)}"], dtype=np.float64)


def _read(own: AdSeries, question: Question[AdData]) -> AdSeries:
    """Return what a question reads of the exposures."""
    return own.only(SERIES_READ[question.name])


def _panel(data: Data) -> dict[str, dict[str, str]]:
    """Return what the panel told by viewer key; empty where it was not asked for."""
    found: dict[str, dict[str, str]] = {}
    for row in rows_of(data["panel"]):
        found.setdefault(viewer_key(row["viewer"]), {})[as_was(row["variable"])] = as_was(row["value"])
    return found


def _learnt(data: Data) -> PeakEndWeights:
    """Return the weights of peak–end–trend (F15)."""
    rows = data["peak_end_ads"]
    parts = [np.asarray(rows[name], dtype=np.float64) for name in ("peak", "end", "change", "liking")]
    return peak_end_weights(np.column_stack(parts[:3]), parts[3])
