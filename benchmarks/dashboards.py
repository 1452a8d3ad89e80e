"""How long the results pages take with 300 viewers of a 30 s ad at two frames a second (18,000 frames).

    python -m benchmarks.dashboards [--viewers 300] [--requests 60] [--json]

The real gunicorn process and PostgreSQL as `manage.py up` starts them; time is measured from outside, one request at a
time. `changed`: a frame was scored since the last request, so the trace is computed anew. `same`: nothing has changed.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psycopg2
import requests

from dashboards.metrics.bands import bootstrap_band
from tests.chaos.installation import Installation
from tests.fer_platform.processes import free_port

_TOUCH = (
    "UPDATE inference_snapshot SET finished_at = now() WHERE id = (SELECT max(id) FROM inference_snapshot)"
)


def measure(viewers: int, rounds: int) -> dict:
    with (
        tempfile.TemporaryDirectory() as folder,
        Installation(Path(folder) / "i", port=free_port()) as installation,
    ):
        installation.start_servers()
        code = f"from tests.dashboards.seed import seed; seed(viewers={viewers})"
        seeded = json.loads(installation.command("shell", "--no-imports", "-c", code).splitlines()[-1])
        installation.start("web")
        http = requests.Session()
        http.cookies.set("sessionid", seeded["cookie"])
        campaign = f"{installation.address}/campaigns/{seeded['campaign']}/"
        ad = f"{campaign}ads/{seeded['ad']}/"
        connection = psycopg2.connect(installation.environment["DATABASE_URL"])
        connection.autocommit = True

        def touch() -> None:
            connection.cursor().execute(_TOUCH)

        paths = {"trace.json": f"{ad}trace.json", "ad page": ad, "campaign page": campaign}
        frames = _get(http, paths["trace.json"]).json()["frames"]["ended"]
        times = {
            **{f"{name}, changed": _times(http, path, rounds, before=touch) for name, path in paths.items()},
            **{f"{name}, same": _times(http, path, rounds) for name, path in paths.items()},
        }
        etag = _get(http, f"{ad}trace.json").headers["ETag"]
        times["trace.json, 304"] = _times(http, f"{ad}trace.json", rounds, headers={"If-None-Match": etag})
        connection.close()
    return {
        "benchmark": "dashboards",
        "viewers": viewers,
        "frames": frames,
        "bootstrap_ms": _bootstrap_ms(viewers),
        "ms": {
            name: {"median": _quantile(found, 0.5), "p95": _quantile(found, 0.95)}
            for name, found in times.items()
        },
    }


def _times(
    http: requests.Session,
    url: str,
    rounds: int,
    *,
    before: Callable[[], None] = lambda: None,
    headers: dict[str, str] | None = None,
) -> list[float]:
    """Return ms of each request after two that are not counted."""
    found = []
    for _ in range(rounds + 2):
        before()
        start = time.perf_counter()
        _get(http, url, headers)
        found.append(1000 * (time.perf_counter() - start))
    return found[2:]


def _get(http: requests.Session, url: str, headers: dict[str, str] | None = None) -> requests.Response:
    response = http.get(url, headers=headers, allow_redirects=False)
    assert response.status_code == (304 if headers else 200), f"{url}: {response.status_code}"
    return response


def _bootstrap_ms(viewers: int) -> float:
    values = np.random.default_rng(1).random((viewers, 30, 8))
    found = []
    for _ in range(7):
        start = time.perf_counter()
        bootstrap_band(values)
        found.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(found), 1)


def _quantile(values: list[float], share: float) -> float:
    return round(float(np.quantile(values, share)), 1)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.viewers, options.requests)
    if options.json:
        print(json.dumps(result))
        return
    print(
        f"{result['viewers']} viewers, {result['frames']} frames; the band alone: {result['bootstrap_ms']} ms"
    )
    for name, found in result["ms"].items():
        print(f"  {name:<24} median {found['median']:>7.1f} ms   p95 {found['p95']:>7.1f} ms")


if __name__ == "__main__":
    main()
