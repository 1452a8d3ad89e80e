"""Reads what a bundle carries. Pseudonyms are counted anew, so that nothing in it leads back to a person."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import numpy as np

from campaigns.models import Ad, Answer, Campaign
from campaigns.models.answer import SCALES
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.reception.peak_end_ads import peak_end_ads_of_organisation
from dashboards.models import ExposureTrace
from dashboards.selectors.flow import flow_of_campaign
from dashboards.selectors.norms import ad_levels_of_organisation
from dashboards.selectors.panel_variables import panel_variables_of
from dashboards.selectors.series import AdSeries, series_of_ads
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.bundle.layout import DATA
from dashboards.surfaces.csv_lines import plain

Columns = dict[str, Any]
_MEANS = tuple(f"mean_{name}" for name in SERIES)
_EXPOSURE = (
    "exposure_id",
    "ad_id",
    "viewer_id",
    "number",
    "day",
    "grade",
    "cause",
    "reasons",
    "running",
    "valid",
)


def campaign_data(campaign: Campaign, *, panel: bool = False) -> dict[str, Columns]:
    """Return the data tables of a campaign (`layout.DATA`), each as columns; a dozen queries however many ads it has.

    Ads, exposures and viewers are counted from 1 in the order in which the pages read them. panel: also what the panel
    told of viewers, but for values that fewer than 25 of them share.
    """
    ads = list(campaign.ads.select_related("campaign").prefetch_related("brand_moments"))
    series = series_of_ads(ads)
    place = {ad.pk: place for place, ad in enumerate(ads, 1)}
    plays = _plays(ads, series)
    exposure = {play["exposure_id"]: place for place, play in enumerate(plays, 1)}
    said = list(
        Answer.objects.filter(exposure__ad__in=place)
        .order_by("exposure_id")
        .values_list("exposure_id", "exposure__ad_id", "exposure__session__viewer_id", *SCALES, "recall")
    )
    keys = sorted({play["viewer_id"].bytes for play in plays} | {row[2].bytes for row in said})
    viewer = {key: place for place, key in enumerate(keys, 1)}
    return {
        "ads": _columns(
            "ads",
            [
                [
                    place[ad.pk],
                    plain(ad.title),
                    ad.kind,
                    ad.duration_ms,
                    series[ad.pk].timeline.bin_ms,
                    plain(", ".join(ad.tags)),
                ]
                for ad in ads
            ],
        ),
        "brand_moments": _columns(
            "brand_moments",
            [
                [place[ad.pk], plain(m.label), m.start_ms, m.end_ms]
                for ad in ads
                for m in ad.brand_moments.all()
            ],
        ),
        "exposures": _columns(
            "exposures",
            [
                [
                    *(exposure[play["exposure_id"]], place[play["ad_id"]], viewer[play["viewer_id"].bytes]),
                    *(play["number"], play["day"], play["grade"], play["cause"], "; ".join(play["reasons"])),
                    *(play["running"], play["valid"], *(play[name] for name in _MEANS)),
                ]
                for play in plays
            ],
        ),
        "series": _series([series[ad.pk] for ad in ads], exposure),
        "answers": _columns(
            "answers",
            [[exposure.get(row[0]), place[row[1]], viewer[row[2].bytes], *row[3:]] for row in said],
        ),
        "panel": _columns("panel", _panel(viewer) if panel else []),
        "norm_levels": _columns("norm_levels", _norm_levels(campaign, place)),
        "peak_end_ads": _columns("peak_end_ads", _peak_end_ads(campaign, place)),
        "left_out": _columns("left_out", _left_out(campaign, ads, place, series, plays)),
    }


def _plays(ads: Sequence[Ad], series: dict[int, AdSeries]) -> list[dict[str, Any]]:
    """Return one row a play, by exposure: rolled up, or read from the frames of a play that still goes on."""
    stored = {
        row["exposure_id"]: row
        for row in ExposureTrace.objects.filter(ad__in=[ad.pk for ad in ads]).values(*_EXPOSURE, *_MEANS)
    }
    for ad in ads:
        own = series[ad.pk]
        for row, exposure in enumerate(own.exposure.tolist()):
            if exposure not in stored:
                stored[exposure] = _open(own, row)
    return [stored[exposure] for exposure in sorted(stored)]


def _open(series: AdSeries, row: int) -> dict[str, Any]:
    return {
        "exposure_id": int(series.exposure[row]),
        "ad_id": series.ad.pk,
        "viewer_id": UUID(series.viewer_keys[series.viewer[row]]),
        "number": int(series.number[row]),
        "day": series.day[row].item(),
        "grade": str(series.grade[row]),
        "cause": "",
        "reasons": [],
        "running": int(series.running[row]),
        "valid": int(series.valid[row]),
        **dict.fromkeys(_MEANS),
    }


def _series(found: Sequence[AdSeries], exposure: dict[int, int]) -> Columns:
    columns: Columns = {column.name: [] for column in DATA["series"]}
    for own in found:
        plays, bins = own.values.shape[:2]
        numbers = np.array([exposure[pk] for pk in own.exposure.tolist()], dtype=np.int64)
        columns["exposure"].append(np.repeat(numbers, bins))
        columns["t_ms"].append(np.tile(np.arange(bins, dtype=np.int64) * own.timeline.bin_ms, plays))
        for k, name in enumerate(SERIES):
            columns[name].append(own.values[:, :, k].ravel())
    return {name: np.concatenate(parts) if parts else np.zeros(0) for name, parts in columns.items()}


def _panel(viewer: dict[bytes, int]) -> list[list[object]]:
    number = {str(UUID(bytes=key)): place for key, place in viewer.items()}
    told = panel_variables_of(list(number))
    rows = [(name, value, number[key]) for key, own in told.items() for name, value in own.items()]
    shared = Counter((name, value) for name, value, _ in rows)
    return [
        [place, plain(name), plain(value)]
        for name, value, place in sorted(rows)
        if shared[name, value] >= MIN_VIEWERS
    ]


def _norm_levels(campaign: Campaign, place: dict[int, int]) -> list[list[object]]:
    """Return what the norms are made from; ads of other campaigns have no number and no name here."""
    return [
        [measure, place.get(ad), level.n, level.value, level.error]
        for measure in MEASURES
        for ad, level in ad_levels_of_organisation(campaign, measure).items()
    ]


def _peak_end_ads(campaign: Campaign, place: dict[int, int]) -> list[list[object]]:
    """Return what the weights of F15 are learnt from; ads of other campaigns have no number and no name here."""
    return [
        [place.get(own.liked.ad), own.liked.n, own.liked.liking, *own.features.tolist()]
        for own in peak_end_ads_of_organisation(campaign)
    ]


def _left_out(
    campaign: Campaign,
    ads: Sequence[Ad],
    place: dict[int, int],
    series: dict[int, AdSeries],
    plays: Sequence[dict[str, Any]],
) -> list[list[object]]:
    flow = flow_of_campaign(campaign)
    rows: list[list[object]] = []
    for step in flow.steps:
        if step.count is not None:
            rows.append([None, step.label, "sittings", step.count])
        rows += [[None, f"Lost: {why}", "sittings", count] for why, count in step.lost]
    rows.append([None, "Withdrew: erased", "sittings", flow.withdrawn])
    for ad in ads:
        own = [play for play in plays if play["ad_id"] == ad.pk]
        rows.append([place[ad.pk], "Measured", "plays", len(own)])
        causes: dict[str, int] = {}
        for play in own:
            if play["grade"] == "rejected":
                causes[play["cause"]] = causes.get(play["cause"], 0) + 1
        rows += [[place[ad.pk], f"Rejected: {cause}", "plays", n] for cause, n in sorted(causes.items())]
        frames = sorted(series[ad.pk].set_aside.items())
        rows += [[place[ad.pk], f"Set aside: {reason}", "frames", n] for reason, n in frames]
    return rows


def _columns(table: str, rows: list[list[object]]) -> Columns:
    names = [column.name for column in DATA[table]]
    return {name: [row[k] for row in rows] for k, name in enumerate(names)}
