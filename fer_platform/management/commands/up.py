"""Run the whole product: embedded servers, migrations, web, worker and beat, until Ctrl-C."""

import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.shortcuts import resolve_url
from whitenoise.storage import MissingFileError

from fer_platform.embedded.children import die_with_parent
from fer_platform.embedded.start import Place, StartFailed, run_platform
from fer_platform.refusals import refusal_sentence
from fer_platform.static_files import static_collect

_PLAIN = {"up", "demo"}


class Command(BaseCommand):
    help = "Run the whole product on this machine: database, broker, web, worker and beat. Ctrl-C stops it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--end-with-parent", action="store_true", help="stop when the starting program dies"
        )

    def handle(self, *args: object, **options: object) -> None:
        if options["end_with_parent"]:
            die_with_parent()
        place = Place(settings.DATA_DIR, os.environ.get("HOST", "127.0.0.1"), settings.PORT)
        try:
            run_platform(
                place,
                collect=self._collect,
                migrate=self._migrate,
                when_serving=lambda: self._welcome(place),
                say=self._say,
            )
        except (StartFailed, OperationalError) as error:
            raise CommandError(refusal_sentence(error, data_dir=place.data_dir) or str(error)) from error

    def _say(self, name: str, line: str) -> None:
        text = line if name in _PLAIN else f"{name:>8} | {line}"
        try:
            self.stdout.write(text)
            self.stdout.flush()
        except OSError:
            pass  # the terminal is gone; the product runs on

    def _collect(self) -> None:
        """Write the static files, compressed; quick where none has changed. One that is broken stops nobody's start."""
        try:
            if not settings.DEBUG and static_collect(settings.STATIC_ROOT):
                self._say("up", "styles and scripts compressed")
        except MissingFileError as error:
            reason = str(error).partition("\n")[0]
            self._say("up", f"styles and scripts stay uncompressed: {reason}")

    def _migrate(self) -> None:
        """Bring the tables up to date; quick where there is nothing to do."""
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("up", "bringing the tables up to date")
            call_command("migrate", interactive=False, verbosity=0)
        connection.close()

    def _welcome(self, place: Place) -> None:
        address = f"http://{'localhost' if place.host == '127.0.0.1' else place.host}:{place.port}"
        lines = {
            "Open": f"{address}/",
            "Sign in": f"{address}{resolve_url(settings.LOGIN_URL)}",
            "Data": str(place.data_dir),
            "Stop": "Ctrl-C",
        }
        rows = [f"{name:<9} {text}" for name, text in lines.items()]
        width = max(map(len, rows)) + 2
        box = [f"╭{'─' * width}╮", *(f"│ {row:<{width - 2}} │" for row in rows), f"╰{'─' * width}╯"]
        self._say("up", "\n" + "\n".join(box))
