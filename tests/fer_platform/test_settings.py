"""Settings: each documented, and safe where the platform faces the world."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.checks import run_checks

from fer_platform import checks
from fer_platform.kit.client_address import client_address

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:env\.\w+\(\s*|environ\.get\(f?|environ\[|environ\.setdefault\()"([A-Z][A-Z_]+)\"""")
# Django's own, and set by the code itself.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "TF_ENABLE_ONEDNN_OPTS"}  # of Django and of TensorFlow


def documented() -> list[str]:
    return re.findall(r"^#?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)


def product_files() -> list[Path]:
    folders = ("fer_platform", "campaigns", "inference", "dashboards", "docker")
    return [ROOT / "manage.py", *(path for name in folders for path in (ROOT / name).rglob("*.py"))]


def test_every_variable_is_documented_once_and_read() -> None:
    read = {name for path in product_files() for name in READ.findall(path.read_text())} - NOT_SETTINGS
    compose = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker/compose.yaml").read_text()))
    assert sorted(documented()) == sorted(read | compose)


def test_every_default_in_the_example_is_the_real_one() -> None:
    text = (ROOT / ".env.example").read_text()
    numbers = {name: int(value) for name, value in re.findall(r"^#([A-Z_]+)=(\d+)$", text, re.MULTILINE)}
    shown = {name: value for name, value in numbers.items() if hasattr(settings, name)}
    assert len(shown) > 15
    # Read in a process whose environment sets nothing, so that these are the defaults.
    code = f"from django.conf import settings; print({{n: getattr(settings, n) for n in {sorted(shown)!r}}})"
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "fer_platform.settings"}
    environment |= dict.fromkeys(("DATABASE_URL", "REDIS_URL"), "")
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == str(dict(sorted(shown.items())))


def production(**changes: str) -> dict[str, str]:
    """The environment of a sound production installation, with changes; an empty value removes."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PUBLIC_URL": "https://fer.example.org",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "DATA_DIR": "/tmp",
        **changes,
    }
    return {name: value for name, value in environment.items() if value}


def entrypoint(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(ROOT / "docker/entrypoint.sh"), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_entrypoint_starts_with_production_settings(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(secrets.token_urlsafe(50) + "\n")
    environment = production(
        STATIC_ROOT=str(tmp_path / "static"), SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key")
    )
    result = entrypoint("collectstatic", "--noinput", environment=environment)
    assert result.returncode == 0, result.stderr
    assert [path.suffix for path in sorted((tmp_path / "static" / "css").glob("design.*.css*"))] == [
        ".css",
        ".gz",
    ]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({}, None),
        ({"SECRET_KEY": checks.FALLBACK_SECRET_KEY}, "fer_platform.E001"),
        ({"SECRET_KEY": "x1y2" * 10}, "fer_platform.E001"),
        ({"BEHIND_TLS": False}, "fer_platform.E002"),
        ({"ALLOWED_HOSTS": ["*"]}, "fer_platform.E003"),
        ({"SNAPSHOT_MAX_BYTES": 0}, "fer_platform.E004"),
        ({"SNAPSHOT_BACKLOG_FULL": 10}, "fer_platform.E005"),
        ({"SNAPSHOT_BATCH_MAX_BYTES": 100}, "fer_platform.E006"),
        ({"DATA_DIR": Path("/nowhere/at/all")}, "fer_platform.E007"),
    ],
)
def test_checks_name_what_is_unsafe(
    settings: object, tmp_path: Path, change: dict[str, object], complaint: str | None
) -> None:
    sound = {"SECRET_KEY": secrets.token_urlsafe(50), "BEHIND_TLS": True, "DATA_DIR": tmp_path}
    for name, value in (sound | change).items():
        setattr(settings, name, value)
    found = {message.id for message in run_checks(include_deployment_checks=True) if message.id}
    assert {name for name in found if name.startswith("fer_platform")} == (
        {complaint} if complaint else set()
    )


def test_entrypoint_refuses_what_the_checks_name() -> None:
    result = entrypoint("web", environment=production(PUBLIC_URL="http://fer.example.org"))
    assert result.returncode != 0
    assert "fer_platform.E002" in result.stderr


def test_web_and_worker_refuse_the_key_that_everybody_knows() -> None:
    environment = production(SECRET_KEY="")
    for command in (
        [sys.executable, "-c", "import fer_platform.wsgi"],
        [sys.executable, "-m", "celery", "-A", "fer_platform", "worker", "--pool=solo"],
    ):
        result = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
        )
        assert result.returncode != 0, command
        assert "SECRET_KEY is not set" in result.stderr, command


def test_fallback_key_is_the_one_that_the_checks_refuse() -> None:
    assert f'"{checks.FALLBACK_SECRET_KEY}"' in (ROOT / "fer_platform/settings.py").read_text()


def test_compose_parses_and_closes_what_it_can() -> None:
    services = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "redis"}
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "restart" in service, name
        assert not [
            key for key in service.get("environment", {}) if re.search("PASSWORD$|SECRET_KEY$|TOKEN$", key)
        ]
    published = {name for name, service in services.items() if "ports" in service}
    assert published == {"web"}
    assert services["web"]["ports"][0].startswith("127.0.0.1:")


def test_compose_secrets_are_those_that_the_script_makes() -> None:
    wanted = yaml.safe_load((ROOT / "docker/compose.yaml").read_text())["secrets"]
    made = re.findall(r"^make (\w+) ", (ROOT / "docker/make-secrets").read_text(), re.MULTILINE)
    assert sorted(made) == sorted(wanted)


@pytest.mark.parametrize(
    ("proxy", "forwarded", "address"),
    [
        (False, "192.0.2.1", "127.0.0.1"),
        (True, "192.0.2.1", "192.0.2.1"),
        (True, "10.0.0.1, 192.0.2.1", "192.0.2.1"),
        (True, "", "127.0.0.1"),
    ],
)
def test_client_address_trusts_only_the_proxy(
    rf: object, settings: object, proxy: bool, forwarded: str, address: str
) -> None:
    settings.BEHIND_PROXY = proxy
    assert client_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address
