"""Rolled-up plays of a fatigue study with known truth, without any frames: what the fatigue page reads."""

from datetime import date, timedelta

import numpy as np

from campaigns.models import Ad, Exposure, Viewer, ViewerSession
from dashboards.models import ExposureTrace
from dashboards.simulation.design import SimulationDesign
from dashboards.simulation.people import people_of
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.frames.resting import STORED_LENGTH
from dashboards.statistics.frames.series import SERIES

_FIRST_DAY = date(2026, 3, 2)


def rolled_up_row(
    ad: Ad, *, viewer: Viewer, number: int, day: int = 0, grade: str = "good", **means: float
) -> ExposureTrace:
    """Write one finished exposure on the `day`th day, with its mean of some series."""
    session = ViewerSession.objects.create(
        campaign=ad.campaign, viewer=viewer, ad_order=[ad.pk], status=ViewerSession.Status.FINISHED
    )
    exposure = Exposure.objects.create(
        session=session, ad=ad, position=0, number=number, status=Exposure.Status.COMPLETED
    )
    row = _row(ad, exposure, viewer.pk, day, means)
    row.grade = grade
    row.save(force_insert=True)
    return row


def fatigue_rows(ad: Ad, *, viewers: int, exposures: int = 3, gamma: float = 0.4, seed: int = 1) -> None:
    """Write the plays of `viewers` people: happiness falls as n^(−gamma), attention and engagement stay, and everybody
    comes back by chance alone.
    """
    design = SimulationDesign(
        viewers=viewers, exposures=exposures, gamma=gamma, return_slope=0.0, returning=0.85, seed=seed
    )
    rng = np.random.default_rng(seed)
    people = people_of(design, 1, rng)
    size = len(people.viewer)
    happy = np.clip(0.06 * people.response[:, 0] * rng.gamma(8, 1 / 8, size), 0, 1)
    attention = np.clip(rng.normal(0.9, 0.04, size), 0, 1)
    owners = Viewer.objects.bulk_create(Viewer(organisation=ad.campaign.organisation) for _ in range(viewers))
    sessions = ViewerSession.objects.bulk_create(
        ViewerSession(
            campaign=ad.campaign, viewer=owners[who], ad_order=[ad.pk], status=ViewerSession.Status.FINISHED
        )
        for who in people.viewer
    )
    plays = Exposure.objects.bulk_create(
        Exposure(session=session, ad=ad, position=0, number=number, status=Exposure.Status.COMPLETED)
        for session, number in zip(sessions, people.number.tolist(), strict=True)
    )
    ExposureTrace.objects.bulk_create(
        _row(
            ad,
            play,
            session.viewer_id,
            day,
            {
                "happy": shown,
                "valence": shown - 0.02,
                "attention": towards,
                "engagement": 0.5 * towards,
            },
        )
        for play, session, day, shown, towards in zip(
            plays, sessions, people.day.tolist(), happy.tolist(), attention.tolist(), strict=True
        )
    )


def _row(ad: Ad, exposure: Exposure, viewer_id: object, day: int, means: dict[str, float]) -> ExposureTrace:
    return ExposureTrace(
        exposure=exposure,
        ad=ad,
        viewer_id=viewer_id,
        number=exposure.number,
        day=_FIRST_DAY + timedelta(days=day),
        version=VERSION,
        bin_ms=500,
        bins=6,
        series=b"",
        means=[means.get(name) for name in SERIES],
        resting=[0.0] * STORED_LENGTH,  # as if nobody showed anything at rest
        grade="good",
        reasons=[],
        frames=60,
        running=60,
        valid=58,
        unscored=0,
        set_aside={},
        model_versions=[],
    )
