"""How often a returning viewer is recognised, and a stranger in their place: the shipped path, on pictures.

    python -m benchmarks.recognition --people FOLDER [--strangers fer2013.npz] [--json]

FOLDER holds a folder for each person, with pictures of that person alone. Each picture stands for one visit. A template
is made of five looks at one visit; a look at another visit is compared with it, and so is a look at every other person.
Looks are pictures as cameras of 640 × 480 give them: a face of 90 to 220 pixels, other light, turned a little, blurred,
noisy, compressed. `--strangers`: an array `pixels` [n, 48, 48] of faces of unknown people, each compared with each:
small and grey, so harder to tell apart than a camera's. It says the true accepts at one false accept in a thousand,
those at the product's own bound, and the false accepts there. Looks that the product does not take are counted. The
intervals take looks for independent, which those of one person are not: read the shares by person (share, looks), too.
"""

import argparse
import itertools
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from dashboards.statistics.intervals import wilson_interval
from fer_platform.kit.pictures.limits import UnreadablePicture
from inference.engine.detect import Detector, Face
from inference.engine.recognise import SAME, Look, describer, distance, face_look, template_make

LOOKS, PROBES = 5, 8
FALSE_ACCEPTS = 0.001
_FOUND = (".jpg", ".jpeg", ".png")


def camera_picture(picture: np.ndarray, face: Face, rng: np.random.Generator) -> bytes:
    """Return a JPEG of 640 × 480 of a face in the middle, as one of many cameras in one of many rooms gives it."""
    scale = rng.uniform(90, 220) / face.width
    x, y = face.centre
    matrix = cv2.getRotationMatrix2D((x, y), rng.uniform(-10, 10), scale)
    matrix[:, 2] += np.array([320 - x, 240 - y]) + rng.uniform(-30, 30, 2)
    whole = int(1 / scale)
    shrunk = cv2.blur(picture, (whole, whole)) if whole > 1 else picture
    seen = cv2.warpAffine(shrunk, matrix, (640, 480), borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    seen = 255 * (seen / 255) ** rng.uniform(0.6, 1.6) * rng.uniform(0.8, 1.1, 3)
    seen = cv2.GaussianBlur(seen, (0, 0), rng.uniform(0.3, 1.2)) + rng.normal(
        0, rng.uniform(0, 6), seen.shape
    )
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 91))]
    return cv2.imencode(".jpg", np.clip(seen, 0, 255).astype(np.uint8), quality)[1].tobytes()


def looks_of(path: Path, count: int, rng: np.random.Generator) -> list[Look]:
    """Return the looks at one visit that the product takes, of `count`."""
    picture = cv2.imread(str(path))
    faces = Detector(threads=1, longest_side=640).detect(picture) if picture is not None else []
    if not faces:
        return []
    face = max(faces, key=lambda own: own.width)
    found = []
    for _ in range(count):
        try:
            found.append(face_look(camera_picture(picture, face, rng)))
        except UnreadablePicture:
            continue
    return [look for look in found if look]


def visits(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield (person, picture)."""
    for person in sorted(path for path in folder.iterdir() if path.is_dir()):
        yield from ((person.name, path) for path in sorted(person.iterdir()) if path.suffix.lower() in _FOUND)


def measured(folder: Path, rng: np.random.Generator) -> dict[str, Any]:
    """Return the figures of a folder of people."""
    people, templates, probes, taken = [], [], [], 0
    begun = time.process_time()
    for person, path in visits(folder):
        looks = looks_of(path, LOOKS + PROBES, rng)
        taken += len(looks)
        people.append(person)
        templates.append(template_make(looks[:LOOKS]) if len(looks) >= LOOKS else None)
        probes.append(looks[LOOKS:])
    same, others = [], []
    of_person: dict[str, list[float]] = {}
    for at, to in itertools.permutations(range(len(people)), 2):
        template = templates[at]
        if template is not None:
            apart = [distance(look.numbers, template) for look in probes[to]]
            (same if people[at] == people[to] else others).extend(apart)
            if people[at] == people[to]:
                of_person.setdefault(people[at], []).extend(apart)
    found = rates(np.array(same), np.array(others))
    bound = found["bound_at_false_accepts_0.001"]
    return {
        "people": len(set(people)),
        "people_with_several_visits": len({own for own in people if people.count(own) > 1}),
        "visits": len(people),
        "templates": sum(template is not None for template in templates),
        "cpu_ms_a_look": round(1000 * (time.process_time() - begun) / (len(people) * (LOOKS + PROBES)), 1),
        "looks_taken": f"{taken} of {len(people) * (LOOKS + PROBES)}",
        **found,
        "true_accepts_there_by_person": {
            person: [*share(sum(far < bound for far in apart), len(apart))[:1], len(apart)]
            for person, apart in of_person.items()
        },
    }


def rates(same: np.ndarray, others: np.ndarray) -> dict[str, Any]:
    """Return true accepts at `FALSE_ACCEPTS`, and both rates at the product's bound, with Wilson's 95 % intervals."""
    bound = float(np.quantile(others, FALSE_ACCEPTS, method="lower")) if len(others) else float("nan")
    return {
        "pairs_same": len(same),
        "pairs_others": len(others),
        "bound_at_false_accepts_0.001": round(bound, 3),
        "true_accepts_there": share(int((same < bound).sum()), len(same)),
        "true_accepts_at_product_bound": share(int((same <= SAME).sum()), len(same)),
        "false_accepts_at_product_bound": share(int((others <= SAME).sum()), len(others)),
    }


def strangers(file: Path, count: int, rng: np.random.Generator) -> dict[str, Any]:
    """Return false accepts among faces of unknown people; some of them may be the same person, or picture, twice."""
    with np.load(file) as arrays:
        pixels = arrays["pixels"]
    numbers = []
    detector = Detector(threads=1)
    for at in rng.permutation(len(pixels))[: 4 * count]:
        large = cv2.resize(
            cv2.cvtColor(pixels[at], cv2.COLOR_GRAY2BGR), (160, 160), interpolation=cv2.INTER_CUBIC
        )
        framed = cv2.copyMakeBorder(large, 80, 80, 80, 80, cv2.BORDER_REPLICATE)
        faces = detector.detect(framed)
        if len(faces) == 1:
            numbers.append(describer().describe(framed, faces[0]))
        if len(numbers) == count:
            break
    apart = np.linalg.norm(np.array(numbers)[:, None] - np.array(numbers)[None], axis=2)
    pairs = apart[np.triu_indices(len(numbers), 1)]
    return {
        "faces": len(numbers),
        "pairs": len(pairs),
        "false_accepts_at_product_bound": share(int((pairs <= SAME).sum()), len(pairs)),
        "bound_at_false_accepts_0.001": round(float(np.quantile(pairs, FALSE_ACCEPTS)), 3),
    }


def share(count: int, of: int) -> Sequence[float]:
    """Return a share and its interval."""
    return [round(value, 5) for value in (count / of, *wilson_interval(count / of, of))] if of else []


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=Path, required=True, help="a folder of folders of pictures")
    parser.add_argument("--strangers", type=Path, default=None, help="an .npz with `pixels` [n, 48, 48]")
    parser.add_argument("--faces", type=int, default=400, help="of the strangers")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(options.seed)
    found = {"people": measured(options.people, rng)}
    if options.strangers:
        found["strangers"] = strangers(options.strangers, options.faces, rng)
    print(json.dumps(found, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
