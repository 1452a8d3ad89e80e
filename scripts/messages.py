"""`make messages`: collects every text that people read into fer_platform/locale, and compiles what is translated.

English is the source (locale/en); the folder of another language is updated and compiled. Babel reads the code,
so no gettext programs are needed. `pseudo_write` makes a language for tests, in which untranslated text can be told.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LOCALE = ROOT / "fer_platform/locale"
ROOMS = ("fer_platform", "campaigns", "inference", "dashboards")
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
    return catalog


def source_text(catalog: Catalog) -> str:
    """Return the catalogue as a .po file, without lines and times: it changes where texts do."""
    out = BytesIO()
    write_po(out, catalog, width=110, sort_by_file=True, include_lineno=False)
    return re.sub(rf'^"({"|".join(_NOT_KEPT)}): .*\n', "", out.getvalue().decode(), flags=re.MULTILINE)


def pseudo_write(folder: Path, language: str = "en_XA") -> None:
    """Write a compiled language below `folder` in which every letter of every message carries an accent."""
    catalog = extracted()
    catalog.locale = "en"
    for message in catalog:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            done = tuple(_accented(text) for text in texts)
            message.string = done if isinstance(message.id, tuple) else done[0]
    target = folder / language / "LC_MESSAGES/django.mo"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_mo(file, catalog)


def main() -> None:
    """Write the source, and bring each language up to date and compile it."""
    catalog = extracted()
    source = LOCALE / "en/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(source_text(catalog), encoding="utf-8")
    print(f"{source.relative_to(ROOT)}: {len(catalog)} messages")
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        language = path.parents[1].name
        if language == "en":
            continue
        with path.open("rb") as file:
            own = read_po(file, locale=language)
        own.update(catalog)
        path.write_text(source_text(own), encoding="utf-8")
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, own)
        done = sum(bool(message.id and message.string and not message.fuzzy) for message in own)
        print(f"{path.relative_to(ROOT)}: {done} of {len(own)} translated")


def _formulas() -> Iterator[str]:
    """Yield what the catalogue of formulas says: it knows no gettext; whoever shows it translates."""
    from dashboards.statistics.catalogue import METHODS

    for own in METHODS.values():
        yield from filter(None, (own.name, own.formula, own.unit, own.source, own.low_validity))
        for name, value in own.parameters.items():
            yield from (name, str(value))


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
    return extract_python(BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"})


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
