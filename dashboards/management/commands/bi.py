"""`manage.py bi grant|password|refresh|revoke|list`: a read-only database role for BI tools."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from campaigns.models import Campaign, Organisation
from campaigns.selectors.campaigns import organisation_unknown
from dashboards.analysis.everything import findings_of_campaign
from dashboards.services.bi import (
    BiRefused,
    bi_grant,
    bi_granted,
    bi_names,
    bi_password,
    bi_refresh,
    bi_revoke,
)


class Command(BaseCommand):
    help = "Lets BI tools read the results of an organisation. A password is printed once, on stdout alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        for name, about in (
            ("grant", "Make the role and its views."),
            ("password", "Give the role a new password."),
            ("revoke", "Drop the role and its views."),
        ):
            actions.add_parser(name, help=about).add_argument("--organisation", required=True, metavar="SLUG")
        refresh = actions.add_parser(
            "refresh", help="Make the views anew (after an upgrade), and their figures."
        )
        refresh.add_argument("--organisation", metavar="SLUG", help="Only this one's.")
        actions.add_parser("list", help="List the organisations that BI tools read.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['action']}")(options)
        except BiRefused as error:
            raise CommandError(str(error)) from error

    def _grant(self, options: dict[str, Any]) -> None:
        organisation = self._organisation(options["organisation"])
        self._shown(organisation, bi_grant(organisation=organisation))

    def _password(self, options: dict[str, Any]) -> None:
        organisation = self._organisation(options["organisation"])
        self._shown(organisation, bi_password(organisation=organisation))

    def _revoke(self, options: dict[str, Any]) -> None:
        organisation = self._organisation(options["organisation"])
        bi_revoke(organisation=organisation)
        self.stderr.write(f"The role {bi_names(organisation)[0]} and its views are gone.")

    def _refresh(self, options: dict[str, Any]) -> None:
        slug = options["organisation"]
        for organisation in [self._organisation(slug)] if slug else self._read():
            bi_refresh(organisation=organisation)
            for campaign in Campaign.objects.filter(organisation=organisation):
                findings_of_campaign(campaign)
            self.stderr.write(f"{organisation.slug}: views and figures are up to date.")

    def _list(self, options: dict[str, Any]) -> None:
        for organisation in self._read():
            self.stdout.write("\t".join((organisation.slug, *bi_names(organisation))))

    def _read(self) -> list[Organisation]:
        return [own for own in Organisation.objects.all() if bi_granted(own)]

    def _shown(self, organisation: Organisation, password: str) -> None:
        role, schema = bi_names(organisation)
        own = connection.settings_dict
        connection.ensure_connection()
        server = connection.connection.info  # a socket's folder stands in no setting of its own
        where = f"Host {server.host}, port {server.port}, database {own['NAME']}"
        self.stderr.write(f"{where}, user {role}, schema {schema}. The password is shown only now:")
        self.stdout.write(password)

    def _organisation(self, slug: str) -> Organisation:
        found = Organisation.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(organisation_unknown(slug))
        return found
