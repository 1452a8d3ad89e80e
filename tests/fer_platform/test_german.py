"""The catalogues of staff's languages: whole, with their placeholders, in that language, compiled the same twice."""

import ast
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings

from scripts.messages import DOMAINS, KEYWORDS, LOCALE, ROOMS, ROOT, compiled, translated

CODES = [code for code in settings.LANGUAGES_OF_STAFF if code != "en"]
PLACEHOLDER = re.compile(r"%\(\w+\)[-+.\d]*[a-z]|%%|\{\w*\}|</?\w+[^>]*>|&\w+;")
# Words that are the same in German; texts without two words beside each other are formulas, names and works cited.
SAME = {
    "Compliance",
    "CSV",
    "Tokens",
    "Webhooks",
    "Name",
    "Clip",
    "Organisation",
    "Studio",
    "Panel",
    "Code",
    "Logo",
    "Moment",
    "Test",
}
SAME |= {
    "neutral",
    "Neutral",
    "Fairness",
    "Status",
    "Ridge",
    "Live",
    "Segment",
    "Downloads",
    "Links",
    "Admin",
    "name",
}
SAME.add("Hedges’ g")
CITED = re.compile(r"\b(1[89]|20)\d\d\b")
ENGLISH = re.compile(r"\b(the|and|with|this|that|your|from|have|been|what|which|each|viewers?|only|yet)\b")


def catalogue(code: str, domain: str) -> Catalog:
    with (LOCALE / code / f"LC_MESSAGES/{domain}.po").open("rb") as file:
        return read_po(file, locale=code)


def forms(text: str | Sequence[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", CODES)
def test_all_that_staff_read_is_translated_with_its_placeholders(code: str, domain: str) -> None:
    own, wrong = catalogue(code, domain), []
    for source in DOMAINS[domain]():
        if not source.id:
            continue
        message = own.get(forms(source.id)[0], source.context)
        if message is None or not translated(message) or message.fuzzy:
            wrong.append(("missing", source.id))
            continue
        for english, other in zip(forms(source.id), forms(message.string), strict=True):
            if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(other)):
                wrong.append((english, other))
            if _ends(english) != _ends(other):
                wrong.append(("blanks", english, other))
    assert wrong == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", CODES)
def test_nothing_of_it_is_english_still(code: str, domain: str) -> None:
    plain = []
    for message in catalogue(code, domain):
        for english, other in zip(forms(message.id), forms(message.string), strict=True):
            words = PLACEHOLDER.sub(" ", other)
            same = english == other and re.search(r"[A-Za-z]{3}", words)
            if ((same and english not in SAME) or ENGLISH.search(words)) and not CITED.search(words):
                plain.append(other)
    assert plain == []


@pytest.mark.parametrize("domain", DOMAINS)
@pytest.mark.parametrize("code", CODES)
def test_what_is_compiled_is_what_stands_there(code: str, domain: str) -> None:
    with (LOCALE / code / f"LC_MESSAGES/{domain}.mo").open("rb") as file:
        made = read_mo(file)
    for message in catalogue(code, domain):
        if message.id:
            held = made.get(forms(message.id)[0], message.context)
            assert held is not None and forms(held.string) == forms(message.string), message.id


def test_the_same_texts_give_the_same_bytes_at_any_time() -> None:
    made = set()
    for year in (2026, 2031):
        own = catalogue("de", "djangojs")
        own.creation_date = own.revision_date = datetime(year, 1, 1, tzinfo=UTC)
        made.add(compiled(own))
    assert made == {(LOCALE / "de/LC_MESSAGES/djangojs.mo").read_bytes()}


def test_no_text_of_the_code_escapes_the_collection() -> None:
    known = {form for message in DOMAINS["django"]() if message.id for form in forms(message.id)}
    missed = []
    for path in [
        own for room in ROOMS for own in (ROOT / room).rglob("*.py") if "migrations" not in own.parts
    ]:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(getattr(call, "func", None), "id", "")
            if name in KEYWORDS and isinstance(call, ast.Call):
                texts = call.args[1:2] if name.startswith("pgettext") else call.args[:1]
                missed += [
                    own.value for own in texts if isinstance(own, ast.Constant) and own.value not in known
                ]
    assert missed == []


def _ends(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()


def test_what_the_audit_log_says_that_somebody_did_is_no_button_or_heading() -> None:
    """“Set up a webhook” is both in English; in other languages a heading would say that somebody has done it."""
    with (LOCALE / "en/LC_MESSAGES/django.po").open("rb") as file:
        messages = [own for own in read_po(file) if own.id]
    of_log = [own for own in messages if any("audit_entry.py" in name for name, _line in own.locations)]
    assert len(of_log) > 40
    shared = {own.id: own.locations for own in of_log if len(own.locations) > 1}
    assert not shared
