"""`manage.py links sign CAMPAIGN FILE`: participants' links that nobody can change unseen."""

import csv
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import Campaign
from campaigns.panel_links import UnusableParticipants, participants_of_text
from campaigns.selectors.panel_links import sessions_linked
from campaigns.services.panel_links import panel_links_sign


class Command(BaseCommand):
    help = (
        "Signs links for a panel's participants; counts the sessions whose links were signed, and were not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        sign = actions.add_parser("sign", help="CSV of number and link, on stdout.")
        sign.add_argument("campaign", type=int)
        sign.add_argument(
            "file", help="A number a line, or CSV with a first line such as panel,age; - is stdin."
        )
        actions.add_parser("count", help="How many sessions.").add_argument("campaign", type=int)

    def handle(self, *, action: str, **options: Any) -> None:
        campaign = Campaign.objects.select_related("organisation").filter(pk=options["campaign"]).first()
        if campaign is None:
            raise CommandError(f"There is no campaign {options['campaign']}.")
        if action == "count":
            linked = sessions_linked(campaign)
            self.stdout.write(f"signed {linked.signed}, unsigned {linked.unsigned}")
            return
        source = options["file"]
        try:
            text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8-sig")
            links = panel_links_sign(campaign=campaign, participants=participants_of_text(text))
        except (OSError, UnicodeDecodeError, csv.Error, UnusableParticipants) as error:
            raise CommandError(str(error)) from error
        csv.writer(self.stdout).writerows([("panel", "link"), *links])
