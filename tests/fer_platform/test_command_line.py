"""Commands that people are told to run: they work when pasted in any folder, into a shell that knows nothing of us."""

import os
import subprocess
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from campaigns.models import User
from fer_platform.kit.command_line import command_line

PASSWORD = "fresh-and-long-enough"


def pasted(command: str, *, typed: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd="/",
        env={"PATH": "/usr/bin:/bin"} | variables,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        start_new_session=True,  # without a terminal, passwords are read from the input
    )


@pytest.mark.django_db(transaction=True)
def test_pasted_command_changes_a_password() -> None:
    User.objects.create_user("admin", password="forgotten")
    database = urlunsplit(
        urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    )
    done = pasted(command_line("changepassword", "admin"), typed=f"{PASSWORD}\n" * 2, DATABASE_URL=database)
    assert done.returncode == 0, done.stderr
    assert User.objects.get(username="admin").check_password(PASSWORD)


def test_command_names_the_data_where_they_are_not_beside_the_code(settings: object, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path / "it's here"
    code = "from django.conf import settings; print(settings.DATA_DIR)"
    assert pasted(command_line("shell", "--no-imports", "-c", code)).stdout.strip() == str(settings.DATA_DIR)
    settings.DATA_DIR = settings.BASE_DIR / "var"
    assert "DATA_DIR" not in command_line("check")
