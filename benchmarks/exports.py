"""How long a worker writes frames as a file for a tool, and in how much memory.

    python -m benchmarks.exports [--frames 100000 1000000] [--form parquet] [--json]

Real PostgreSQL with so many scored frames of one campaign; a process of its own writes each file as the worker does.
Its memory is its largest before the first row and at the end: what lies between must not grow with the rows.
"""

import argparse
import json
import os
from typing import Any

import psycopg2

from benchmarks.dashboards import OVER, SEED
from benchmarks.many_frames import FRAMES_A_PLAY, ads_clone, plays_add
from benchmarks.servers import servers

_WRITE = """
import json, resource, time
from campaigns.models import Campaign
from dashboards.models import ExportJob
from dashboards.services.exports import export_ask
from dashboards.surfaces.exports.write import export_write_next, scopes_of
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for pk in ({small}, {campaign}):  # the first one loads what is loaded once
    campaign = Campaign.objects.get(pk=pk)
    export_ask(campaign=campaign, what="frames", form={form!r}, scopes=scopes_of("frames"))
    before, began, cpu = peak(), time.perf_counter(), time.process_time()
    assert export_write_next()
job = ExportJob.objects.filter(campaign=campaign).latest("created_at")
found = dict(status=job.status, rows=job.rows, mb=job.size / 1e6, seconds=time.perf_counter() - began)
print(json.dumps(found | dict(cpu=time.process_time() - cpu, memory=[before, peak()])))
"""


def measure(options: argparse.Namespace) -> dict[str, Any]:
    with servers(durable=False) as installation:
        seed = installation.command("shell", "--no-imports", "-c", SEED.format(viewers=20))
        seeded = json.loads(seed.splitlines()[-1])
        connection = psycopg2.connect(installation.environment["DATABASE_URL"])
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(OVER)
        found = []
        for frames in options.frames:
            (ad,) = ads_clone(cursor, ad_id=seeded["ad"], count=1)
            plays_add(cursor, like_ad=seeded["ad"], ads=[ad], viewers=frames // FRAMES_A_PLAY + 1, plays=1)
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("SELECT campaign_id FROM campaigns_ad WHERE id = %s", [ad])
            code = _WRITE.format(campaign=cursor.fetchone()[0], small=seeded["campaign"], form=options.form)
            found.append(
                json.loads(installation.command("shell", "--no-imports", "-c", code).splitlines()[-1])
            )
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
            f"  {own['rows']:>9,} frames  {own['status']}  {own['seconds']:>5.1f} s  CPU {own['cpu']:>5.1f} s"
            f"  {own['mb']:>5.1f} MB  memory {before:.0f} MB before, {after:.0f} MB at most"
        )


if __name__ == "__main__":
    main()
