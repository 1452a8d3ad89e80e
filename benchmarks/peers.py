"""This engine beside the packages fer (both its detectors) and deepface: one run, one core, the same pictures.

    make bench-peers ARGS="--data fer2013.csv"         or, once var/peers-venv is there,
    python -m benchmarks.peers [--data FER2013] [--faces 500] [--json OUT]

Speed: processor milliseconds a frame from JPEG bytes to probabilities, on sittings of ten 640×480 frames with one face
of 80 to 200 pixels. Accuracy, with --data: a drawing of FER-2013's PublicTest rows, once as framed faces given to each
network (`alone`), once in the middle of a 640×480 picture, four times as large, where each package has to find the face
itself and a face that it does not find counts as wrong (`found`); both by FER-2013's labels and, where the file has
votes, by what more than half of ten people say (`agreed`). A peer that cannot run says why.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from benchmarks.scenes import HEIGHT, WIDTH, Look, clip
from inference.engine.pipeline import Pipeline, build_pipeline
from inference.training.agreement import agreed_labels
from inference.training.datasets import face_set_read
from inference.training.intervals import wilson_interval

PYTHON = Path("var/peers-venv/bin/python")
PEERS = {"fer_haar": "fer, Haar (default)", "fer_mtcnn": "fer, MTCNN", "deepface": "deepface, OpenCV"}
SITTING = 10
LIMIT_SECONDS = 1800


def frames_make() -> list[bytes]:
    """Four sittings of ten frames."""
    looks = [Look(f"{height} px", height) for height in (80, 120, 160, 200)]
    return [data for seed, look in enumerate(looks) for data in clip(look, frames=SITTING, seed=seed)]


def faces_draw(path: Path | None, most: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Pixels uint8 [n, 48, 48] of PublicTest rows drawn by a fixed seed, and what they show; none without a file.

    By label, and by most people (`_agreed`, where more than half of them agree); each int [n], −1 where nobody says.
    """
    if path is None:
        return np.zeros((0, 48, 48), np.uint8), {}
    rows = face_set_read(path).of_usage("PublicTest")
    drawn = rows.where(np.sort(np.random.default_rng(1).permutation(len(rows))[:most]))
    known = {"": drawn.label, "_agreed": agreed_labels(drawn)}
    return drawn.pixels, {name: truth for name, truth in known.items() if (truth >= 0).any()}


def face_place(face: np.ndarray) -> np.ndarray:
    """The face, uint8 [48, 48], four times as large in the middle of a grey picture, uint8 [480, 640]."""
    large = cv2.resize(face, (192, 192), interpolation=cv2.INTER_CUBIC)
    picture = np.full((HEIGHT, WIDTH), int(face.mean()), np.uint8)
    picture[144 : 144 + 192, 224 : 224 + 192] = large
    return picture


def ours(
    pipeline: Pipeline, frames: list[bytes], faces: np.ndarray, placed: np.ndarray, *, follow: bool
) -> dict:
    times, found = [], 0
    for start in [0, *range(0, len(frames), SITTING)]:  # the first sitting twice: its first time warms up
        sitting = frames[start : start + SITTING]
        began = time.process_time()
        results = pipeline.score(sitting, cameras=[0] * len(sitting) if follow else None)
        times += [1000 * (time.process_time() - began) / len(sitting)] * len(sitting)
        found += sum(result.reading is not None for result in results)
    found -= sum(result.reading is not None for result in pipeline.score(frames[:SITTING]))
    pictures = [cv2.imencode(".png", picture)[1].tobytes() for picture in placed]
    readings = [result.reading for result in pipeline.score(pictures)]
    return {
        "cpu_ms": times[SITTING:],
        "faces_found": found,
        "alone": pipeline.classifier.classify(faces).argmax(axis=1).tolist(),
        "found": [-1 if reading is None else int(reading.probabilities.argmax()) for reading in readings],
    }


def work_write(folder: Path, frames: list[bytes], **pictures: np.ndarray) -> Path:
    """A file of what a peer is to read: JPEGs, and `faces` and `placed` (see `faces_draw`, `face_place`)."""
    work = folder / "work.npz"
    parts = [np.frombuffer(data, np.uint8) for data in frames]
    np.savez(work, frames=np.concatenate(parts), lengths=[len(part) for part in parts], **pictures)
    return work


def peer(name: str, work: Path) -> dict:
    """A peer's answer from a process of its own, on the cores of this one."""
    if not PYTHON.exists():
        return {"error": f"{PYTHON} is not there: make bench-peers installs it"}
    command = [str(PYTHON), str(Path(__file__).with_name("peer_side.py")), name, str(work)]
    home = {
        "DEEPFACE_HOME": os.environ.get("DEEPFACE_HOME", str(PYTHON.parents[1]))
    }  # where it looks for its weights
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=LIMIT_SECONDS, env={**os.environ, **home}
        )
    except subprocess.TimeoutExpired:
        return {"error": f"took longer than {LIMIT_SECONDS} s"}
    lines = done.stdout.strip().splitlines()
    return (
        json.loads(lines[-1]) if lines else {"error": f"ended with {done.returncode}: {done.stderr[-300:]}"}
    )


def summary(answer: dict, known: dict[str, np.ndarray], frames: int) -> dict:
    if "error" in answer:
        return {"did_not_run": answer["error"]}
    ms = float(np.mean(answer["cpu_ms"]))
    row = {"cpu_ms_a_frame": round(ms, 2), "frames_per_second_of_one_core": round(1000 / ms, 1)}
    row |= {"frames": frames, "faces_found": answer["faces_found"], "n": {}}
    for name, truth in known.items():
        told = truth >= 0
        row["n"][name or "label"] = n = int(told.sum())
        for kind in ("alone", "found"):
            right = int((np.array(answer[kind]) == truth)[told].sum())
            row[f"accuracy_{kind}{name}"] = round(right / n, 4)
            row[f"accuracy_{kind}{name}_interval"] = [round(end, 4) for end in wilson_interval(right, n)]
    if known:
        row["share_found"] = round(float(np.mean(np.array(answer["found"]) >= 0)), 4)
    return row


def measure(options: argparse.Namespace) -> dict[str, dict]:
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    frames, (faces, known) = frames_make(), faces_draw(options.data, options.faces)
    placed = np.array([face_place(face) for face in faces], np.uint8).reshape(-1, HEIGHT, WIDTH)
    pipeline, table = build_pipeline(threads=1), {}
    for name, follow in (("ours, as a worker", True), ("ours, single pictures", False)):
        table[name] = summary(ours(pipeline, frames, faces, placed, follow=follow), known, len(frames))
    with tempfile.TemporaryDirectory() as folder:
        work = work_write(Path(folder), frames, faces=faces, placed=placed)
        for name, title in PEERS.items():
            table[title] = summary(peer(name, work), known, len(frames))
    return table


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, default=None, help="FER-2013 in any of the forms that training reads"
    )
    parser.add_argument("--faces", type=int, default=500, help="how many of its PublicTest rows")
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    table = measure(options)
    base = table["ours, as a worker"]["cpu_ms_a_frame"]
    for name, row in table.items():
        if "did_not_run" in row:
            print(f"{name:<24}did not run: {row['did_not_run']}")
            continue
        line = f"{row['cpu_ms_a_frame']:>8.2f} ms  {row['frames_per_second_of_one_core']:>7.1f} frames/s"
        line += f"  ×{row['cpu_ms_a_frame'] / base:<6.1f} faces {row['faces_found']}/{row['frames']}"
        kinds = [f"{kind}{name}" for name in ("", "_agreed") for kind in ("alone", "found")]
        for kind in (kind for kind in kinds if f"accuracy_{kind}" in row):
            low, high = row[f"accuracy_{kind}_interval"]
            line += f"  {kind} {row[f'accuracy_{kind}']:.3f} [{low:.3f}, {high:.3f}]"
        print(f"{name:<24}{line}" + (f"  finds {row['share_found']:.3f}" if row["n"] else ""))
    if options.json:
        options.json.write_text(json.dumps(table, indent=2) + "\n")


if __name__ == "__main__":
    main()
