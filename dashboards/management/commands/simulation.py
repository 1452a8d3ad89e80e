"""`manage.py simulation create` and `simulation demo`: viewers who do not exist, with known truth."""

import json
import time
from argparse import ArgumentDefaultsHelpFormatter, ArgumentParser
from dataclasses import asdict, fields, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Organisation
from campaigns.selectors.campaigns import organisation_unknown
from dashboards.services.rollup import exposures_roll_up
from dashboards.simulation.design import SimulationDesign
from dashboards.simulation.writing.campaign import (
    WAVES,
    reference_films,
    simulation_campaign_create,
    simulation_demo_create,
    simulation_wave_create,
    simulation_waves_missing,
)
from dashboards.simulation.writing.viewers import SimulationRefused, SimulationWritten, simulation_write

_DEMO = SimulationDesign(viewers=150, exposures=4, gamma=0.5, returning=0.85, smile_share=0.06, seed=7)
_WAVE = SimulationDesign(viewers=60, exposures=2, gamma=0.3, returning=0.6, smile_share=0.05, days=21)
_WAVE_DAYS = 30  # between the last days of the two waves
_ROLL_UP_SECONDS = 600.0
_LOOK_EVERY = 0.2  # seconds
_TEXTS = {
    "viewers": "people",
    "exposures": "how often each would see every ad if nobody dropped out",
    "days": "days over which first sessions are spread",
    "smile_share": "share of valid frames that show a smile",
    "gamma": "the response falls as n^-gamma",
    "gamma_spread": "how much gamma differs between viewers (standard deviation)",
    "amplitude_shape": "how alike viewers are (shape of a gamma distribution)",
    "state_spread": "how much one occasion differs from the next (log standard deviation)",
    "returning": "chance to come back after an exposure",
    "return_slope": "how much that depends on the response (0: not at all)",
    "poor_quality": "share of sessions whose frames are of no use",
    "camera_refused": "share of viewers without a camera",
    "no_consent": "share of viewers who do not agree",
    "seed": "the same seed gives the same simulation",
}


class Command(BaseCommand):
    help = (
        "create: fill a new campaign of --organisation, or an empty one (--campaign), with simulated viewers."
        " demo: the same for the demonstration, once. Such campaigns are marked as simulated and closed for good."
    )

    requires_system_checks: list[str] = []  # web and worker make them; they cost a second before a first look

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        create = actions.add_parser(
            "create", aliases=["simulate"], formatter_class=ArgumentDefaultsHelpFormatter
        )
        where = create.add_mutually_exclusive_group(required=True)
        where.add_argument("--organisation", metavar="SLUG", help="make a new campaign here")
        where.add_argument(
            "--campaign", type=int, metavar="ID", help="fill this one; it must have ads and no viewers"
        )
        create.add_argument("--name", default="Simulated campaign", help="name of the new campaign")
        create.add_argument(
            "--seconds", type=int, default=30, help="length of the new campaign's clip (2 to 120)"
        )
        create.add_argument(
            "--interval-ms", type=int, default=500, help="time between two frames (new campaign)"
        )
        create.add_argument(
            "--until", type=date.fromisoformat, help="day of the last session; yesterday if left out"
        )
        for field in fields(SimulationDesign):
            if field.name in _TEXTS:
                flag = f"--{field.name.replace('_', '-')}"
                create.add_argument(
                    flag, type=type(field.default), default=field.default, help=_TEXTS[field.name]
                )
        create.add_argument("--json", action="store_true", help="print JSON")
        demo = actions.add_parser("demo", help="add a simulated campaign to the demonstration, once")
        demo.add_argument(
            "--wait",
            type=float,
            default=0,
            metavar="SECONDS",
            help="how long to wait for a demonstration that is being made beside this",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options.get("wait"):
            self._wait(options["wait"])
        started = time.perf_counter()
        try:
            with transaction.atomic():
                found = self._demo() if options["action"] == "demo" else self._simulate(options)
        except (SimulationRefused, ValueError) as error:
            raise CommandError(str(error)) from error
        if found is not None:
            self._tell(*found, started, options)
        waves = simulation_waves_missing() if options["action"] == "demo" and settings.DEMO == "full" else []
        for name in waves:
            started = time.perf_counter()
            with transaction.atomic():
                wave = self._wave(name)
            self._tell(*wave, started, options)
        if found is None and not waves:
            self.stdout.write("Nothing to do: there is a simulated campaign already, or no demonstration.")

    def _wait(self, seconds: float) -> None:
        """Wait for the demonstration, which draws its films; those of the reference ads are drawn meanwhile."""
        until = time.monotonic() + seconds
        there = Organisation.objects.filter(is_demo=True)
        if settings.DEMO == "full" and not there.exists():
            reference_films()
        while not there.exists() and time.monotonic() < until:
            time.sleep(_LOOK_EVERY)

    def _tell(
        self, campaign: Campaign, written: SimulationWritten, started: float, options: dict[str, Any]
    ) -> None:
        for ad in campaign.ads.all():  # so that the pages need not wait for the next sweep
            exposures_roll_up(ad_id=ad.pk, seconds=_ROLL_UP_SECONDS)
        seconds = time.perf_counter() - started
        if options.get("json"):
            self.stdout.write(
                json.dumps({"campaign": campaign.pk, "seconds": round(seconds, 2), **asdict(written)})
            )
            return
        self.stdout.write(
            f"Campaign {campaign.pk}, “{campaign.name}”: {written.viewers} simulated viewers, {written.sessions}"
            f" sessions, {written.exposures} exposures, {written.frames:,} frames in {seconds:.1f} s."
        )

    def _simulate(self, options: dict[str, Any]) -> tuple[Campaign, SimulationWritten]:
        design = SimulationDesign(**{name: options[name] for name in _TEXTS})
        campaign = self._campaign(options)
        return campaign, simulation_write(campaign=campaign, design=design, until=options["until"])

    def _campaign(self, options: dict[str, Any]) -> Campaign:
        if options["campaign"] is not None:
            campaign = Campaign.objects.filter(pk=options["campaign"]).first()
            if campaign is None:
                raise CommandError(f"There is no campaign {options['campaign']}.")
            if campaign.status == Campaign.Status.PUBLISHED:
                raise CommandError("This campaign is open to real viewers. Close it first.")
            return campaign
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(organisation_unknown(options["organisation"]))
        if not 2 <= options["seconds"] <= 120 or not 200 <= options["interval_ms"] <= 2000:
            raise CommandError("--seconds goes from 2 to 120, --interval-ms from 200 to 2000.")
        return simulation_campaign_create(
            organisation=organisation,
            name=options["name"],
            seconds=options["seconds"],
            interval_ms=options["interval_ms"],
        )

    def _wave(self, name: str) -> tuple[Campaign, SimulationWritten]:
        place = WAVES.index(name)
        until = timezone.localdate() - timedelta(days=1 + _WAVE_DAYS * (len(WAVES) - 1 - place))
        campaign = simulation_wave_create(name)
        return campaign, simulation_write(
            campaign=campaign, design=replace(_WAVE, seed=20 + place), until=until
        )

    def _demo(self) -> tuple[Campaign, SimulationWritten] | None:
        campaign = simulation_demo_create()
        return campaign and (campaign, simulation_write(campaign=campaign, design=_DEMO))
