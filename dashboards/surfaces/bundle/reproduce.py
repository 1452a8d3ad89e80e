"""Makes every number of a bundle anew from its data, and says where one differs."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dashboards.statistics.frames.digest import chained
from dashboards.surfaces.bundle.archive import Bundle, BundleBroken
from dashboards.surfaces.bundle.arrow import columns_of, csv_read, parquet_read, row_batches, schema_of
from dashboards.surfaces.bundle.frames import differences_from_frames
from dashboards.surfaces.bundle.layout import DATA, LAYOUT, RESULTS
from dashboards.surfaces.bundle.manifest import versions
from dashboards.surfaces.bundle.restore import answers_of_data
from dashboards.surfaces.bundle.results import result_rows
from dashboards.surfaces.bundle.signature import signer_of

if TYPE_CHECKING:
    import pyarrow as pa

_SHOWN = 3


@dataclass(frozen=True)
class Comparison:
    """`numbers`: how many values of results were compared; `differences`: in words, empty where all agree to the bit;
    `versions`: where this installation differs from the one that made the bundle. `signer`: the public key of whoever
    signed it, empty where nobody did."""

    numbers: int
    differences: list[str]
    versions: list[str]
    signer: str


def bundle_reproduce(bundle: Bundle) -> Comparison:
    """Compare file digests, CSV with Parquet, what stands of each exposure with its frames, and every result with the
    one made anew.

    Raises:
        BundleBroken: a table cannot be read.
    """
    import pyarrow as pa

    signer = signer_of(bundle.manifest)
    differences = [] if signer else ["manifest.json: it is not signed, or was changed after it was signed"]
    differences += [
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
    data = {name: columns_of(stored[f"data/{name}"]) for name in DATA if name not in ("frames", "bins")}
    answers = answers_of_data(data)
    for name in RESULTS:
        table = f"results/{name}"
        anew = pa.Table.from_batches(row_batches(table, result_rows(name, answers)))
        differences += _differences(table, stored[table], anew)
    frames, bins = (_floats(stored[f"data/{name}"]) for name in ("frames", "bins"))
    differences += differences_from_frames(data, frames, bins, bundle.manifest["networks"])
    if chained(list(data["exposures"]["digest"])) != bundle.manifest["chain"]["head"]:
        differences.append("manifest.json: the chain is not that of the exposures' digests")
    numbers = sum(_numbers(stored[f"results/{name}"]) for name in RESULTS)
    return Comparison(numbers, differences, _other_versions(bundle.manifest["versions"]), signer)


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


def _floats(table: pa.Table) -> dict[str, NDArray[np.float64]]:
    """Return columns of numbers, NaN for missing ones."""
    return {name: np.asarray(table.column(name).to_numpy(), np.float64) for name in table.column_names}


def _numbers(table: pa.Table) -> int:
    import pyarrow as pa

    return sum(len(own) - own.null_count for own in table.columns if pa.types.is_floating(own.type))


def _other_versions(theirs: dict[str, object]) -> list[str]:
    return [
        f"{name}: {theirs.get(name)} there, {own} here"
        for name, own in versions().items()
        if theirs.get(name) != own
    ]
