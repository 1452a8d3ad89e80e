"""`manage.py read FILM … --out FILE`: what the shipped network reads in recorded films, a row a picture."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from fer_platform.kit.csv_lines import plain_text
from inference.engine.types import LABELS, FrameResult

BATCH = 32  # pictures a call of the engine
FORMATS = (".csv", ".parquet")


class Command(BaseCommand):
    help = (
        "Read recorded films (of people who agreed to it) with the shipped network: a row for each picture with its"
        " time, how it ended, and the seven apparent expressions. Nothing enters the database."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "films", nargs="+", type=Path, metavar="FILM", help="Any film that FFmpeg decodes."
        )
        parser.add_argument(
            "--out", type=Path, required=True, help="Where rows go: a .csv or a .parquet file."
        )
        parser.add_argument(
            "--every", type=int, default=500, metavar="MS", help="One picture in so many ms (500)."
        )
        parser.add_argument(
            "--model", type=Path, metavar="FOLDER", help="Weights other than the shipped ones."
        )
        parser.add_argument("--threads", type=int, default=1, help="Threads of the network (1).")

    def handle(self, *args: Any, **options: Any) -> None:
        import pyarrow as pa
        import pyarrow.csv
        import pyarrow.parquet

        from inference.engine.film import UnreadableFilm
        from inference.engine.pipeline import build_pipeline
        from inference.engine.weights import WeightsError

        out: Path = options["out"]
        if out.suffix not in FORMATS:
            raise CommandError(f"--out must end with {' or '.join(FORMATS)}; {out.name} does not.")
        if out.is_dir():
            raise CommandError(f"{out} is a folder: --out names a file.")
        if not 20 <= options["every"] <= 60_000:
            raise CommandError("--every must be 20 to 60,000 ms.")
        try:
            pipeline = build_pipeline(options["threads"], folder=options["model"])
        except WeightsError as error:
            raise CommandError(str(error)) from error
        schema = _schema(pa)
        partial = out.with_name(f".{out.name}.partial")
        make = pa.csv.CSVWriter if out.suffix == ".csv" else pa.parquet.ParquetWriter
        failed: list[str] = []
        rows = 0
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
        try:
            with (
                make(str(partial), schema) as writer,
                Progress(*columns, console=Console(stderr=True)) as progress,
            ):
                for number, film in enumerate(options["films"], start=1):
                    title = f"{number} of {len(options['films'])}: {_name(Path(film.name))}"
                    task = progress.add_task(title)
                    try:
                        for batch in _read(pipeline, film, every_ms=options["every"]):
                            if out.suffix == ".csv":
                                for row in batch:
                                    row["film"] = plain_text(row["film"])
                            writer.write_table(pa.Table.from_pylist(batch, schema))
                            rows += len(batch)
                            progress.update(task, description=f"{title}, {batch[-1]['time_ms'] / 1000:.0f} s")
                    except UnreadableFilm as error:
                        failed.append(f"{_name(film)}: {error}")
            if rows:  # else what was read before stays
                partial.replace(out)
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}.") from error
        finally:
            partial.unlink(missing_ok=True)
        if rows:
            self.stdout.write(f"{out}: {rows} pictures of {len(options['films']) - len(failed)} films.")
        if failed:
            raise CommandError("Not read to the end: " + "; ".join(failed))


def _read(pipeline: Any, film: Path, *, every_ms: int) -> Iterator[list[dict[str, Any]]]:
    """Rows of a film, a batch at a time; its face is followed within a batch.

    Raises UnreadableFilm once all that came before is given.
    """
    from inference.engine.film import UnreadableFilm, film_pictures

    pictures, broken = film_pictures(film, every_ms=every_ms), None
    while broken is None:
        batch: list[tuple[int, bytes]] = []
        try:
            for picture in islice(pictures, BATCH):
                batch.append(picture)  # noqa: PERF402 - what was taken before it breaks off stays
        except UnreadableFilm as error:
            broken = error
        if not batch:
            break
        results = pipeline.score([jpeg for _, jpeg in batch], cameras=[0] * len(batch))
        yield [
            _row(film, time_ms, result, model=pipeline.model_name)
            for (time_ms, _), result in zip(batch, results, strict=True)
        ]
    if broken:
        raise broken


def _name(film: Path) -> str:
    """A film's name as text that any file takes: what is no UTF-8, as on old disks, keeps its bytes as \\xe9."""
    return os.fsencode(film).decode(errors="backslashreplace")


def _row(film: Path, time_ms: int, result: FrameResult, *, model: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "film": _name(film),
        "time_ms": time_ms,
        "outcome": str(result.outcome),
        "model": model,
    }
    row |= {"reason": result.reason, "luma": result.luma}
    if (reading := result.reading) is not None:
        row |= dict(zip(LABELS, map(float, reading.probabilities), strict=True))
        row |= {
            name: getattr(reading, name) for name in ("faces", "score", "yaw", "pitch", "roll", "sharpness")
        }
    return row


def _schema(pa: Any) -> Any:
    """Column names are those of a frame in the bundle where it has them; readings are empty without a face."""
    text, whole, number = pa.string(), pa.int64(), pa.float64()
    columns = {"film": text, "time_ms": whole, "outcome": text, "reason": text}
    columns |= dict.fromkeys(LABELS, number) | {"faces": whole}
    columns |= dict.fromkeys(("score", "yaw", "pitch", "roll", "luma", "sharpness"), number) | {"model": text}
    return pa.schema(list(columns.items()))
