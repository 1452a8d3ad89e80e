"""Hold the statistics to their numbers on simulations whose truth is known; exit 1 where one is missed.

    python -m benchmarks.verify_statistics [--share 0.1] [--only comparison] [--json]

Every module of `benchmarks.gates` with a `measure` function is a gate. Seeds are fixed: same code, same table. A gate
is missed where the 99 % interval of its own figure lies wholly beyond its limit.
"""

import argparse
import json
import os
import pkgutil
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from importlib import import_module

import django

from benchmarks import gates
from benchmarks.gates.reading import Reading

# The longest begin first, so that no core waits for another at the end.
_LONGEST = ("shown_intervals", "decisions", "same_ads", "fatigue", "studies", "wearing_off")
_ROW = "{:<92} {:>9} {:>19} {:>7}  {:<16} {}"


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
    ready()
    found = [name for name in gate_modules() if arguments.only in (None, name)]
    found.sort(key=lambda name: _LONGEST.index(name) if name in _LONGEST else len(_LONGEST))
    if not found:
        parser.error(f"there is no gate named {arguments.only}")
    readings: list[Reading] = []
    if not arguments.json:
        print(_ROW.format("gate", "figure", "its 99 % interval", "runs", "limit", "verdict"))
    with ProcessPoolExecutor(min(len(found), os.cpu_count() or 1), initializer=ready) as processes:
        running = {processes.submit(_measured, name, arguments.share): name for name in found}
        for done in as_completed(running):
            rows, seconds = done.result()
            readings += rows
            if not arguments.json:
                print(*map(_line, rows), f"  {running[done]}: {seconds:.0f} s", sep="\n", flush=True)
    missed = [row.gate for row in readings if not row.passed]
    if arguments.json:
        print(json.dumps([{**asdict(row), "passed": row.passed} for row in readings], indent=1))
    else:
        gates_count = sum(not row.shown_only for row in readings)
        print(f"\n{gates_count - len(missed)} of {gates_count} gates passed.", *missed, sep="\nMISSED: ")
    return 1 if missed else 0


def ready() -> None:
    """Findings are made by classes that know their tables, though no gate here asks a database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fer_platform.settings")
    django.setup()
    os.nice(10)


def _measured(name: str, share: float) -> tuple[list[Reading], float]:
    started = time.process_time()
    return gate_modules()[name](share=share), time.process_time() - started


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
