"""`manage.py token make|list|rotate|revoke`: access tokens without a browser."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.models import AccessToken, Organisation, User
from campaigns.selectors.campaigns import organisation_unknown
from campaigns.services.access_tokens import (
    MOST_DAYS,
    access_token_make,
    access_token_revoke,
    access_token_rotate,
)


class Command(BaseCommand):
    help = "Makes, lists, rotates and revokes access tokens. The text of a new one is printed once, on stdout alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        make = actions.add_parser("make", help="Make a token.")
        make.add_argument("name", help="What uses it.")
        make.add_argument("--organisation", required=True, metavar="SLUG")
        make.add_argument("--owner", metavar="USER", help="Make a personal one of this person.")
        make.add_argument("--days", type=int, default=90, help=f"Until it expires, at most {MOST_DAYS}.")
        make.add_argument(
            "--scope",
            action="append",
            default=[],
            choices=AccessToken.Scope.values,
            help="May be given several times.",
        )
        listing = actions.add_parser("list", help="List the tokens of an organisation.")
        listing.add_argument("--organisation", required=True, metavar="SLUG")
        for name, about in (("rotate", "Give a token a new text."), ("revoke", "End a token.")):
            actions.add_parser(name, help=about).add_argument("id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error

    def _make(self, options: dict[str, Any]) -> None:
        owner = None
        if options["owner"]:
            owner = User.objects.filter(username=options["owner"]).first()
            if owner is None:
                raise CommandError(f"There is no user {options['owner']}.")
        token, text = access_token_make(
            organisation=self._organisation(options),
            name=options["name"],
            scopes=options["scope"],
            days=options["days"],
            owner=owner,
        )
        self._shown(token, text)

    def _list(self, options: dict[str, Any]) -> None:
        for own in self._organisation(options).access_tokens.select_related("owner"):
            over = "expired" if own.expires_at <= timezone.now() else "until"
            state = "revoked" if own.revoked_at else f"{over} {own.expires_at:%Y-%m-%d}"
            used = f"last used {own.last_used_on}" if own.last_used_on else "never used"
            whose = own.owner.get_username() if own.owner else "organisation"
            parts = [str(own.pk), f"…{own.hint}", own.name, whose, " ".join(own.scopes), state, used]
            self.stdout.write("\t".join(parts))

    def _rotate(self, options: dict[str, Any]) -> None:
        self._shown(*access_token_rotate(token=self._token(options)))

    def _revoke(self, options: dict[str, Any]) -> None:
        token = access_token_revoke(token=self._token(options))
        self.stderr.write(f"Token {token.pk} (…{token.hint}) is revoked.")

    def _shown(self, token: AccessToken, text: str) -> None:
        self.stderr.write(f"Token {token.pk}, good until {token.expires_at:%Y-%m-%d}. It is shown only now:")
        self.stdout.write(text)

    def _organisation(self, options: dict[str, Any]) -> Organisation:
        found = Organisation.objects.filter(slug=options["organisation"]).first()
        if found is None:
            raise CommandError(organisation_unknown(options["organisation"]))
        return found

    def _token(self, options: dict[str, Any]) -> AccessToken:
        found = AccessToken.objects.filter(pk=options["id"]).first()
        if found is None:
            raise CommandError(f"There is no token {options['id']}.")
        return found
