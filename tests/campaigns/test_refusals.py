"""What rooms without languages refuse is told in the reader's: each of their sentences is known."""

import ast
import re
from collections.abc import Iterator

import pytest
from django.utils import translation

from campaigns.refusals import _TEMPLATES, refusal_told
from scripts.messages import ROOT

ROOMS = ("campaigns/clips", "campaigns/ways_out.py", "campaigns/panel_links.py", "campaigns/clip_reader.py")
RAISED = ("ClipError", "ClipBusy", "UnusableWayOut", "UnusableParticipants", "OutboundRefused")
GERMAN = re.compile(
    r"\b(der|die|das|ein|eine|nicht|nur|keine?|höchstens|Sie|ist|hat|und)\b|[äöüß]", re.IGNORECASE
)


def sentences() -> Iterator[tuple[str, str]]:
    """Yield each text that such a room raises, with `7` in every gap; the file beside it."""
    files = [
        path
        for room in ROOMS
        for path in ([ROOT / room] if room.endswith(".py") else (ROOT / room).glob("*.py"))
    ]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in RAISED:
                for text in node.args:
                    for part in (text.body, text.orelse) if isinstance(text, ast.IfExp) else (text,):
                        if isinstance(part, ast.Constant | ast.JoinedStr):
                            yield path.name, filled(part)
            if isinstance(node, ast.keyword) and node.arg == "advice":
                yield path.name, filled(node.value)


def filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    return "".join(own.value if isinstance(own, ast.Constant) else _gap(own.value) for own in part.values)


def _gap(value: ast.expr) -> str:
    """A word that is chosen, or a number."""
    return str(value.body.value) if isinstance(value, ast.IfExp) else "7"


def whole(text: str) -> bool:
    """Pieces of names alone, such as `{_DAMAGED}: …` or `{a} {b}`, are told by the tests of real files."""
    return not text.startswith("7") and len(text) > 12


def test_each_sentence_is_known_in_german_and_unchanged_in_english() -> None:
    found = [(file, text) for file, text in sentences() if whole(text)]
    assert len(found) > 35
    unknown = []
    for file, text in found:
        with translation.override("de"):
            told = refusal_told(text)
        if told == text or not GERMAN.search(told):
            unknown.append((file, text))
        with translation.override("en"):
            assert refusal_told(text) == text
    assert unknown == []


@pytest.mark.parametrize("template", _TEMPLATES)
def test_each_template_finds_its_own_sentence_alone(template: str) -> None:
    text = re.sub(r"%\(\w+\)s", "x.1", template)
    with translation.override("en"):
        assert refusal_told(text) == text
        assert refusal_told(f"{text} {text}") == f"{text} {text}"
    with translation.override("de"):
        assert refusal_told(text) != text
        assert refusal_told(f"{text} Nobody knows this.") == f"{text} Nobody knows this."


@pytest.mark.parametrize(
    "odd", ["", " ", "%(size)s", "The file", "%", "The file has 100 % of {it}", "\0", "x" * 5000]
)
def test_what_is_no_sentence_of_theirs_stays_as_it_is(odd: str) -> None:
    with translation.override("de"):
        assert refusal_told(odd) == odd


def test_values_are_kept_to_the_letter() -> None:
    why = "it says 9.0 seconds but ends after 3.5"
    name = "“%(name)s <b>” cannot be a parameter: a name begins with a letter and goes on with letters, digits and "
    name += "_ . - (64 at most); sig, code and seg_… have a meaning of their own."
    with translation.override("de"):
        told = refusal_told(f"The clip is damaged or incomplete: {why}. Please export or upload it again.")
        assert "unvollständig: er gibt 9.0 Sekunden an, endet aber nach 3.5. Bitte" in told
        assert refusal_told(name).startswith("„%(name)s <b>“ kann kein Parameter sein")
