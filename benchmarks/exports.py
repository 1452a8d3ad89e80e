"""How long a worker writes frames as a file for a tool, and in how much memory.

    python -m benchmarks.exports [--frames 100000 1000000] [--form parquet] [--bundle 5000] [--json]

Real PostgreSQL with so many scored frames of one campaign; a process of its own writes each file as the worker does.
Its memory is its largest before the first row and at the end: what lies between must not grow with the rows.
`--bundle`: the bundle of a campaign whose one ad so many viewers saw three times: all figures, frames and series.
"""

import argparse
import json
import os
from typing import Any

import psycopg2

from benchmarks.dashboards import OVER, SEED, rolled_up
from benchmarks.many_frames import FRAMES_A_PLAY, ads_clone, plays_add, traces_clone
from benchmarks.servers import servers
from fer_platform.embedded.programs import WORKER_ENVIRONMENT

_BUNDLE_PLAYS = 3
_WRITE = """
import json, resource, time
from campaigns.models import Campaign
from dashboards.models import ExportJob
from dashboards.services.exports import export_ask
from dashboards.surfaces.exports.write import export_write_next, scopes_of
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for pk in ({small}, {campaign}):  # the first one loads what is loaded once
    campaign = Campaign.objects.get(pk=pk)
    export_ask(campaign=campaign, what={what!r}, form={form!r}, scopes=scopes_of({what!r}))
    before, began, cpu = peak(), time.perf_counter(), time.process_time()
    assert export_write_next()
job = ExportJob.objects.filter(campaign=campaign).latest("created_at")
found = dict(status=job.status, rows=job.rows, mb=job.size / 1e6, seconds=time.perf_counter() - began)
print(json.dumps(found | dict(cpu=time.process_time() - cpu, memory=[before, peak()])))
"""


def measure(options: argparse.Namespace) -> dict[str, Any]:
    with servers(durable=False, **WORKER_ENVIRONMENT) as installation:
        seed = installation.command("shell", "--no-imports", "-c", SEED.format(viewers=20))
        seeded = json.loads(seed.splitlines()[-1])
        connection = psycopg2.connect(installation.environment["DATABASE_URL"])
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(OVER)
        found = []
        asked = [("frames", options.form, own // FRAMES_A_PLAY + 1, 1) for own in options.frames]
        if options.bundle:
            rolled_up(installation)
            asked = [("bundle", "zip", options.bundle, _BUNDLE_PLAYS)]
        for what, form, viewers, plays in asked:
            (ad,) = ads_clone(cursor, ad_id=seeded["ad"], count=1)
            plays_add(cursor, like_ad=seeded["ad"], ads=[ad], viewers=viewers, plays=plays)
            if options.bundle:
                traces_clone(cursor, like_ad=seeded["ad"])
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT campaign_id FROM campaigns_ad WHERE id = %s", [ad])
            code = _WRITE.format(
                campaign=cursor.fetchone()[0], small=seeded["campaign"], what=what, form=form
            )
            told = installation.command("shell", "--no-imports", "-c", code, seconds=600)
            found.append(json.loads(told.splitlines()[-1]) | {"what": what})
        connection.close()
    return {
        "benchmark": "exports",
        "form": options.form,
        "found": found,
        "load": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--form", choices=["parquet", "csv"], default="parquet")
    parser.add_argument("--bundle", type=int, help="viewers of the ad whose bundle is written, and no frames")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options)
    if options.json:
        print(json.dumps(result))
        return
    print(f"load {result['load']}")
    for own in result["found"]:
        before, after = own["memory"]
        print(
            f"  {own['rows']:>9,} {own['what']}  {own['status']}  {own['seconds']:>5.1f} s  CPU {own['cpu']:>5.1f} s"
            f"  {own['mb']:>5.1f} MB  memory {before:.0f} MB before, {after:.0f} MB at most"
        )


if __name__ == "__main__":
    main()
