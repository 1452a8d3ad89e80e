"""Writes a simulation into a campaign, as the viewers' pages, the camera and the workers would have left it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils import timezone

from campaigns.models import Ad, Campaign, Consent, Exposure, ExposureEvent, Viewer, ViewerSession
from dashboards.simulation.design import SimulatedAd, SimulationDesign
from dashboards.simulation.frames import Simulation, simulation_of
from dashboards.simulation.people import CAMERAS
from dashboards.simulation.variables import variables_of
from dashboards.simulation.writing.answers import answers_write
from dashboards.simulation.writing.copy_rows import ids_take, rows_copy
from dashboards.simulation.writing.frames import frames_write

NOTICE = "simulated"  # stands in every consent: no notice was shown, and nobody agreed


class SimulationRefused(Exception):
    """The campaign cannot take simulated viewers; the text says why."""


@dataclass(frozen=True)
class SimulationWritten:
    """How many rows were written."""

    viewers: int
    sessions: int
    exposures: int
    frames: int


@transaction.atomic
def simulation_write(
    *, campaign: Campaign, design: SimulationDesign, until: date | None = None
) -> SimulationWritten:
    """Fill an empty campaign with simulated viewers, mark it as simulated, and close it.

    Args:
        design: what is true of the viewers; its interval and pre-roll give way to the campaign's own.
        until: the day of the last sitting; yesterday where not given, so that none lies in the future.

    Raises:
        SimulationRefused: it has viewers already, or no ads.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    ads = list(campaign.ads.all())
    if campaign.sessions.exists():
        raise SimulationRefused("This campaign has viewers already: simulated ones would be mixed with them.")
    if not ads:
        raise SimulationRefused("This campaign has no ads.")
    design = replace(
        design, interval_ms=campaign.snapshot_interval_ms, preroll_ms=1000 * campaign.preroll_seconds
    )
    simulation = simulation_of(design, [SimulatedAd(ad.duration_ms) for ad in ads])
    campaign.simulated, campaign.status = True, Campaign.Status.CLOSED
    campaign.save(update_fields=["simulated", "status", "updated_at"])
    ids = np.random.default_rng([design.seed, campaign.pk])
    starts = _starts(simulation, until or timezone.localdate() - timedelta(days=1))
    variables = variables_of(simulation.people, seed=design.seed)
    sessions = _people_write(campaign, simulation, ads, ids, starts, variables)
    began = _play_starts(simulation, ads, starts, design.preroll_ms)
    exposures = _exposures_write(simulation, ads, sessions, began, design.preroll_ms)
    frames_write(
        simulation=simulation,
        sessions=sessions,
        exposures=exposures,
        began=began,
        preroll_ms=design.preroll_ms,
    )
    if campaign.ask_after_ads:
        answers_write(
            simulation=simulation,
            exposures=exposures,
            began=began,
            seed=design.seed,
            recall=bool(campaign.other_brands),
        )
    return SimulationWritten(design.viewers, len(sessions), len(exposures), len(simulation.frames))


def _starts(simulation: Simulation, until: date) -> list[datetime]:
    """Return when each sitting began; the last day of the simulation is `until`."""
    midnight = datetime.combine(until, time(), tzinfo=UTC)
    days = (simulation.people.day - simulation.people.day.max()).tolist()
    pairs = zip(days, simulation.people.second.tolist(), strict=True)
    return [midnight + timedelta(days=day, seconds=second) for day, second in pairs]


def _people_write(
    campaign: Campaign,
    simulation: Simulation,
    ads: list[Ad],
    ids: np.random.Generator,
    starts: list[datetime],
    variables: list[dict[str, str]],
) -> list[UUID]:
    """Write viewers, sittings and consents; return the sittings' ids."""
    people = simulation.people
    viewers = _uuids(ids, len(people.gamma))
    sessions = _uuids(ids, len(people.viewer))
    prefix = f"simulated-{campaign.pk}"
    rows_copy(
        model=Viewer,
        columns=("id", "organisation_id", "panel_id", "panel_variables", "created_at"),
        rows=(
            (viewer, campaign.organisation_id, f"{prefix}-{k + 1:06d}", json.dumps(told), starts[first])
            for k, (viewer, told, first) in enumerate(
                zip(viewers, variables, np.unique(people.viewer, return_index=True)[1], strict=True)
            )
        ),
    )
    pks = np.array([ad.pk for ad in ads])
    long = sum(ad.duration_ms for ad in ads) // 1000 + 10 * len(ads)
    rows_copy(
        model=ViewerSession,
        columns=(
            *("id", "campaign_id", "viewer_id", "status", "camera", "ad_order", "frames_dropped"),
            *("started_at", "last_seen_at", "ended_at"),
        ),
        rows=(
            (
                *(session, campaign.pk, viewers[viewer], ViewerSession.Status.FINISHED, CAMERAS[camera]),
                *("{" + ",".join(map(str, pks[order])) + "}", 0),
                *(start, start + timedelta(seconds=long), start + timedelta(seconds=long)),
            )
            for session, viewer, camera, order, start in zip(
                sessions, people.viewer, people.camera, people.order, starts, strict=True
            )
        ),
    )
    rows_copy(
        model=Consent,
        columns=("session_id", "purpose", "granted", "notice_version", "at"),
        rows=(
            (session, purpose, _said(purpose, agreed), NOTICE, start)
            for session, agreed, start in zip(sessions, people.agreed, starts, strict=True)
            for purpose in Consent.Purpose.values
        ),
    )
    return sessions


def _exposures_write(
    simulation: Simulation, ads: list[Ad], sessions: list[UUID], began: list[datetime], preroll_ms: int
) -> list[int]:
    """Write the plays and what happened to them; return the plays' ids."""
    ids = ids_take(table="campaigns_exposure", count=len(simulation.exposures))
    rows_copy(
        model=Exposure,
        columns=("id", "session_id", "ad_id", "position", "number", "status", "started_at", "ended_at"),
        rows=(
            (
                *(pk, sessions[sitting], ads[ad].pk, position, simulation.people.number[sitting]),
                *(
                    Exposure.Status.COMPLETED,
                    start,
                    start + timedelta(milliseconds=preroll_ms + ads[ad].duration_ms),
                ),
            )
            for pk, (sitting, ad, position), start in zip(ids, simulation.exposures, began, strict=True)
        ),
    )
    rows_copy(
        model=ExposureEvent,
        columns=("exposure_id", "sequence", "kind", "media_ms", "elapsed_ms"),
        rows=_events(ids, simulation, ads, preroll_ms),
    )
    return ids


def _events(
    ids: list[int], simulation: Simulation, ads: list[Ad], preroll_ms: int
) -> Iterator[tuple[object, ...]]:
    for pk, ad in zip(ids, simulation.exposures[:, 1], strict=True):
        length = ads[ad].duration_ms
        yield pk, 0, "preroll", -preroll_ms, 0
        yield pk, 1, "play", 0, preroll_ms
        yield pk, 2, "ended", length, preroll_ms + length


def _play_starts(
    simulation: Simulation, ads: list[Ad], starts: list[datetime], preroll_ms: int
) -> list[datetime]:
    """Return when the pre-roll of each play began: one play after the other from the sitting's start."""
    lengths = np.array([preroll_ms + ad.duration_ms + 2000 for ad in ads])
    before = np.cumsum(lengths[simulation.people.order], axis=1) - lengths[simulation.people.order]
    waits = before[simulation.exposures[:, 0], simulation.exposures[:, 2]].tolist()
    return [
        starts[sitting] + timedelta(milliseconds=wait)
        for sitting, wait in zip(simulation.exposures[:, 0].tolist(), waits, strict=True)
    ]


def _uuids(ids: np.random.Generator, count: int) -> list[UUID]:
    drawn = ids.bytes(16 * count)
    return [UUID(bytes=drawn[16 * k : 16 * k + 16], version=4) for k in range(count)]


def _said(purpose: str, agreed: bool) -> bool:
    """What a simulated viewer answered: nobody who does not exist is chosen for."""
    if purpose == Consent.Purpose.EXPRESSIONS:
        return agreed
    return purpose != Consent.Purpose.CHOOSE_ADS
