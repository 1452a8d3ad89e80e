"""How long the results pages take, and what the frames of other ads cost them.

    python -m benchmarks.dashboards [--frames 1000000 10000000] [--viewers 300] [--large 5000] [--requests 30] [--json]

The real gunicorn process and PostgreSQL as `manage.py up` starts them; times are taken from outside, one request at a
time. Each page is asked for `cold`: just before, all kept findings are deleted, so that its figures are computed anew;
`changed`: an exposure of the ad counts as changed, so that findings are computed anew, or older ones shown where that
is dear; `kept`: nothing has changed. `an open page's second`: what a page costs that asks each second, while each
changes something. The CPU time of web and database is that of their processes: on a busy machine it
is the honest figure.

`all of it` is the page and then its sections, each of them asked for once, computed anew or not as above.

First one ad of `--viewers` viewers (30 s, two frames a second), rolled up by the product; then, for each `--frames`,
with so many frames of other ads in the database; last, an ad that `--large` viewers saw three times. SQL makes all but
the first viewer, and the traces of the large ad are copies of the first one's (see `many_frames`).
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import psycopg2
import requests

from benchmarks.many_frames import FRAMES_A_PLAY, ads_clone, plays_add, traces_clone
from benchmarks.process_time import cpu_seconds
from benchmarks.servers import servers
from tests.chaos.installation import Installation

_LIVE_SECONDS = 24
_OTHER_VIEWERS, _OTHER_PLAYS, _LARGE_PLAYS = 300, 3, 3
_TOUCH = "UPDATE dashboards_exposuretrace SET last_finished_at = now(), rolled_up_at = now() WHERE exposure_id = %s"
_FORGET = "DELETE FROM dashboards_analysis WHERE campaign_id = %s"
_SECTIONS = ("scenes", "moments", "numbers", "levels", "audience", "prior-shift", "answers", "fatigue")
SEED = "from tests.dashboards.seed import seed; seed(viewers={viewers})"
OVER = "UPDATE campaigns_viewersession SET status = 'finished', ended_at = now() WHERE status = 'open'"
_ROLL_UP = (
    "import time; from dashboards.services.rollup import exposures_roll_up; c = time.process_time();"
    " n = exposures_roll_up(seconds=45); print(n, time.process_time() - c)"
)


def measure(options: argparse.Namespace, told: Callable[[str], object]) -> dict[str, Any]:
    with servers(durable=False) as installation:
        connection = psycopg2.connect(installation.environment["DATABASE_URL"])
        connection.autocommit = True
        cursor = connection.cursor()
        seeded = seeded_ad(installation, cursor, options.viewers)
        result: dict[str, Any] = {"benchmark": "dashboards", "viewers": options.viewers}
        result["roll_up"] = rolled_up(installation)
        cursor.execute("VACUUM ANALYZE")
        installation.start("web")
        pages = _Pages(installation, cursor, seeded["cookie"], options.requests)
        result["alone"] = pages.measure(seeded["campaign"], seeded["ad"])
        told(_table(f"one ad, {options.viewers} viewers", result["alone"]))
        filled, others = 0, []
        for wanted in options.frames:
            began = time.perf_counter()
            count = round((wanted - filled) / (FRAMES_A_PLAY * _OTHER_VIEWERS * _OTHER_PLAYS))
            ads = ads_clone(cursor, ad_id=seeded["ad"], count=count)
            filled += plays_add(
                cursor, like_ad=seeded["ad"], ads=ads, viewers=_OTHER_VIEWERS, plays=_OTHER_PLAYS
            )
            traces_clone(cursor, like_ad=seeded["ad"])
            cursor.execute("VACUUM ANALYZE")
            others.append(
                {"frames_of_others": filled, "filled_in_s": round(time.perf_counter() - began)}
                | pages.measure(seeded["campaign"], seeded["ad"])
            )
            told(_table(f"the same, beside {filled:,} frames of other ads", others[-1]))
        result["beside_others"] = others
        result["large"] = _large(cursor, pages, seeded["ad"], options.large)
        plays = result["large"]["plays"]
        told(_table(f"an ad with {options.large:,} viewers, {plays:,} plays", result["large"]))
        cursor.execute("SELECT pg_database_size(current_database()) / 1e9")
        result["database_gb"] = round(float(cursor.fetchone()[0]), 2)
        told(
            f"rolling up: {result['roll_up']['cpu_ms_a_play']} ms of CPU a play;"
            f" database {result['database_gb']} GB"
        )
        connection.close()
    return result


def seeded_ad(installation: Installation, cursor: Any, viewers: int) -> dict[str, Any]:
    """Let so many viewers watch an ad, whose sittings are over; return campaign, ad, and an analyst's cookie."""
    code = SEED.format(viewers=1)
    seeded: dict[str, Any] = json.loads(
        installation.command("shell", "--no-imports", "-c", code).splitlines()[-1]
    )
    plays_add(cursor, like_ad=seeded["ad"], ads=[seeded["ad"]], viewers=viewers - 1, plays=1)
    cursor.execute(OVER)
    return seeded


def sections_of(address: str, campaign: int, ad: int) -> dict[str, str]:
    """Return where an ad's page lies, and each of its sections, by name."""
    page = f"{address}/campaigns/{campaign}/ads/{ad}/"
    return {"ad page": page} | {name: f"{page}{name}/" for name in _SECTIONS}


def _large(cursor: Any, pages: "_Pages", like_ad: int, viewers: int) -> dict[str, Any]:
    ad = ads_clone(cursor, ad_id=like_ad, count=1)[0]
    plays_add(cursor, like_ad=like_ad, ads=[ad], viewers=viewers, plays=_LARGE_PLAYS, frames=False)
    traces_clone(cursor, like_ad=like_ad)
    cursor.execute("VACUUM ANALYZE")
    cursor.execute("SELECT campaign_id FROM campaigns_ad WHERE id = %s", [ad])
    return {"viewers": viewers, "plays": _LARGE_PLAYS * viewers} | pages.measure(cursor.fetchone()[0], ad)


def rolled_up(installation: Installation) -> dict[str, float]:
    """Roll all plays up; return how many, and what one cost."""
    plays, seconds = 0, 0.0
    while True:  # in rounds: a command of the installation has two minutes
        done, spent = installation.command("shell", "--no-imports", "-c", _ROLL_UP).split()[-2:]
        if done == "0":
            return {"plays": plays, "cpu_ms_a_play": round(1000 * seconds / max(plays, 1), 2)}
        plays, seconds = plays + int(done), seconds + float(spent)


class _Pages:
    """Asks for pages and takes the times. Web and database are processes of the installation."""

    def __init__(self, installation: Installation, cursor: Any, cookie: str, rounds: int) -> None:
        self.address, self.cursor, self.rounds = installation.address, cursor, rounds
        self.pids = {name: installation.children[name].process.pid for name in ("web", "postgres")}
        self.http = requests.Session()
        self.http.cookies.set("sessionid", cookie)

    def measure(self, campaign: int, ad: int) -> dict[str, Any]:
        """Return times and CPU times, ms a request, by page."""
        sections = sections_of(self.address, campaign, ad)
        paths = {name: [path] for name, path in sections.items()}
        paths |= {"trace.json": [f"{sections['ad page']}trace.json"], "all of it": list(sections.values())}
        self.cursor.execute("SELECT exposure_id FROM dashboards_exposuretrace WHERE ad_id = %s LIMIT 1", [ad])
        changes = {
            "cold": (_FORGET, campaign),
            "changed": (_TOUCH, self.cursor.fetchone()[0]),
            "kept": None,
        }
        found = {
            f"{name}, {state}": self._times(own, before)
            for state, before in changes.items()
            for name, own in paths.items()
        }
        found["an open page's second"] = self._live_seconds(paths["trace.json"][0], changes["changed"])
        while (etag := self._get(paths["trace.json"][0]).headers.get("ETag")) is None:
            time.sleep(1)  # older figures have none, and those of many viewers are shown for a while
        found["trace.json, 304"] = self._times(paths["trace.json"], headers={"If-None-Match": etag})
        return {"ms": found, "load": round(os.getloadavg()[0], 1)}

    def _times(
        self, urls: list[str], change: tuple[str, int] | None = None, headers: dict[str, str] | None = None
    ) -> dict[str, float]:
        """Return median, p95 and CPU of the requests after two that are not counted; `change`: SQL before each."""
        times = []
        for index in range(self.rounds + 2):
            if index == 2:
                before = self._cpu()
            if change is not None:
                self.cursor.execute(change[0], [change[1]])
            start = time.perf_counter()
            for url in urls:
                self._get(url, headers)
            times.append(1000 * (time.perf_counter() - start))
        return self._summary(times[2:], before)

    def _live_seconds(self, url: str, change: tuple[str, int]) -> dict[str, float]:
        """Return the same of each second of a page that is open while every second changes something, as its script
        asks (`dashboards/static/dashboards/live.js`)."""
        version, times, before = self.http.get(url).json()["version"], [], self._cpu()
        for _ in range(_LIVE_SECONDS):
            self.cursor.execute(change[0], [change[1]])
            start = time.perf_counter()
            version = self.http.get(url, params={"have": version}).json()["version"]
            took = time.perf_counter() - start
            times.append(1000 * took)
            time.sleep(max(0.0, 1 - took))
        return self._summary(times, before)

    def _summary(self, times: list[float], before: dict[str, float]) -> dict[str, float]:
        """Return median and p95 of `times`, and the CPU time since `before` by each of them; ms."""
        spent = {
            f"cpu_{name}": 1000 * (after - before[name]) / len(times) for name, after in self._cpu().items()
        }
        found = {"median": float(np.median(times)), "p95": float(np.quantile(times, 0.95))}
        return {name: round(value, 1) for name, value in (found | spent).items()}

    def _get(self, url: str, headers: dict[str, str] | None = None) -> requests.Response:
        response = self.http.get(url, headers=headers, allow_redirects=False)
        assert response.status_code == (304 if headers else 200), f"{url}: {response.status_code}"
        return response

    def _cpu(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self.pids.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, nargs="*", default=[1_000_000, 10_000_000])
    parser.add_argument("--viewers", type=int, default=300)
    parser.add_argument("--large", type=int, default=5_000)
    parser.add_argument("--requests", type=int, default=30)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    told = partial(print, file=sys.stderr if options.json else sys.stdout, flush=True)
    result = measure(options, told)
    if options.json:
        print(json.dumps(result))


def _table(title: str, found: dict[str, Any]) -> str:
    rows = [
        f"  {name:<22} median {row['median']:>8.1f} ms   p95 {row['p95']:>8.1f} ms"
        f"   CPU: web {row['cpu_web']:>7.1f}, database {row['cpu_postgres']:>6.1f} ms"
        for name, row in found["ms"].items()
    ]
    return "\n".join([f"{title} (load {found['load']})", *rows])


if __name__ == "__main__":
    main()
