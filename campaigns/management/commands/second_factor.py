"""`manage.py second_factor reset USER`: for whoever has lost app and recovery codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.models import User
from campaigns.services.second_factors import second_factor_end


class Command(BaseCommand):
    help = "Takes the second factor from a person who has lost it. Be sure that it is they who ask."

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("reset", help="Take it away; the password stays.").add_argument("user")

    def handle(self, *args: Any, user: str, **options: Any) -> None:
        person = User.objects.filter(username=user).first()
        if person is None:
            raise CommandError(f"There is no user {user}.")
        if person.second_factor_at is None:
            raise CommandError(f"{user} has no second factor.")
        second_factor_end(user=person)
        again = " An organisation asks for it: it is set up anew at the next sign-in."
        self.stdout.write(
            f"{user} signs in with the password alone.{again if person.second_factor_required else ''}"
        )
