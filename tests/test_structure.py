"""The repository keeps its promises about itself: documents name what exists, and nothing strange is tracked."""

import re
import subprocess
from pathlib import Path

from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = [
    "README.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{n}.md" for n in ("api", "glossary", "operations", "privacy", "training")),
]
ROOMS = ("fer_platform", "campaigns", "inference", "dashboards")
# Assembled here, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.])/(?:root|home/\w+|work/\w+)/"),
    "a folder beside the repository": re.compile(r"\.\./" + "shared"),
    "a package registry's host": re.compile(
        r"(?:py" + r"pi\.org|python" + r"hosted|np" + r"mjs\.(?:org|com))", re.IGNORECASE
    ),
    "a word about who wrote it": re.compile(
        r"\b(?:chat" + r"gpt|cla" + r"ude|copi" + r"lot|LL" + r"M)\b", re.IGNORECASE
    ),
    "an unfinished note": re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b"),
}
TEXT = {
    ".py",
    ".md",
    ".html",
    ".css",
    ".js",
    ".toml",
    ".txt",
    ".yaml",
    ".yml",
    ".sh",
    ".json",
    ".cfg",
    "",
    ".example",
}


def tracked_files() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in names.split("\0") if name and (ROOT / name).is_file()]


def our_texts() -> list[Path]:
    return [path for path in tracked_files() if path.suffix in TEXT and "vendor" not in path.parts]


def test_tracked_texts_contain_nothing_strange() -> None:
    found = []
    for path in our_texts():
        text = path.read_text(errors="replace")
        found += [
            f"{path.relative_to(ROOT)}: {what}: {match.group()}"
            for what, pattern in FORBIDDEN.items()
            for match in pattern.finditer(text)
        ]
    assert found == []


def test_nothing_secret_or_generated_is_tracked() -> None:
    wrong = re.compile(
        r"(^|/)(\.env|secret_key|secrets|var|staticfiles|__pycache__|node_modules)(/|$)|\.(pyc|sqlite3|log|pem|key)$"
    )
    assert [str(path) for path in tracked_files() if wrong.search(str(path.relative_to(ROOT)))] == []


def test_every_command_of_ours_is_documented() -> None:
    ours = {name for name, room in get_commands().items() if isinstance(room, str) and room in ROOMS}
    assert ours >= {"up", "demo", "model", "snapshots"}
    text = (ROOT / "docs/operations.md").read_text()
    assert [name for name in sorted(ours) if not re.search(rf"`{name}[ `]", text)] == []


def test_documents_name_files_that_exist() -> None:
    missing = []
    for document in DOCUMENTS:
        text = (ROOT / document).read_text()
        links = re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", text)
        names = re.findall(rf"`((?:{'|'.join(ROOMS)}|docker|tests|docs)/[\w./-]*)`", text)
        missing += [
            f"{document}: {link}" for link in links if not (ROOT / document).parent.joinpath(link).exists()
        ]
        missing += [f"{document}: {name}" for name in names if not (ROOT / name).exists()]
    assert missing == []


def test_the_map_names_every_room() -> None:
    """Rooms are the packages and the folders of code in them; those that Django itself names need no word."""
    text = (ROOT / "ARCHITECTURE.md").read_text()
    ordinary = {"admin", "api", "management", "migrations", "templatetags"}
    packages = {path.parent.relative_to(ROOT) for path in tracked_files() if path.name == "__init__.py"}
    rooms = {path for path in packages if path.parts[0] in ROOMS and len(path.parts) == 2}
    assert len(rooms) > 20
    unnamed = [
        str(room)
        for room in sorted(rooms)
        if room.name not in ordinary and not re.search(rf"(?<![\w-]){room.name}/", text)
    ]
    assert unnamed == []


def test_source_files_stay_small() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked_files()
        if path.suffix == ".py" and "migrations" not in path.parts
        if (lines := len(path.read_text().splitlines())) > 320
    }
    assert long == {}
