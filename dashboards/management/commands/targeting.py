"""`manage.py targeting`: judges other policies on the log of chosen ads, and makes each choice again from it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import Campaign
from dashboards.statistics.targeting.replay import MIN_OVERLAP
from dashboards.statistics.values import Estimate
from dashboards.targeting.replay import POLICIES, NothingToReplay, log_replay, propensities_again

_CLOSE = 1e-6
_LIMITS = """\
Limits: each choice is replaced alone. A viewer who is shown something else is full of something else afterwards, and
these figures do not follow that; the reward model has learned from the same choices. They are a screen for policies
worth trying; whether choosing is worth it, the viewers by chance judge (page “Chosen ads”)."""


class Command(BaseCommand):
    help = "Judges other policies on the log of chosen ads (replay), or makes every choice again (again)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["replay", "again"])
        parser.add_argument("campaign", type=int, help="number of the campaign")
        parser.add_argument("--policy", choices=sorted(POLICIES), help="replay this one alone")

    def handle(self, *args: Any, **options: Any) -> None:
        campaign = Campaign.objects.filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        if options["action"] == "again":
            self._again(campaign)
        else:
            self._replay(campaign, [options["policy"]] if options["policy"] else list(POLICIES))

    def _again(self, campaign: Campaign) -> None:
        differences = list(propensities_again(campaign))
        worst = max(differences, default=0.0)
        self.stdout.write(f"{len(differences)} choices made again; largest difference {worst:.1e}")
        if worst > _CLOSE:
            raise CommandError(f"Propensities differ from the log by more than {_CLOSE:g}.")

    def _replay(self, campaign: Campaign, names: list[str]) -> None:
        try:
            replays = {name: log_replay(campaign, name) for name in names}
        except NothingToReplay:
            raise CommandError(
                "Nothing to replay: two viewers with a measured choice are needed at least."
            ) from None
        self.stdout.write(f"{'policy':<10}{'SNIPS':<28}{'doubly robust':<28}{'effective sample':<22}")
        for name, found in replays.items():
            share = f"{found.effective:.0f} of {found.decisions}"
            lack = "" if found.enough_overlap else f"not enough overlap (under {MIN_OVERLAP:.0%})"
            self.stdout.write(
                f"{name:<10}{_told(found.snips):<28}{_told(found.doubly_robust):<28}{share:<22}{lack}"
            )
        self.stdout.write(f"n = {found.snips.n} viewers; 95 % intervals over viewers.\n{_LIMITS}")


def _told(own: Estimate) -> str:
    return f"{own.value:.4f} ({own.low:.4f} to {own.high:.4f})"
