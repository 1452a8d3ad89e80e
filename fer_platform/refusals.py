"""What a person reads when a folder, a disk or the database refuses: one sentence that says what to do."""

import errno
import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg2

from fer_platform.embedded.children import StartFailed

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_WRONG = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST}
_FULL_WORDS = tuple(os.strerror(number) for number in sorted(_FULL))
_DISK_FULL = "53100"  # PostgreSQL's disk_full
_LAST_LINES = 6  # of a server's log: what ended it; lines before may be of another run


def disk_is_full(error: BaseException) -> bool:
    """Whether an error, or what caused it, says that nothing more can be written to a disk."""
    return any(_says_full(cause) for cause in _causes(error))


def refusal_sentence(error: BaseException, *, data_dir: Path) -> str | None:
    """Return one sentence where the error, or what caused it, is a refusal; None where it is anything else."""
    for cause in _causes(error):
        if _says_full(cause):
            return _full(cause, data_dir)
        if isinstance(cause, OSError) and cause.errno in _REFUSED | _WRONG and cause.filename is not None:
            return _refused(cause, data_dir)
        if isinstance(cause, psycopg2.OperationalError) and cause.pgcode is None:
            reason = str(cause).strip().partition("\n")[0]
            return (
                f"The database does not answer ({reason}). Is the product running? `manage.py up` starts it."
            )
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _says_full(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    if isinstance(error, psycopg2.Error):
        return error.pgcode == _DISK_FULL
    if isinstance(error, StartFailed):
        end = "\n".join(str(error).splitlines()[-_LAST_LINES:])
        return any(words in end for words in _FULL_WORDS)
    return False


def _full(error: BaseException, data_dir: Path) -> str:
    name = getattr(error, "filename", None)
    what = f"{os.fsdecode(name)} cannot be written" if name else "Something could not be written"
    reason = next((words for words in _FULL_WORDS if words in str(error)), "the database's disk is full")
    if reason == os.strerror(errno.EFBIG):
        return f"{what}: {reason}. This account may not write files as large as that (`ulimit -f` shows the limit)."
    return (
        f"{what}: {reason}. {_free(data_dir)} are free in DATA_DIR, {data_dir}: make room, or set DATA_DIR to a folder"
        " on another disk."
    )


def _refused(error: OSError, data_dir: Path) -> str:
    path = Path(os.fsdecode(error.filename))
    sentence = f"{path} cannot be used by {_user()}: {error.strerror}."
    if (error.errno in _REFUSED and path.is_relative_to(data_dir)) or data_dir.is_relative_to(path):
        sentence += (
            f" DATA_DIR, {data_dir}, must be a folder that this user may write: change that, or set DATA_DIR."
        )
    return sentence


def _free(folder: Path) -> str:
    place = next(path for path in (folder, *folder.parents) if path.exists())
    return f"{shutil.disk_usage(place).free / 1e6:,.0f} MB"


def _user() -> str:
    try:
        return f"the user {pwd.getpwuid(os.geteuid()).pw_name}"
    except KeyError:
        return f"the user {os.geteuid()}"
