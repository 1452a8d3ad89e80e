from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns.selectors.campaigns import share_url
from campaigns.services.demo import Demo, demo_create
from fer_platform.kit.command_line import command_line


class Command(BaseCommand):
    help = (
        "Makes a demonstration once: a campaign with two ads, and two people who can sign in. Shows its link."
    )

    requires_system_checks: list[str] = []  # web and worker make them; they cost a second before a first look

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how to sign in, and the link for viewers."""
        demo = demo_create()
        self.stdout.write("\n".join(["", *self._sign_in(demo), "", *self._links(demo), ""]))

    def _sign_in(self, demo: Demo) -> list[str]:
        if not demo.passwords:
            return [
                "The demonstration is there already. Its passwords were shown when it was made.",
                f"Forgotten? Set a new one:  {command_line('changepassword', 'admin')}",
            ]
        width = max(len(name) for name in demo.passwords)
        people = [f"    {name:<{width}}   {password}" for name, password in demo.passwords.items()]
        return [
            "Sign in with one of these. They were made for this installation and are shown only now:",
            "",
            *people,
            "",
            "The first one manages campaigns and members, the second one reads results.",
        ]

    def _links(self, demo: Demo) -> list[str]:
        lines = [f"Dashboards and admin:  {settings.PUBLIC_URL}/"]
        if demo.campaign:
            lines.append(f"Watch as a viewer:     {share_url(demo.campaign)}")
        return lines
