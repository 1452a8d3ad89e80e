"""A bundle as one ZIP file: written and read. It holds no picture and nothing that names a person."""

from __future__ import annotations

import csv
import json
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from io import StringIO
from typing import IO, TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from campaigns.models import Campaign
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.bundle.arrow import columns_of, csv_parts, parquet_bytes, table_of
from dashboards.surfaces.bundle.collect import Columns, campaign_data
from dashboards.surfaces.bundle.compared import MOST_PAIRS
from dashboards.surfaces.bundle.layout import DATA, FORMAT, RESULTS, TABLES
from dashboards.surfaces.bundle.manifest import manifest_of
from dashboards.surfaces.bundle.pieces import ZipPieces, paced
from dashboards.surfaces.bundle.results import campaign_results

if TYPE_CHECKING:
    import pyarrow as pa

_LARGEST = 4 * 1024**3  # what a bundle's files may unpack to
_SECONDS_A_PIECE = 5.0
_WITHOUT_PANEL = """\
What the panel told of its participants is not in here, so neither are segments nor audiences: several such values
together could point at a person."""
_WITH_PANEL = f"""\
What the panel told of its participants is in data/panel, because it was asked for: several such values together can
point at a person, so treat this file as personal data. Values of fewer than {MIN_VIEWERS} viewers are left out; of
audiences, the comparisons that a page makes are not in here."""
_README = """{name}: the analysis of a campaign
{line}

{simulated}data/      what was measured: one row a play, one row a play and bin; viewers are counted in this file alone
results/   the numbers of the pages, each with its interval and n, made from data/ and nothing else; of pairs
           of ads the first {pairs}
dictionary.csv   what each column means, with its unit
manifest.json    versions, seeds, parameters, formulas with their sources, and the SHA-256 of each file

Each table is there twice, as CSV and as Parquet, with the same values. To make every number anew from the data and
compare it with the one in here, bit by bit:

    python manage.py campaign reproduce THIS_FILE

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
    """Write the campaign's bundle to a file."""
    for piece in bundle_pieces(campaign, panel=panel):
        target.write(piece)


def bundle_pieces(campaign: Campaign, *, panel: bool = False) -> Iterator[bytes]:
    """Return the campaign's bundle in pieces. All is read from the database before the first of them is asked for.

    The numbers are made in a thread of their own while the data go out; whoever leaves early waits for it. panel: with
    what the panel told of viewers, and the response of segments; without it a viewer is a number of this file and what
    their face did.
    """
    data = campaign_data(campaign, panel=panel)
    tables = {f"data/{name}": table_of(f"data/{name}", own) for name, own in data.items()}
    return _pieces(tables, manifest_of(campaign), _readme(campaign, panel))


def _pieces(tables: dict[str, pa.Table], manifest: dict[str, Any], readme: str) -> Iterator[bytes]:
    file = ZipPieces()
    with ThreadPoolExecutor(1, thread_name_prefix="export") as thread:
        numbers = thread.submit(results_of, {name: columns_of(table) for name, table in tables.items()})

        def waited(seconds: float) -> bool:
            return bool(wait([numbers], timeout=seconds).done)

        yield from paced(_entries(file, tables), waited, seconds=_SECONDS_A_PIECE)
        results = {name: table_of(name, own) for name, own in numbers.result().items()}
    yield from _entries(file, results)
    yield from file.put("dictionary.csv", [dictionary_csv().encode()])
    yield from file.put("README.txt", [readme.encode()])
    told = json.dumps(manifest | {"files": file.digests}, indent=1, ensure_ascii=False)
    yield from file.put("manifest.json", [told.encode()])
    yield from file.end()


def _entries(file: ZipPieces, tables: dict[str, pa.Table]) -> Iterator[bytes]:
    for name, table in tables.items():
        yield from file.put(f"{name}.parquet", [parquet_bytes(table)])
        yield from file.put(f"{name}.csv", csv_parts(table))


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
        f"{name}.{kind}" for name in TABLES for kind in ("csv", "parquet") if f"{name}.{kind}" not in files
    ]
    if missing:
        raise BundleBroken(f"Files are missing: {', '.join(missing)}.")
    return Bundle(manifest, files)


def results_of(data: dict[str, Columns]) -> dict[str, Columns]:
    """Return the result tables from the data tables, both by their names in the bundle."""
    found = campaign_results({name: data[f"data/{name}"] for name in DATA})
    return {f"results/{name}": found[name] for name in RESULTS}


def dictionary_csv() -> str:
    """Return the data dictionary: each column of each table with its type, unit and meaning."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["table", "column", "type", "unit", "meaning"])
    for table, columns in TABLES.items():
        writer.writerows([table, own.name, own.kind, own.unit, own.about] for own in columns)
    return buffer.getvalue()


def _readme(campaign: Campaign, panel: bool) -> str:
    simulated = "All viewers are simulated: nobody was measured.\n\n" if campaign.simulated else ""
    return _README.format(
        name=campaign.name,
        line="-" * (len(campaign.name) + 28),
        simulated=simulated,
        pairs=MOST_PAIRS,
        panel=_WITH_PANEL if panel else _WITHOUT_PANEL,
    )
