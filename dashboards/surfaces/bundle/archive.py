"""A bundle as one ZIP file: written and read. It holds no picture and nothing that names a person."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from campaigns.models import Campaign
from dashboards.analysis.store import exactly
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.bundle.arrow import csv_write, parquet_write, row_batches
from dashboards.surfaces.bundle.collect import CampaignData
from dashboards.surfaces.bundle.layout import DATA, FORMAT, LAYOUT, RESULTS
from dashboards.surfaces.bundle.manifest import manifest_of
from dashboards.surfaces.bundle.results import result_rows, results_of

_NOTEBOOK = Path(__file__).with_name("headline.ipynb")
_LARGEST = 4 * 1024**3  # what a bundle's files may unpack to
_COMPRESSION = 2  # long tables take most of the time
_WITHOUT_PANEL = """\
What the panel told of its participants is not in here, so neither are segments nor audiences: several such values
together could point at a person."""
_WITH_PANEL = f"""\
What the panel told of its participants is in data/panel, because it was asked for: several such values together can
point at a person, so treat this file as personal data. Values of fewer than {MIN_VIEWERS} viewers are left out, and
of fairness whoever has one is compared with nobody; of audiences, the comparisons that a page makes are not in here."""
_README = """{name}: the analysis of a campaign
{line}

{simulated}data/      what was measured: one row an exposure; one row a frame (numbers, no picture); bins
           before smoothing, and the series made of them; viewers and sessions are counted in
           this file alone
results/   the numbers of the pages, each with its interval and n: numbers, series, tables, by the names that pages and
           API use; ads are counted as in data/ads
dictionary.csv   what each column means, with its unit
manifest.json    versions, seeds, parameters, formulas with their sources, the SHA-256 of each file,
           the chain of the frames' digests, and the signature over all of it
headline.ipynb   makes the headline of each ad anew from data/frames, with pandas alone

Each table is there twice, as CSV and as Parquet, with the same values. To make every number anew from the data and
compare it with the one in here, bit by bit, in the folder of any installation of the platform:

    .venv/bin/python manage.py campaign reproduce THIS_FILE

{panel} Numbers describe apparent expressions, not what people felt. Somebody who has
withdrawn since this file was made is still in it: export anew, and delete this one.
"""


class BundleBroken(Exception):
    """The file is no bundle, or one of another version of the platform."""


@dataclass(frozen=True)
class Bundle:
    """A bundle's files by name, and its manifest."""

    manifest: dict[str, Any]
    files: dict[str, bytes]


def bundle_write(campaign: Campaign, target: IO[bytes], *, panel: bool = False) -> None:
    """Write the campaign's bundle to a file, all of it from one snapshot of the database.

    panel: with what the panel told of viewers, and the response of segments; without it a viewer is a number of this
    file and what their face did.
    """
    with exactly(), ZipFile(target, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION) as archive:
        data, entries = CampaignData(campaign, panel), _Entries(archive)
        answers = results_of(data)  # first: what they are made of is gone again before the exposures are read
        for name in DATA:
            entries.table(f"data/{name}", lambda name=name: data.batches(name))
        for name in RESULTS:
            table = f"results/{name}"
            entries.table(
                table, lambda name=name, table=table: row_batches(table, result_rows(name, answers))
            )
        entries.text("dictionary.csv", dictionary_csv())
        entries.text("README.txt", _readme(campaign, panel))
        entries.text("headline.ipynb", _NOTEBOOK.read_text())
        manifest = manifest_of(campaign, networks=data.networks, chain=data.chain, files=entries.digests)
        entries.text("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False))


def bundle_read(source: IO[bytes]) -> Bundle:
    """Return a bundle.

    Raises:
        BundleBroken: it is none, files are missing, or its format is another one.
    """
    try:
        with ZipFile(source) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
                raise BundleBroken("It unpacks to more than 4 GiB.")
            files = {name: archive.read(name) for name in archive.namelist()}
        manifest = json.loads(files["manifest.json"])
        found = manifest["versions"]["bundle"]
    except (BadZipFile, zlib.error, KeyError, ValueError, TypeError) as error:
        raise BundleBroken("This is no bundle of a campaign.") from error
    if found != FORMAT:
        raise BundleBroken(f"Its format is {found}; this installation reads {FORMAT}.")
    missing = [
        f"{name}.{kind}" for name in LAYOUT for kind in ("csv", "parquet") if f"{name}.{kind}" not in files
    ]
    if missing:
        raise BundleBroken(f"Files are missing: {', '.join(missing)}.")
    return Bundle(manifest, files)


class _Entries:
    """Writes the entries of the archive piece by piece; `digests`: SHA-256 of each by its name."""

    def __init__(self, archive: ZipFile) -> None:
        self.digests: dict[str, str] = {}
        self._archive = archive

    def table(self, name: str, batches: Callable[[], Any]) -> None:
        """Write a table in both forms; `batches` is asked for each."""
        for kind, write in (("parquet", parquet_write), ("csv", csv_write)):
            with self._archive.open(f"{name}.{kind}", "w", force_zip64=True) as entry:
                sink = _Sink(entry)
                write(name, batches(), sink)  # type: ignore[arg-type]
            self.digests[f"{name}.{kind}"] = sink.digest.hexdigest()

    def text(self, name: str, content: str) -> None:
        """Write a text."""
        self._archive.writestr(name, content)
        self.digests[name] = sha256(content.encode()).hexdigest()


class _Sink:
    """An entry as a file that can be written on and tells where it is; knows the digest of what went through."""

    closed = False

    def __init__(self, entry: IO[bytes]) -> None:
        self.digest, self._entry, self._at = sha256(), entry, 0

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        self._at += len(content)
        return self._entry.write(content)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Do nothing: the archive writes at once."""

    def close(self) -> None:
        """Leave the entry open: whoever opened it closes it."""


def dictionary_csv() -> str:
    """Return the data dictionary: each column of each table with its type, unit and meaning."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["table", "column", "type", "unit", "meaning"])
    for table, columns in LAYOUT.items():
        writer.writerows([table, own.name, own.kind, own.unit, own.about] for own in columns)
    return buffer.getvalue()


def _readme(campaign: Campaign, panel: bool) -> str:
    simulated = "All viewers are simulated: nobody was measured.\n\n" if campaign.simulated else ""
    return _README.format(
        name=campaign.name,
        line="-" * (len(campaign.name) + 28),
        simulated=simulated,
        panel=_WITH_PANEL if panel else _WITHOUT_PANEL,
    )
