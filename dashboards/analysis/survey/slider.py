"""The question “slider” about an ad: how those without a camera found it, second by second."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from campaigns.models import Ad
from dashboards.analysis.finding import Findings, Needs
from dashboards.analysis.reception.ask import subject_of
from dashboards.analysis.registry import Measure, Question
from dashboards.analysis.store import Asked, findings_of
from dashboards.selectors.said_beside import slider_revision
from dashboards.selectors.sliders import Sliders, sliders_of_ad
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.statistics.bands import bootstrap_band
from dashboards.statistics.intervals import MIN_FOR_MEANS, MIN_SHOWN, mean_interval
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.slider import slider_seconds
from dashboards.statistics.values import COUNT, Axis, Count, Estimate, Scale, Series, Unit

_SIGNED = Scale(Unit.SIGNED, -1.0, 1.0, good=1)


@dataclass(frozen=True)
class SliderData:
    """`sliders`: several exposures of one viewer are averaged: each person counts once."""

    sliders: Sliders

    @property
    def viewers(self) -> int:
        return len(np.unique(self.sliders.viewer))

    @cached_property
    def seconds(self) -> NDArray[np.float64]:
        """[V, T], where each viewer held the slider in each second."""
        own = self.sliders
        rows = np.array([slider_seconds(*move, duration_ms=own.duration_ms) for move in own.moves])
        n = np.bincount(own.viewer)
        total = np.zeros((len(n), rows.shape[1]))
        np.add.at(total, own.viewer, rows)
        means: NDArray[np.float64] = total / n[:, None]
        return means


def _trace(data: SliderData) -> Series | Needs:
    if data.viewers < MIN_SHOWN:
        return Needs("viewers", MIN_SHOWN - data.viewers)
    band = bootstrap_band(data.seconds[:, :, None])
    at = np.arange(len(band.n), dtype=np.int64) * SECOND_MS
    return Series(Axis.MEDIA_MS, at, band.mean[:, 0], band.low[:, 0], band.high[:, 0], band.n[:, 0])


def _mean(data: SliderData) -> Estimate | None:
    return mean_interval(data.seconds.mean(axis=1))


SLIDER = Question[SliderData](
    name="slider",
    version=1,
    viewers=lambda data: data.viewers,
    least=MIN_FOR_MEANS,
    measures=(
        Measure("slider.viewers", COUNT, ("F19",), "slider", lambda data: Count(data.viewers)),
        Measure("slider.mean", _SIGNED, ("F19",), "slider", _mean, least=MIN_FOR_MEANS),
        Measure("slider.trace", _SIGNED, ("F19",), "slider", _trace),
    ),
)


def slider_findings(ad: Ad) -> Findings | None:
    """Return how those without a camera found an ad; None where nobody said."""
    asked = asked_of_slider(ad)
    return findings_of(asked) if asked else None


def asked_of_slider(ad: Ad, erased: int | None = None) -> Asked[SliderData] | None:
    """Return what is asked of the store. `erased`: withdrawn sessions of its campaign, where the caller knows."""
    revision = slider_revision(ad)
    if not revision:
        return None
    erased = withdrawn_of_campaigns([ad.campaign_id])[ad.campaign_id] if erased is None else erased
    return Asked(SLIDER, subject_of(ad), ad.campaign, revision, erased, lambda: SliderData(sliders_of_ad(ad)))
