"""Every number of a bundle from its data alone: the functions are those of the pages."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from campaigns.models import BrandMoment
from dashboards.analysis.fatigue.measures import MEASURES
from dashboards.analysis.fatigue.report import fatigue_report
from dashboards.analysis.reception.audience import audience
from dashboards.analysis.reception.brand_moments import brand_rows
from dashboards.analysis.reception.course import ad_course
from dashboards.analysis.reception.expressions import expression_rows
from dashboards.analysis.reception.key_moments import key_moments
from dashboards.analysis.reception.levels import by_second
from dashboards.analysis.reception.numbers import ad_cards
from dashboards.analysis.reception.prior_shift import mean_level
from dashboards.analysis.survey.face_against import face_against
from dashboards.analysis.survey.predicted import predictions_of_answers
from dashboards.selectors.series import AdSeries
from dashboards.statistics.bands import Band, bootstrap_band
from dashboards.statistics.frames.series import SHIFTED
from dashboards.statistics.peak_end import PeakEndWeights
from dashboards.statistics.peaks import Peak
from dashboards.statistics.share_bands import share_band
from dashboards.statistics.values import Estimate
from dashboards.surfaces.bundle.collect import Columns
from dashboards.surfaces.bundle.compared import family_rows, norm_place_rows, pair_rows
from dashboards.surfaces.bundle.flatten import flattened
from dashboards.surfaces.bundle.layout import RESULTS, SHOWN
from dashboards.surfaces.bundle.restore import (
    ads_of_bundle,
    answers_of_bundle,
    responses_of_bundle,
    told_of_bundle,
    weights_of_bundle,
)
from dashboards.surfaces.reading.tables import detail_rows


def campaign_results(data: dict[str, Columns]) -> dict[str, Columns]:
    """Return the result tables (`layout.RESULTS`), each as columns; the same data give the same bits."""
    traces: list[list[object]] = []
    numbers: list[list[object]] = []
    fatigue: list[list[object]] = []
    said: list[list[object]] = []
    segments: list[list[object]] = []
    told = told_of_bundle(data)
    answers = answers_of_bundle(data)
    weights = weights_of_bundle(data)
    parts = list(ads_of_bundle(data))
    for ad, series, moments in parts:
        said += [[ad, *row] for row in flattened(face_against(answers.of_ad(ad)))]
        for name in SHOWN:
            values = by_second(series.per_viewer(name), series.timeline.bin_ms)
            traces += [[ad, name, *row] for row in _trace(name, values)]
        numbers += [[ad, *row] for row in _numbers(series, moments, weights)]
        segments += [[ad, *row] for row in _segments(series, told)]
        for measure in MEASURES.values():
            report = fatigue_report(responses_of_bundle(data, ad, measure.series), measure)
            fatigue += [[ad, measure.key, *row] for row in flattened(report)]
    moments_ms = {ad: [moment.start_ms for moment in moments] for ad, _, moments in parts}
    predictions = predictions_of_answers(answers, {ad: series for ad, series, _ in parts}, moments_ms)
    foretold = [list(row) for row in flattened(predictions)]
    apart = [(ad, series) for ad, series, _ in parts]
    found = {
        "traces": traces,
        "numbers": numbers,
        "segments": segments,
        "answers": said,
        "prediction": foretold,
        "fatigue": fatigue,
        "pairs": list(pair_rows(apart)),
        "family": list(family_rows(apart)),
        "norms": list(norm_place_rows([ad for ad, _ in apart], data["norm_levels"])),
    }
    return {table: _columns(table, rows) for table, rows in found.items()}


def _trace(name: str, values: np.ndarray) -> Iterator[list[object]]:
    band: Band = share_band(values) if name == "attention" else bootstrap_band(values[:, :, None])
    for second in range(values.shape[1]):
        yield [
            second,
            int(band.n[second, 0]),
            *(float(end[second, 0]) for end in (band.mean, band.low, band.high)),
        ]


def _numbers(series: AdSeries, moments: list[BrandMoment], weights: PeakEndWeights) -> Iterator[list[object]]:
    for name in (*SHOWN, *SHIFTED):
        formula = "F2" if name in SHIFTED else "F19"
        yield ["level", f"mean {name}", formula, None, *_estimate(mean_level(series, name))]
    betas = (weights.intercept, weights.peak, weights.end, weights.trend)
    ranges = weights.intervals or ((None, None),) * len(betas)
    names = ("β0", "β1 of peak", "β2 of end", "β3 of slope")
    for name, value, (low, high) in zip(names, betas, ranges, strict=True):
        yield ["weight", name, "F15", None, value, low, high, weights.ads]
    for card in ad_cards(series, weights):
        yield ["card", card.title, card.key, _second(card.found), *_estimate(card.found)]
    for kind, name, key, found in detail_rows(expression_rows(series), ad_course(series)):
        yield [kind, name, key, _second(found), *_estimate(found)]
    for moment in key_moments(series):
        yield ["moment", moment.title, "F14", _second(moment.peak), *_estimate(moment.peak)]
    for row in brand_rows(series, moments):
        yield ["brand", row.label, "F17", _second(row.found), *_estimate(row.found)]


def _segments(series: AdSeries, told: dict[str, dict[str, str]]) -> Iterator[list[object]]:
    for variable in audience(series, told):
        for segment in variable.shown:
            yield [variable.name, segment.name, "valence", *_estimate(segment.level)]


def _estimate(found: Estimate | Peak | None) -> list[Any]:
    return [None] * 4 if found is None else [found.value, found.low, found.high, found.n]


def _second(found: Estimate | Peak | None) -> int | None:
    return found.second if isinstance(found, Peak) else None


def _columns(table: str, rows: list[list[object]]) -> Columns:
    return {column.name: [row[k] for row in rows] for k, column in enumerate(RESULTS[table])}
