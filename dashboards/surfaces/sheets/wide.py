"""Traces of one ad side by side: one row a second, four columns a series."""

from collections.abc import Iterator, Sequence

from dashboards.analysis.encode import plain
from dashboards.analysis.finding import Findings
from fer_platform.kit.csv_lines import csv_file


def traces_csv(answers: Sequence[Findings], names: Sequence[str]) -> Iterator[str]:
    """Yield the CSV of the named series of an ad: shares 0..1, valence and its like −1..1, empty for no value.

    `answers`: those to the questions that hold the series."""
    traces = [own for name in names for found in answers if (own := found.series(f"{name}.trace"))]
    head = ["at_ms", *(f"{name}_{part}" for name in names for part in ("mean", "low", "high", "n"))]
    if not traces:
        return csv_file(head, [])
    rows = (
        [
            int(at),
            *(
                plain(cell)
                for own in traces
                for cell in (own.mean[step], own.low[step], own.high[step], own.n[step])
            ),
        ]
        for step, at in enumerate(traces[0].at)
    )
    return csv_file(head, rows)
