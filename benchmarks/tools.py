"""What an answer costs that a tool holds already (`If-None-Match`, answered 304), and one that it does not.

    python -m benchmarks.tools [--against FOLDER] [--viewers 300] [--requests 60] [--json]

The real gunicorn process and PostgreSQL as `manage.py up` starts them; times are taken from outside, one request at a
time, by an access token. `--against`: another checkout of this project, whose web process answers from the same
database: the two are asked in turns, so that whatever else the machine does hits both. CPU is that of web and database.
"""

import argparse
import json
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import requests

from benchmarks.dashboards import _ROLL_UP, OVER, SEED
from benchmarks.process_time import cpu_seconds
from benchmarks.servers import servers
from fer_platform.embedded.children import Child
from fer_platform.embedded.programs import web_program
from tests.chaos.installation import Installation
from tests.fer_platform.processes import free_port

_MAKE = (
    "from campaigns.models import Organisation; from campaigns.services.access_tokens import access_token_make;"
    " print(access_token_make(organisation=Organisation.objects.get(), name='Benchmark',"
    " scopes=['results:read'], days=1)[1])"
)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    with servers(durable=False) as installation:
        seeded = json.loads(_shell(installation, SEED.format(viewers=options.viewers)))
        _shell(installation, f"from django.db import connection; connection.cursor().execute({OVER!r})")
        while _shell(installation, _ROLL_UP).split()[0] != "0":
            pass
        token = _shell(installation, _MAKE)
        folders = {"this": Path.cwd()} | ({"against": options.against} if options.against else {})
        webs = {name: _web(installation, folder) for name, folder in folders.items()}
        try:
            paths = {
                "trace": f"ads/{seeded['ad']}/trace",
                "ad's findings": f"ads/{seeded['ad']}/findings",
                "campaign's findings": f"campaigns/{seeded['campaign']}/findings",
                "one figure": f"ads/{seeded['ad']}/findings?about=reception&key=valence.mean",
            }
            database = installation.children["postgres"].process.pid
            found = {
                f"{name}, {kind}": _times(webs, path, token, database, kind == "held", options.requests)
                for name, path in paths.items()
                for kind in ("held", "new")
            }
        finally:
            for _, child in webs.values():
                child.stop()
        return {"benchmark": "tools", "ms": found, "load": round(os.getloadavg()[0], 1)}


def _shell(installation: Installation, code: str) -> str:
    return installation.command("shell", "--no-imports", "-c", f"{code}; print()").strip().rpartition("\n")[2]


def _web(installation: Installation, folder: Path) -> tuple[str, Child]:
    port = free_port()
    program = web_program(host="127.0.0.1", port=port, keep_open=())
    settings = installation.environment | {
        "PORT": str(port),
        "API_PER_MINUTE": "1000000",
        "API_RESULTS_PER_MINUTE": "1000000",
    }
    log = installation.folder / "log" / f"web-{port}.log"
    program = replace(program, folder=str(folder), log=log, environment={**program.environment, **settings})
    child = Child(program)
    child.wait_until_ready()
    return f"http://127.0.0.1:{port}", child


def _times(
    webs: dict[str, tuple[str, Child]], path: str, token: str, database: int, held: bool, rounds: int
) -> dict[str, dict[str, float]]:
    """Return by checkout: median and p95 from outside, and CPU a request, all in ms; two requests do not count."""
    times: dict[str, list[float]] = {name: [] for name in webs}
    spent: dict[str, list[float]] = {name: [] for name in webs}
    sessions = {name: requests.Session() for name in webs}
    tags: dict[str, str] = {}
    for place in range(rounds + 2):
        for name, (address, child) in webs.items():
            headers = {"Authorization": f"Bearer {token}"} | (
                {"If-None-Match": tags[name]} if name in tags else {}
            )
            before = cpu_seconds(child.process.pid) + cpu_seconds(database)
            began = time.perf_counter()
            answer = sessions[name].get(f"{address}/api/v1/{path}", headers=headers)
            took = time.perf_counter() - began
            assert answer.status_code == (304 if name in tags else 200), answer.text[:500]
            if held:
                tags[name] = answer.headers["ETag"]
            if place >= 2:
                times[name].append(1000 * took)
                spent[name].append(1000 * (cpu_seconds(child.process.pid) + cpu_seconds(database) - before))
    return {
        name: {
            "median": round(float(np.median(own)), 1),
            "p95": round(float(np.quantile(own, 0.95)), 1),
            "cpu": round(float(np.mean(spent[name])), 1),
        }
        for name, own in times.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--against", type=Path)
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options)
    if options.json:
        print(json.dumps(result))
        return
    print(f"load {result['load']}")
    for name, row in result["ms"].items():
        for which, own in row.items():
            print(
                f"  {name:<28} {which:<8} median {own['median']:>7.1f}   p95 {own['p95']:>7.1f}"
                f"   CPU {own['cpu']:>6.1f} ms"
            )


if __name__ == "__main__":
    main()
