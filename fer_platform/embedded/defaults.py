"""What the environment leaves open, filled in for the embedded default before the settings are read."""

import os
import secrets
from pathlib import Path

from fer_platform.embedded.addresses import database_url, redis_url
from fer_platform.kit.environment import read_environment

_ROOT = Path(__file__).resolve().parent.parent.parent


def use_embedded_defaults(*, create_secret_key: bool) -> None:
    """Point `DATABASE_URL`, `REDIS_URL` and `SECRET_KEY` at the data folder where they are not set.

    `create_secret_key`: make the key where there is none, once for each data folder; readable by its owner alone.
    """
    read_environment(_ROOT / ".env")
    data_dir = data_folder()
    os.environ["DATA_DIR"] = str(data_dir)
    for name, url in (("DATABASE_URL", database_url(data_dir)), ("REDIS_URL", redis_url(data_dir))):
        os.environ[name] = os.environ.get(name) or url
    if not os.environ.get("SECRET_KEY"):
        key = data_dir / "secret_key"
        if create_secret_key and not key.exists():
            _write_key(key)
        if key.exists():
            os.environ["SECRET_KEY"] = key.read_text().strip()


def data_folder() -> Path:
    """DATA_DIR as an absolute path; by default `var` beside manage.py."""
    return Path(os.environ.get("DATA_DIR") or _ROOT / "var").absolute()


def _write_key(path: Path) -> None:
    """Write by rename, so that a crash leaves a whole key or none."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50))
    new.replace(path)
