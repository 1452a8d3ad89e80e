"""Frames a second of the engine on one core, from JPEG bytes to a result, and what each stage costs.

    python -m benchmarks.engine [--seconds 10] [--batch 10] [--json OUT]

One 640×480 JPEG with one face (scikit-image's public-domain astronaut), over and over; no queue, no database. The
times are processor time, so that other work on the machine blurs them less than it would blur wall time.
"""

import argparse
import json
import platform
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import skimage.data

from fer_platform.kit.pictures.decode import picture_decode
from inference.engine.align import face_align
from inference.engine.pipeline import build_pipeline


def frame_make() -> bytes:
    """Her portrait, 480×480, in the middle of a 640×480 frame, at the quality that the browser sends."""
    portrait = cv2.resize(cv2.cvtColor(skimage.data.astronaut(), cv2.COLOR_RGB2BGR), (480, 480))
    frame = cv2.copyMakeBorder(portrait, 0, 0, 80, 80, cv2.BORDER_REFLECT)
    return cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, 85])[1].tobytes()


def cost_measure(work: Callable[[], object], *, seconds: float) -> tuple[float, int]:
    """Median processor milliseconds of a call, and the number of calls."""
    work()
    times: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end or len(times) < 5:
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return float(np.median(times)) * 1000, len(times)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="for the whole path; each stage gets a fifth"
    )
    parser.add_argument("--batch", type=int, default=10, help="frames a call")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()

    pipeline, frame = build_pipeline(threads=1), frame_make()
    picture = picture_decode(frame)
    face = pipeline.detector.detect(picture.pixels)[0]
    pixels = np.stack([face_align(picture.pixels, face).pixels] * options.batch)
    part = options.seconds / 5
    stages = {
        "decode": cost_measure(lambda: picture_decode(frame), seconds=part)[0],
        "detect": cost_measure(lambda: pipeline.detector.detect(picture.pixels), seconds=part)[0],
        "align": cost_measure(lambda: face_align(picture.pixels, face), seconds=part)[0],
        "classify": cost_measure(lambda: pipeline.classifier.classify(pixels), seconds=part)[0]
        / options.batch,
    }
    batch_ms, calls = cost_measure(lambda: pipeline.score([frame] * options.batch), seconds=options.seconds)
    ms = batch_ms / options.batch
    result = {
        "frames_per_second_of_one_core": round(1000 / ms, 1),
        "ms_a_frame": round(ms, 3),
        "ms_by_stage": {name: round(value, 3) for name, value in stages.items()},
        "frames": calls * options.batch,
        "batch": options.batch,
        "frame_bytes": len(frame),
        "model": pipeline.model_name,
        "digest": pipeline.model_digest,
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
    }
    print(json.dumps(result, indent=2))
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
