"""Where a worker's processor time goes, from the stored JPEG's row to the result's row, stage by stage.

    python -m benchmarks.stages [--frames 1600] [--json]

The worker's own round (claim, look, classify, store) in this process, against a real PostgreSQL with its shipped
settings; the frames are those of benchmarks/worker.py, one sitting after the other. Times are processor time of this
process: PostgreSQL's own work is not in them. `alone` gives each frame to the engine as a camera of its own, so that no
face is followed.
"""

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing

from benchmarks import worker
from benchmarks.servers import servers

STAGES = ("claim", "decode", "detect", "align", "classify", "store", "rest of the engine")


class Clock:
    """Adds up processor time by stage, of calls that do not nest within a stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def timed(self, stage: str, call: Callable) -> Callable:
        def measured(*arguments: object, **named: object) -> object:
            began = time.process_time()
            try:
                return call(*arguments, **named)
            finally:
                self.seconds[stage] += time.process_time() - began

        return measured


class Alone:
    """An engine that is told of no cameras."""

    def __init__(self, pipeline: object) -> None:
        self.pipeline = pipeline
        self.model_name, self.model_digest = pipeline.model_name, pipeline.model_digest
        self.prior = pipeline.prior

    def score(self, pictures: list[bytes], **_: object) -> list:
        return self.pipeline.score(pictures)


def measure(frames: int) -> dict:
    pictures = worker.pictures_make()
    with servers() as installation:
        seeded = installation.seed(sessions=3)["sessions"]
        with closing(worker.connect(installation)) as connection, connection.cursor() as cursor:
            os.environ.update(installation.environment, DJANGO_SETTINGS_MODULE="fer_platform.settings")
            found = {}
            for session, way, number in zip(
                seeded, ("warm up", "alone", "followed"), (64, frames, frames), strict=True
            ):
                worker.fill(cursor, session, pictures, number)
                found[way] = _round(number, alone=way == "alone")
    return {
        "benchmark": "stages",
        "frames": frames,
        "ms_a_frame": {way: found[way] for way in ("alone", "followed")},
    }


def _round(frames: int, *, alone: bool) -> dict[str, float]:
    import django

    django.setup()
    from inference.engine import follow, pipeline
    from inference.services import score, work

    clock, engine = Clock(), pipeline.build_pipeline(threads=1)
    kept = follow.picture_decode, pipeline.face_align, work.snapshots_claim_new, score._results_store
    engine.detector.detect = clock.timed("detect", engine.detector.detect)
    engine.classifier.classify = clock.timed("classify", engine.classifier.classify)
    engine.score = clock.timed("engine", engine.score)
    follow.picture_decode = clock.timed("decode", follow.picture_decode)
    pipeline.face_align = clock.timed("align", pipeline.face_align)
    work.snapshots_claim_new = clock.timed("claim", work.snapshots_claim_new)
    score._results_store = clock.timed("store", score._results_store)
    began = time.process_time()
    try:
        work.snapshots_score(pipeline=Alone(engine) if alone else engine, seconds=600)
    finally:
        follow.picture_decode, pipeline.face_align, work.snapshots_claim_new, score._results_store = kept
    seconds = clock.seconds | {"all": time.process_time() - began}
    seconds["rest of the engine"] = seconds.pop("engine") - sum(
        seconds[stage] for stage in ("decode", "detect", "align", "classify")
    )
    return {stage: round(1000 * seconds[stage] / frames, 3) for stage in (*STAGES, "all")}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--frames", type=int, default=1600)
    parser.add_argument("--json", action="store_true", help="print the JSON line alone")
    options = parser.parse_args()
    result = measure(options.frames)
    if not options.json:
        ways = result["ms_a_frame"]
        print(f"{'ms of CPU a frame':<22}" + "".join(f"{way:>10}" for way in ways))
        for stage in (*STAGES, "all"):
            print(f"  {stage:<20}" + "".join(f"{found[stage]:>10.3f}" for found in ways.values()))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
