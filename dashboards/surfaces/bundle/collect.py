"""Reads what a bundle carries, ad by ad. Pseudonyms are counted anew, so that nothing in it leads back to a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import numpy as np

from campaigns.models import Ad, Answer, Campaign
from campaigns.models.answer import SCALES
from campaigns.selectors.exposures import exposure_places
from dashboards.analysis.comparison.ask import norm_levels
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.comparison.norm import level_of
from dashboards.analysis.everything import ads_of
from dashboards.analysis.reception.ask import weights_of_ad
from dashboards.analysis.reception.peak_end_ads import peak_end_ads_of_organisation
from dashboards.selectors.answers import CAMERA_ON
from dashboards.selectors.norms import imported_levels
from dashboards.selectors.panel_variables import panel_variables_of
from dashboards.selectors.plays import plays_of_ad
from dashboards.selectors.pulses import pulses_of_ads
from dashboards.selectors.registrations import registrations_of
from dashboards.selectors.series import series_of_ad
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.statistics.frames.digest import chained
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import HEADLINE, SERIES
from dashboards.statistics.play import Play, play_grade, play_of
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.bundle.arrow import batch_of, row_batches
from dashboards.surfaces.bundle.collect_exposures import exposures_known, exposures_told
from dashboards.surfaces.bundle.collect_own import OwnRows
from dashboards.surfaces.bundle.frames import frame_batches
from fer_platform.kit.csv_lines import plain_text
from inference.models import ModelVersion

if TYPE_CHECKING:
    import pyarrow as pa

Row = list[object]
_EXPOSURES_A_BATCH = 500


@dataclass(frozen=True)
class CampaignData:
    """The data tables of a campaign. `panel`: also what the panel told of viewers, but for values that fewer than 25 of
    them share. Ads, exposures and viewers are counted from 1 in the order in which the pages read them."""

    campaign: Campaign
    panel: bool = False

    @cached_property
    def ads(self) -> list[Ad]:
        return ads_of(self.campaign)

    @cached_property
    def place(self) -> dict[int, int]:
        """The number of each ad in the bundle, by its id."""
        return {ad.pk: place for place, ad in enumerate(self.ads, 1)}

    def batches(self, table: str) -> Iterator[pa.RecordBatch]:
        """Yield one of the data tables (`layout.DATA`)."""
        if table == "series":
            for ad in self.ads:
                yield from self._series(ad)
            if not self.ads:
                yield from row_batches("data/series", [])
        elif table in ("frames", "bins"):
            own = {ad.pk: timeline_of_ad(ad) for ad in self.ads}
            timelines = {row["exposure_id"]: own[row["ad_id"]] for row in self._rows}
            yield from frame_batches(table, self._exposure, timelines, self._network)
        else:
            yield from row_batches(f"data/{table}", getattr(self, f"_{table}")())

    @cached_property
    def networks(self) -> list[ModelVersion]:
        """The networks that read the frames; the bundle counts them from 1 in this order."""
        rows = (pk for row in self._rows for pk in row["model_versions"])
        return list(ModelVersion.objects.filter(pk__in=set(rows)).order_by("name", "pk"))

    @cached_property
    def weights(self) -> dict[int, dict[str, float]]:
        """The weights of each ad's viewers (F39), with the panel alone: a weight tells of what it is made of."""
        own = {ad.pk: series_of_ad(ad, (HEADLINE,), bins=False) for ad in self.ads} if self.panel else {}
        found = {ad: weights_of_ad(series) for ad, series in own.items()}
        return {ad: own for ad, own in found.items() if isinstance(own, dict)}

    @cached_property
    def chain(self) -> str:
        """What stands for the frames of all exposures and their order (`frames.digest`)."""
        return chained([row["digest"] for row in self._rows])

    @cached_property
    def _network(self) -> dict[int, int]:
        return {own.pk: place for place, own in enumerate(self.networks, 1)}

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return exposures_known(self.ads)

    @cached_property
    def _exposure(self) -> dict[int, int]:
        return {row["exposure_id"]: place for place, row in enumerate(self._rows, 1)}

    @cached_property
    def _session(self) -> dict[UUID, int]:
        found: dict[UUID, int] = {}
        for row in self._rows:
            found.setdefault(row["session_id"], len(found) + 1)
        return found

    @cached_property
    def _answered(self) -> list[tuple[Any, ...]]:
        of = "exposure__"
        names = [f"{of}{own}" for own in ("ad_id", "session__viewer_id", "number", "started_at")]
        rows = Answer.objects.filter(exposure__ad__in=list(self.place)).order_by("exposure_id")
        return list(rows.values_list("exposure_id", *names, *SCALES, "recall", f"{of}session__camera"))

    @cached_property
    def _viewer(self) -> dict[bytes, int]:
        keys = {row["viewer_id"].bytes for row in self._rows} | {row[2].bytes for row in self._answered}
        keys |= self._own.viewers
        return {key: place for place, key in enumerate(sorted(keys), 1)}

    def _ads(self) -> Iterator[Row]:
        pulses = pulses_of_ads(self.place)
        for ad in self.ads:
            sizes = [ad.duration_ms, timeline_of_ad(ad).bin_ms]
            frames = [pulses[ad.pk].ended, pulses[ad.pk].unscored]
            yield [
                self.place[ad.pk],
                plain_text(ad.title),
                ad.kind,
                *sizes,
                plain_text(", ".join(ad.tags)),
                *frames,
            ]

    def _brand_moments(self) -> Iterator[Row]:
        for ad in self.ads:
            for own in ad.brand_moments.all():
                yield [self.place[ad.pk], plain_text(own.label), own.start_ms, own.end_ms]

    def _scenes(self) -> Iterator[Row]:
        for ad in self.ads:
            yield from ([self.place[ad.pk], *own] for own in ad.scenes)

    def _exposures(self) -> Iterator[Row]:
        places = {pk: own for pk, *own in exposure_places(campaign_id=self.campaign.pk)}
        for row in exposures_told(self._rows):
            known = (row["grade"], row.get("final", True), row["cause"], "; ".join(row["reasons"]))
            means = row["means"] or [None] * len(SERIES)
            resting = row["resting"] or [None] * STORED_LENGTH
            number = self._exposure[row["exposure_id"]]
            who = (number, self.place[row["ad_id"]], self._viewer[row["viewer_id"].bytes])
            position, before = places[row["exposure_id"]]
            networks = " ".join(str(self._network[pk]) for pk in sorted(row["model_versions"]))
            where = (
                self._session[row["session_id"]],
                row["session__origin"],
                position,
                self.place.get(before),
            )
            when = (row["number"], row["day"], row["started_at"].timestamp() / 86_400)
            made_of = (row["frames"], row["running"], row["valid"], networks, row["digest"])
            yield [*who, *when, *where, *known, *made_of, *self._play(row["exposure_id"]), *means, *resting]

    @cached_property
    def _plays(self) -> dict[int, Play]:
        return {pk: play for ad in self.ads for pk, play in plays_of_ad(ad).items()}

    def _play(self, exposure: int) -> Row:
        own = self._plays.get(exposure) or play_of(None, heard="unasked", sounds=True)
        grade, flaws = play_grade(own)
        return [grade, "; ".join(flaws), *astuple(own)]

    def _registrations(self) -> Iterator[Row]:
        for own in registrations_of(self.campaign):
            ads = " ".join(str(self.place.get(ad, 0)) for ad in own.ads)
            yield [own.at, own.outcome, ads, own.viewers, own.looks, own.viewers_before, own.digest]

    def _set_aside(self) -> Iterator[Row]:
        for ad in self.ads:
            for reason, frames in sorted(series_of_ad(ad, ("attention",), bins=False).set_aside.items()):
                yield [self.place[ad.pk], reason, frames]

    def _series(self, ad: Ad) -> Iterator[pa.RecordBatch]:
        """Exposures some at a time: all series of thousands take hundreds of MB."""
        exposures = series_of_ad(ad, (HEADLINE,), bins=False).exposure.tolist()
        for first in range(0, max(1, len(exposures)), _EXPOSURES_A_BATCH):
            part = exposures[first : first + _EXPOSURES_A_BATCH]
            own = series_of_ad(ad, within=(part[0], part[-1]) if part else None)
            bins = own.values.shape[1]
            times = np.arange(bins, dtype=np.int64) * own.timeline.bin_ms
            numbers = np.array([self._exposure[pk] for pk in own.exposure.tolist()], dtype=np.int64)
            columns = {"exposure": np.repeat(numbers, bins), "t_ms": np.tile(times, len(numbers))}
            values = {name: own.values[:, :, column].ravel() for column, name in enumerate(SERIES)}
            yield batch_of("data/series", columns | values)

    def _answers(self) -> Iterator[Row]:
        for exposure, ad, viewer, number, started_at, *said, camera in self._answered:
            day = started_at.timestamp() / 86_400
            yield [
                self._exposure.get(exposure),
                self.place[ad],
                self._viewer[viewer.bytes],
                number,
                day,
                *said,
                camera in CAMERA_ON,
            ]

    @cached_property
    def _own(self) -> OwnRows:
        return OwnRows(self.campaign)

    def _readings(self) -> Iterator[Row]:
        return self._own.readings(self._viewer) if self.panel else iter(())

    def _questions(self) -> Iterator[Row]:
        return self._own.questions()

    def _own_answers(self) -> Iterator[Row]:
        return self._own.answers(self.place, self._viewer)

    def _slider(self) -> Iterator[Row]:
        return self._own.slider(self.place, self._viewer)

    def _disagreements(self) -> Iterator[Row]:
        return self._own.disagreements(self.place, self._viewer)

    @cached_property
    def shared(self) -> frozenset[tuple[str, str]]:
        """The panel's variables and values that 25 viewers or more share; none where they were not asked for."""
        shared = Counter((name, value) for name, value, _ in self._variables)
        return frozenset(pair for pair, n in shared.items() if n >= MIN_VIEWERS)

    @cached_property
    def _variables(self) -> list[tuple[str, str, int]]:
        if not self.panel:
            return []
        number = {str(UUID(bytes=key)): place for key, place in self._viewer.items()}
        variables = panel_variables_of(list(number))
        return sorted(
            (name, value, number[key]) for key, own in variables.items() for name, value in own.items()
        )

    def _panel(self) -> Iterator[Row]:
        for name, value, place in self._variables:
            if (name, value) in self.shared:
                yield [place, plain_text(name), plain_text(value)]

    def _norm_levels(self) -> Iterator[Row]:
        """What the norms are made from; ads of other campaigns have no number and no name here."""
        known, imported = norm_levels(self.campaign), imported_levels(self.campaign)[1]
        for measure in MEASURES:
            for ad, found in known.items():
                level = level_of(found, measure)
                if ad in self.place or level.counts:
                    yield [measure, self.place.get(ad), level.n, level.value, level.error, level.kind]
            for level in imported.get(measure, ()):
                yield [measure, None, level.n, level.value, level.error, level.kind]

    def _weights(self) -> Iterator[Row]:
        for ad, own in self.weights.items():
            for key, weight in own.items():
                yield [self.place[ad], self._viewer[UUID(key).bytes], weight]

    def _peak_end_ads(self) -> Iterator[Row]:
        """What the weights of F15 are learnt from; ads of other campaigns have no number and no name here."""
        for own in peak_end_ads_of_organisation(self.campaign):
            yield [self.place.get(own.liked.ad), own.liked.n, own.liked.liking, *own.features.tolist()]
