"""`make messages`: collects every text that people read into fer_platform/locale, and compiles what is translated.

English is the source (locale/en); the folder of another language is updated and compiled. Babel reads the code,
so no gettext programs are needed. `pseudo_write` makes a language for tests, in which untranslated text can be told.
"""

import ast
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_javascript, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LOCALE = ROOT / "fer_platform/locale"
ROOMS = ("fer_platform", "campaigns", "inference", "dashboards")
# Where the texts stand that viewers read.
VIEWERS = (
    *("campaigns/templates/campaigns/viewing/", "campaigns/templates/campaigns/rights/"),
    *("campaigns/static/campaigns/viewing/", "campaigns/models/consent.py"),
    *("campaigns/models/disagreement.py", "campaigns/models/deletion.py", "campaigns/services/receipts.py"),
    *("fer_platform/templates/base_viewer.html", "fer_platform/templates/parts/language_menu.html"),
    *("fer_platform/templates/parts/theme_toggle.html", "campaigns/next_ad.py"),
    "fer_platform/templates/503.html",
)
KEYWORDS = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
_HEADER = "# What people read in FER Platform. Written by `make messages`; English is the source."
_NOT_KEPT = (
    "POT-Creation-Date",
    "PO-Revision-Date",
    "Last-Translator",
    "Language-Team",
    "Report-Msgid-Bugs-To",
    "Generated-By",
)
_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)
_KEPT = re.compile(r"%\(\w+\)[sd]|%%|%[sd]|\{\w*\}|<[^>]+>|&\w+;")
_ACCENTS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒĝĥîĵķļɱñöþɋŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻⱮÑÖÞɊŔŠŢÛṼŴẊÝŽ",
)


def extracted() -> Catalog:
    """Return every message of code and templates, with the files it stands in."""
    catalog = Catalog(project="FER Platform", charset="utf-8", fuzzy=False, header_comment=_HEADER)
    for path in sorted(_sources()):
        for _line, name, message, comments in _messages(path):
            context, text = _parts(name, message)
            if text:
                where = [(str(path.relative_to(ROOT)), 0)]
                catalog.add(text, None, where, auto_comments=comments, context=context)
    for text in _formulas():
        catalog.add(text, None, [("dashboards/statistics/catalogue.py", 0)])
    for text in _features():
        catalog.add(text, None, [("dashboards/statistics/prediction/features.py", 0)])
    return catalog


def extracted_for_browsers() -> Catalog:
    """Return every message of the viewer's JavaScript, with the files it stands in: Django's domain `djangojs`."""
    catalog = Catalog(project="FER Platform", charset="utf-8", fuzzy=False, header_comment=_HEADER)
    for path in sorted((ROOT / "campaigns/static/campaigns/viewing").glob("*.js")):
        with path.open("rb") as file:
            for _line, name, message, comments in extract_javascript(file, KEYWORDS, ["Translators:"], {}):
                _context, text = _parts(name, message)
                catalog.add(text, None, [(str(path.relative_to(ROOT)), 0)], auto_comments=comments)
    return catalog


# Django's name of a catalogue, and what fills it.
DOMAINS = {"django": extracted, "djangojs": extracted_for_browsers}


def for_viewers(message: Message) -> bool:
    """Return whether viewers read it, who are spoken to in ten languages."""
    return any(file.startswith(VIEWERS) for file, _line in message.locations)


def translated(message: Message) -> bool:
    """Return whether each form of it has a text."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def source_text(catalog: Catalog) -> str:
    """Return the catalogue as a .po file, without lines and times: it changes where texts do."""
    out = BytesIO()
    write_po(out, catalog, width=110, sort_by_file=True, include_lineno=False)
    return re.sub(rf'^"({"|".join(_NOT_KEPT)}): .*\n', "", out.getvalue().decode(), flags=re.MULTILINE)


def compiled(catalog: Catalog) -> bytes:
    """Return the catalogue as a .mo file: the same texts give the same bytes, whenever it is done."""
    catalog.creation_date = catalog.revision_date = _NO_TIME
    out = BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def pseudo_write(folder: Path, language: str = "en_XA") -> None:
    """Write a compiled language below `folder` in which every letter of every message carries an accent."""
    for domain, extract in DOMAINS.items():
        catalog = extract()
        catalog.locale = "en"
        for message in catalog:
            if message.id:
                texts = message.id if isinstance(message.id, tuple) else (message.id,)
                done = tuple(_accented(text) for text in texts)
                message.string = done if isinstance(message.id, tuple) else done[0]
        target = folder / language / f"LC_MESSAGES/{domain}.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(compiled(catalog))


def main() -> None:
    """Write the sources, and bring each language up to date and compile it."""
    for domain, extract in DOMAINS.items():
        catalog = extract()
        source = LOCALE / f"en/LC_MESSAGES/{domain}.po"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(source_text(catalog), encoding="utf-8")
        print(f"{source.relative_to(ROOT)}: {len(catalog)} messages")
        for path in sorted(LOCALE.glob(f"*/LC_MESSAGES/{domain}.po")):
            if path != source:
                _language_updated(path, catalog)


def _language_updated(path: Path, catalog: Catalog) -> None:
    """Bring a language's file up to date with the source, and compile it; what changed is translated anew, not guessed.

    What nobody has translated yet is left out, but for what viewers read: that is to be complete.
    """
    with path.open("rb") as file:
        own = read_po(file, locale=path.parents[1].name)
    own.update(catalog, no_fuzzy_matching=True)
    for message in list(own):
        if message.id and not translated(message) and not for_viewers(message):
            own.delete(message.id, message.context)
    own.obsolete.clear()
    path.write_text(source_text(own), encoding="utf-8")
    path.with_suffix(".mo").write_bytes(compiled(own))
    done = sum(bool(message.id) and translated(message) for message in own)
    print(f"{path.relative_to(ROOT)}: {done} of {len(catalog)} translated")


def _formulas() -> Iterator[str]:
    """Yield what the catalogue of formulas says: it knows no gettext; whoever shows it translates."""
    from dashboards.statistics.catalogue import METHODS

    for own in METHODS.values():
        yield from filter(None, (own.name, own.formula, own.unit, own.source, own.low_validity))
        for name, value in own.parameters.items():
            yield from (name, str(value))


def _features() -> Iterator[str]:
    """Yield what a prediction weighs, which knows no gettext either."""
    from dashboards.statistics.prediction.features import FEATURES

    yield from FEATURES


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.suffix in (".py", ".html") and "migrations" not in path.parts:
                yield path


def _messages(path: Path) -> Iterator[tuple]:
    from django.utils.translation.template import templatize  # after the settings, which Babel does not need

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        if "{%" not in text:
            return iter(())
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    found = extract_python(BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    return chain(found, _within_texts(text) if path.suffix == ".py" else ())


def _within_texts(source: str) -> Iterator[tuple]:
    """Yield what is called for within an f-string, which Babel takes for one text."""
    for text in ast.walk(ast.parse(source)):
        for call in ast.walk(text) if isinstance(text, ast.JoinedStr) else ():
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in KEYWORDS:
                parts = tuple(own.value for own in call.args if isinstance(own, ast.Constant))
                yield call.lineno, call.func.id, parts, []


def _parts(name: str, message: str | tuple) -> tuple[str | None, str | tuple | None]:
    """Return the context and the text, or both its forms."""
    parts = [own for own in (message if isinstance(message, tuple) else (message,)) if own is not None]
    context = parts.pop(0) if name in ("pgettext", "pgettext_lazy", "npgettext") else None
    if name in ("ngettext", "ngettext_lazy", "npgettext"):
        return context, tuple(parts[:2])
    return context, parts[0] if parts else None


def _accented(text: str) -> str:
    """Return a text with accents on all letters but those of placeholders and markup."""
    parts, at = [], 0
    for kept in _KEPT.finditer(text):
        parts += [text[at : kept.start()].translate(_ACCENTS), kept.group()]
        at = kept.end()
    return "".join([*parts, text[at:].translate(_ACCENTS)])


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
    django.setup()
    main()
