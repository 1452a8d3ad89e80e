"""Who runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from fer_platform.embedded import launch


@cache
def server_identity() -> str:
    """`self` for an ordinary user; for root `namespace`, or `nobody` where user namespaces are forbidden.

    A number without an account (as containers have) takes a namespace too: PostgreSQL wants its user to have a name.
    """
    if os.geteuid() != 0 and _has_account():
        return "self"
    arguments = (str(os.getpid()), "9", "namespace", shutil.which("true") or "/bin/true")
    probe = subprocess.run(
        [sys.executable, "-I", "-S", launch.__file__, *arguments], capture_output=True, check=False
    )
    if probe.returncode == 0:
        return "namespace"
    return "nobody" if os.geteuid() == 0 else "self"


def _has_account() -> bool:
    try:
        return bool(pwd.getpwuid(os.geteuid()))
    except KeyError:
        return False


def give_folder(folder: Path, *, identity: str) -> None:
    """Make `folder` (mode 0700) and let `identity` own it and all below; a no-op where that is so already."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    owner = launch.NOBODY if identity == "nobody" else os.geteuid()
    if folder.stat().st_uid != owner:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, owner, follow_symlinks=False)
