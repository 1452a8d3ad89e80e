"""Hold the statistics to their numbers on simulations whose truth is known; exit 1 where one is missed.

    python -m benchmarks.verify_statistics [--share 0.1] [--only comparison] [--json]

Every module of `benchmarks.gates` with a `measure` function is a gate. Seeds are fixed: same code, same table.
"""

import argparse
import json
import os
import pkgutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from importlib import import_module

from benchmarks import gates
from benchmarks.gates.reading import Reading

_ROW = "{:<74} {:>9} {:>19} {:>7}  {:<16} {}"


def gate_modules() -> dict[str, Callable[..., list[Reading]]]:
    """Return the gates by the name of their module."""
    names = sorted(module.name for module in pkgutil.iter_modules(gates.__path__))
    modules = {name: import_module(f"{gates.__name__}.{name}") for name in names}
    return {name: module.measure for name, module in modules.items() if hasattr(module, "measure")}


def main() -> int:
    """Run the gates, print the table, return the exit status."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--share", type=float, default=1.0, help="share of the usual number of runs, for a first look"
    )
    parser.add_argument("--only", help="run the gates of one module")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    found = {name: gate for name, gate in gate_modules().items() if arguments.only in (None, name)}
    if not found:
        parser.error(f"there is no gate named {arguments.only}")
    os.nice(10)
    readings: list[Reading] = []
    if not arguments.json:
        print(_ROW.format("gate", "figure", "its 95 % interval", "runs", "limit", "verdict"))
    for name, gate in found.items():
        started = time.perf_counter()
        rows = gate(share=arguments.share)
        readings += rows
        if not arguments.json:
            for row in rows:
                print(_line(row), flush=True)
            print(f"  {name}: {time.perf_counter() - started:.0f} s", flush=True)
    missed = [row.gate for row in readings if not row.passed]
    if arguments.json:
        print(json.dumps([{**asdict(row), "passed": row.passed} for row in readings], indent=1))
    else:
        gates_count = sum(not row.shown_only for row in readings)
        print(f"\n{gates_count - len(missed)} of {gates_count} gates passed.", *missed, sep="\nMISSED: ")
    return 1 if missed else 0


def _line(row: Reading) -> str:
    def text(value: float) -> str:
        return f"{100 * value:.1f} %" if row.percent else f"{value:.3f}"

    limits = [f"≥ {text(row.at_least)}"] if row.at_least is not None else []
    limits += [f"≤ {text(row.at_most)}"] if row.at_most is not None else []
    verdict = "shown" if row.shown_only else "passed" if row.passed else "MISSED"
    span = f"{text(row.low)} to {text(row.high)}"
    return _ROW.format(row.gate, text(row.value), span, row.runs, " ".join(limits), verdict)


if __name__ == "__main__":
    sys.exit(main())
