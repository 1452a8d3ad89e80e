"""Static files travel compressed, under names that hold their digest: a browser keeps one until its content changes.

`collectstatic` writes them to STATIC_ROOT; images do so when they are built, `manage.py up` when a file has changed.
Where nothing was collected (tests, DEBUG) files come from their packages under their plain names.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

MANIFEST = CompressedManifestStaticFilesStorage.manifest_name
_STAMP = "collected-from"
_IMPORTS = (
    (r"""(?P<matched>\bfrom\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'from "%(url)s"'),
    (r"""(?P<matched>\bimport\s*["'](?P<url>\.{1,2}/[^"']+)["'])""", 'import "%(url)s"'),
    (r"""(?P<matched>\bimport\(\s*["'](?P<url>\.{1,2}/[^"']+)["']\s*\))""", 'import("%(url)s")'),
)


class OurStaticFiles(StaticFilesConfig):
    """Django's app, without what no page asks for: the browsable API, a second reference page, extensions of htmx."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "rest_framework", "redoc", "ext"]


class CollectedStatic(CompressedManifestStaticFilesStorage):
    """Names of STATIC_ROOT's manifest. Modules of ours import each other by those names, too.

    Django can rewrite imports (support_js_module_import_aggregation), but in every file, and packages carry examples
    of imports in comments that lead nowhere.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{folder}/*.js", _IMPORTS) for folder in ("campaigns", "inference", "dashboards", "js")),
    )

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


def static_collect(root: Path) -> bool:
    """Fill STATIC_ROOT where a file has changed since; return whether it was done. It takes some 1.5 s of one core.

    Raises:
        OSError: the folder cannot be written.
        MissingFileError: a file names another one that is not there; no manifest is left then.
    """
    wanted, stamp = _digest(), root / _STAMP
    if (root / MANIFEST).exists() and stamp.exists() and stamp.read_text() == wanted:
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)
    return True


def _digest() -> str:
    """What tells whether a file has changed: names, sizes and times, and how they are written."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name, path in sorted(_files()):
        state = path.stat()
        digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list(OurStaticFiles.ignore_patterns):
            yield name, Path(storage.path(name))
