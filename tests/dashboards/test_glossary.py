"""What stands behind a term on a page is what the glossary says, and every term of a page is explained."""

import re
from pathlib import Path

import pytest

from dashboards.surfaces.pages.ads import CHART_TERMS
from dashboards.surfaces.text.glossary import TERMS

_GLOSSARY = Path("docs/glossary.md").read_text(encoding="utf-8")


def _plain(text: str) -> str:
    return re.sub(r"\*\*|`", "", text).replace("’", "'").strip()


def _meanings() -> dict[str, str]:
    """Each entry, and each of the names of an entry such as `activation, arousal`, with its meaning."""
    rows = [
        [_plain(cell) for cell in line.strip("|").split("|")]
        for line in _GLOSSARY.splitlines()
        if line.startswith("| **")
    ]
    return {name.strip(): row[1] for row in rows for name in (row[0], *row[0].split(","))}


@pytest.mark.parametrize("key", TERMS)
def test_term_is_explained_in_the_words_of_the_glossary(key: str) -> None:
    own = TERMS[key]
    assert _plain(str(own.about)) == _meanings()[own.entry]


def test_every_term_of_the_pages_is_in_the_catalogue_and_none_is_for_nothing() -> None:
    pages = Path("dashboards/templates").rglob("*.html")
    named = {key for page in pages for key in re.findall(r'\{% term "([\w-]+)"', page.read_text())}
    assert named | set(CHART_TERMS.values()) == set(TERMS)
