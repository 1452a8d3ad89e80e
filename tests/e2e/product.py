"""The product as people run it: `manage.py up` in a process of its own, with a data folder and a port of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from fer_platform.embedded.addresses import database_url
from tests.plugin_servers import _PREFIX

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 240  # a busy machine starts slowly


class Product:
    """Starts at once; `address`, `people` (name → password) and the rows of its database are for the tests to use."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.port = _free_port()
        self.address = f"http://localhost:{self.port}"
        self.environment = self._environment()
        self._log = (folder / "up.log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "up", "--end-with-parent"],
            cwd=ROOT,
            env=self.environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        try:
            self.people = self._wait_for_people()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=20)
        self.process.kill()
        self._log.close()

    def command(self, *arguments: str) -> str:
        """Run a `manage.py` command beside the product and return what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, query: str, *parameters: Any) -> list[tuple]:
        """Ask the product's own database."""
        connection = psycopg2.connect(self.environment.get("DATABASE_URL") or database_url(self.data_dir))
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(query, parameters)
                return cursor.fetchall()
        finally:
            connection.close()

    def simulated_ad(self) -> tuple[int, int]:
        """The demonstration's simulated campaign and its first ad; `up` fills it in the background."""
        query = (
            "SELECT c.id, min(t.ad_id) FROM campaigns_campaign c JOIN campaigns_ad a ON a.campaign_id = c.id"
            " JOIN dashboards_exposuretrace t ON t.ad_id = a.id WHERE c.simulated GROUP BY c.id HAVING count(*) > 800"
        )
        deadline = time.monotonic() + START_SECONDS
        while not (rows := self.rows(query)):
            assert time.monotonic() < deadline, self.log
            time.sleep(0.5)
        return rows[0]

    @property
    def log(self) -> str:
        return (self.folder / "up.log").read_text(errors="replace")

    def _environment(self) -> dict[str, str]:
        own = {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "PYTHONUNBUFFERED": "1",
            "DEMO": "small",
        }
        left_out = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PUBLIC_URL", "DJANGO_SETTINGS_MODULE"}
        environment = {name: value for name, value in os.environ.items() if name not in left_out} | own
        if _PREFIX not in os.environ["DATABASE_URL"]:  # servers of the caller: a database of our own on them
            environment["DATABASE_URL"] = _fresh_database(os.environ["DATABASE_URL"])
        if _PREFIX not in os.environ["REDIS_URL"]:
            environment["REDIS_URL"] = _other_redis_database(os.environ["REDIS_URL"])
        return environment

    def _wait_for_people(self) -> dict[str, str]:
        """Wait until the product answers and has shown its passwords, as a person would."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            assert self.process.poll() is None, f"manage.py up ended:\n{self.log}"
            people = dict(re.findall(r"^ {4}(admin|analyst) +(\S+)$", self.log, re.MULTILINE))
            if len(people) == 2 and self._answers():
                return people
            time.sleep(0.2)
        raise AssertionError(f"manage.py up showed no way to sign in within {START_SECONDS} s:\n{self.log}")

    def _answers(self) -> bool:
        connection = HTTPConnection("localhost", self.port, timeout=2)
        with suppress(OSError), closing(connection):
            connection.request("GET", "/livez")
            return connection.getresponse().status == 200
        return False

    def json(self, *arguments: str) -> Any:
        """Run a command whose last line is JSON."""
        return json.loads(self.command(*arguments).strip().splitlines()[-1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _fresh_database(url: str) -> str:
    parts = urlsplit(url)
    name = f"{parts.path.lstrip('/')}_e2e"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return urlunsplit(parts._replace(path=f"/{name}"))


def _other_redis_database(url: str) -> str:
    parts = urlsplit(url)
    # Celery and redis-py write the database of a socket's URL in different ways, so one URL cannot name it to both.
    assert parts.scheme != "unix", "Give the tests a REDIS_URL with a port: redis://localhost:6379/0."
    return urlunsplit(parts._replace(path="/13"))
