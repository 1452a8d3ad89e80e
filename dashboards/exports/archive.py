"""A bundle as one ZIP file: written and read. It holds no picture and nothing that names a person."""

import csv
import json
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from campaigns.models import Campaign
from dashboards.exports.arrow import columns_of, csv_bytes, parquet_bytes, table_of
from dashboards.exports.collect import Columns, campaign_data
from dashboards.exports.layout import DATA, FORMAT, RESULTS, TABLES
from dashboards.exports.manifest import manifest_of
from dashboards.exports.results import campaign_results

_LARGEST = 4 * 1024**3  # what a bundle's files may unpack to
_README = """{name}: the analysis of a campaign
{line}

{simulated}data/      what was measured: one row a play, one row a play and bin; viewers are counted in this file alone
results/   the numbers of the pages, each with its interval and n, made from data/ and nothing else
dictionary.csv   what each column means, with its unit
manifest.json    versions, seeds, parameters, formulas with their sources, and the SHA-256 of each file

Each table is there twice, as CSV and as Parquet, with the same values. To make every number anew from the data and
compare it with the one in here, bit by bit:

    python manage.py campaign reproduce THIS_FILE

Numbers describe apparent expressions, not what people felt. Somebody who has withdrawn since this file was made is
still in it: export anew, and delete this one.
"""


class BundleBroken(Exception):
    """The file is no bundle, or one of another version of the platform."""


@dataclass(frozen=True)
class Bundle:
    """A bundle's files by name, and its manifest."""

    manifest: dict[str, Any]
    files: dict[str, bytes]


def bundle_write(campaign: Campaign, target: IO[bytes]) -> None:
    """Write the campaign's bundle to a file that can be sought in."""
    tables = {f"data/{name}": table_of(f"data/{name}", own) for name, own in campaign_data(campaign).items()}
    results = results_of({name: columns_of(table) for name, table in tables.items()})
    tables |= {name: table_of(name, own) for name, own in results.items()}
    digests: dict[str, str] = {}
    with ZipFile(target, "w", ZIP_DEFLATED, compresslevel=4) as archive:

        def put(name: str, content: bytes, compression: int = ZIP_DEFLATED) -> None:
            digests[name] = sha256(content).hexdigest()
            archive.writestr(name, content, compression)

        for name in TABLES:
            put(f"{name}.parquet", parquet_bytes(tables[name]), ZIP_STORED)
            put(f"{name}.csv", csv_bytes(tables[name]))
        put("dictionary.csv", dictionary_csv().encode())
        put("README.txt", _readme(campaign).encode())
        manifest = json.dumps(manifest_of(campaign, digests), indent=1, ensure_ascii=False)
        archive.writestr("manifest.json", manifest.encode())


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


def _readme(campaign: Campaign) -> str:
    simulated = "All viewers are simulated: nobody was measured.\n\n" if campaign.simulated else ""
    return _README.format(name=campaign.name, line="-" * (len(campaign.name) + 28), simulated=simulated)
