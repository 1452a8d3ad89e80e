"""Makes every number of a bundle anew from its data, and says where one differs."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from dashboards.surfaces.bundle.archive import Bundle, BundleBroken
from dashboards.surfaces.bundle.arrow import columns_of, csv_read, parquet_read, row_batches, schema_of
from dashboards.surfaces.bundle.layout import DATA, LAYOUT, RESULTS
from dashboards.surfaces.bundle.manifest import versions
from dashboards.surfaces.bundle.restore import answers_of_data
from dashboards.surfaces.bundle.results import result_rows

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 3


@dataclass(frozen=True)
class Comparison:
    """`numbers`: how many values of results were compared; `differences`: in words, empty where all agree to the bit;
    `versions`: where this installation differs from the one that made the bundle."""

    numbers: int
    differences: list[str]
    versions: list[str]


def bundle_reproduce(bundle: Bundle) -> Comparison:
    """Compare file digests, CSV with Parquet, and every result with the one made anew.

    Raises:
        BundleBroken: a table cannot be read.
    """
    import pyarrow as pa

    differences = [
        f"{name}: the file is not the one that was exported"
        for name, digest in bundle.manifest["files"].items()
        if name not in bundle.files or sha256(bundle.files[name]).hexdigest() != digest
    ]
    stored: dict[str, pa.Table] = {}
    for name in LAYOUT:
        try:
            stored[name] = parquet_read(bundle.files[f"{name}.parquet"])
            text = csv_read(name, bundle.files[f"{name}.csv"])
        except pa.ArrowException as error:
            raise BundleBroken(f"{name} cannot be read: {error}") from error
        if stored[name].schema != schema_of(name):
            raise BundleBroken(f"{name} has other columns than it should.")
        differences += _differences(f"{name}.csv", stored[name], text)
    answers = answers_of_data({name: columns_of(stored[f"data/{name}"]) for name in DATA})
    for name in RESULTS:
        table = f"results/{name}"
        anew = pa.Table.from_batches(row_batches(table, result_rows(name, answers)))
        differences += _differences(table, stored[table], anew)
    numbers = sum(_numbers(stored[f"results/{name}"]) for name in RESULTS)
    return Comparison(numbers, differences, _other_versions(bundle.manifest["versions"]))


def _differences(name: str, stored: pa.Table, anew: pa.Table) -> list[str]:
    if stored.equals(anew):
        return []
    if stored.num_rows != anew.num_rows:
        return [f"{name}: {stored.num_rows} rows are stored, {anew.num_rows} come out anew"]
    found = []
    for column in stored.column_names:
        if stored.column(column).equals(anew.column(column)):
            continue
        pairs = zip(stored.column(column).to_pylist(), anew.column(column).to_pylist(), strict=True)
        rows = [(row, a, b) for row, (a, b) in enumerate(pairs) if a != b]
        told = "; ".join(f"row {row + 1}: {a!r} is stored, {b!r} comes out" for row, a, b in rows[:_SHOWN])
        found.append(f"{name}, {column}: {len(rows)} of {stored.num_rows} differ ({told})")
    return found


def _numbers(table: pa.Table) -> int:
    import pyarrow as pa

    return sum(len(own) - own.null_count for own in table.columns if pa.types.is_floating(own.type))


def _other_versions(theirs: dict[str, object]) -> list[str]:
    return [
        f"{name}: {theirs.get(name)} there, {own} here"
        for name, own in versions().items()
        if theirs.get(name) != own
    ]
