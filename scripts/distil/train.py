"""Teachers, and students from their teachers, trained on a GPU: a run lasts as long as it is told.

See docs/training.md, "On a GPU". The learning rate follows the clock, so that a run fits into a lent hour.
"""

import argparse
import copy
import hashlib
import json
import math
import time
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional as f

from distil.camera import each_convolve, mixed, photograph, some, standardise, vary
from distil.network import CLASSES, Network, from_arrays, to_arrays

TEACHER = {"widths": (96, 192, 384), "blocks": 2, "dropout": 0.45}
STUDENTS = {
    "full": {"widths": (64, 128, 256), "blocks": 2, "dropout": 0.3},
    "half": {"widths": (40, 96, 192), "blocks": 2, "dropout": 0.2},
}
BATCH, WEIGHT_DECAY, WARM_UP, AVERAGE_DECAY = 256, 0.05, 0.1, 0.999
SMOOTHING, CLASS_BALANCE = 0.1, 0.25
# For each expression that is served its place among FER+'s (inference/engine/combine.py).
VOTED_AS = [4, 5, 6, 1, 3, 2, 0]


class Faces:
    """Training rows on the device, varied as inference/training/augment.py varies them, in batches of tensors."""

    def __init__(self, folder: Path, device: str, camera: float) -> None:
        """camera: the share of faces that go through `photograph`."""
        parts = [np.load(path) for path in sorted(folder.glob("training_*.npz"))]
        whole = {key: np.concatenate([part[key] for part in parts]) for key in ("pixels", "label", "votes")}
        self.pixels = torch.tensor(whole["pixels"], device=device)
        self.label = torch.tensor(whole["label"].astype(np.int64), device=device)
        self.votes = torch.tensor(whole["votes"].astype(np.float32), device=device)
        count = np.bincount(whole["label"], minlength=CLASSES)[whole["label"]]
        self.weight = torch.tensor((count.max() / count) ** CLASS_BALANCE, device=device)
        self.camera = camera

    def batch(self) -> tuple[Any, Any, Any, Any]:
        """(framed and covered faces, the same through a camera, both [n, 1, 48, 48] in grey levels; targets; votes)."""
        rows = torch.multinomial(self.weight, BATCH, replacement=True)
        target = f.one_hot(self.label[rows], CLASSES).float()
        plain = vary(self.pixels[rows].float()[:, None])
        camera = torch.where(some(BATCH, self.camera, plain), photograph(plain), plain)
        return plain, camera, target, self.votes[rows]


class Run:
    """One network under training: AdamW, an average of the weights, a learning rate that follows the clock."""

    def __init__(self, shape: dict[str, Any], device: str, rate: float, start: Any = None) -> None:

        self.shape, self.rate, self.net = shape, rate, Network(**shape).to(device)
        if start is not None:
            from_arrays(self.net, start)
        self.net = self.net.to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.net).eval()
        decayed = [p for p in self.net.parameters() if p.ndim > 1]
        others = [p for p in self.net.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.99), fused=device == "cuda")
        self.steps = 0
        self.log: list[dict[str, float]] = []

    def step(self, x: Any, target: Any, votes: Any, progress: float) -> Any:
        down = (progress - WARM_UP) / (1 - WARM_UP)
        rate = progress / WARM_UP if progress < WARM_UP else 0.5 + 0.5 * math.cos(math.pi * down)
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate * max(rate, 1e-4)
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            labels, voted = self.net(x.to(memory_format=torch.channels_last))
        row = votes.sum(1)
        loss = f.cross_entropy(labels, target)
        loss = loss - (votes * f.log_softmax(voted, 1)).sum() / row.sum().clamp(min=1)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5.0)
        self.optimizer.step()
        self.steps += 1
        decay = min(AVERAGE_DECAY, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            own = [v for v in self.net.state_dict().values() if v.dtype.is_floating_point]
            mean = [v for v in self.average.state_dict().values() if v.dtype.is_floating_point]
            torch._foreach_lerp_(mean, own, 1 - decay)
        return loss.detach()

    def judge(self, judged: dict[str, Any], *, seconds: float, loss: float, epoch: float) -> dict[str, float]:
        """Accuracy of the average, sharp and softened (blur 1.2 px), by labels and by agreement."""
        line = {"epoch": epoch, "loss": round(loss, 4), "seconds": round(seconds, 1)}
        place = torch.arange(-5, 6, device=judged["pixels"].device).float()
        soft = torch.exp(-0.5 * (place / 1.2) ** 2)
        soft = (soft / soft.sum()).expand(len(judged["pixels"]), 11)
        sharp = judged["pixels"].float()[:, None]
        blurred = each_convolve(
            each_convolve(sharp, soft[:, None, :, None], (5, 0)), soft[:, None, None, :], (0, 5)
        ).round()
        for name, x in (("", sharp), ("blur_", blurred)):
            with torch.no_grad():
                labels, votes = self.average(standardise(x))
            line[f"{name}val_loss"] = round(float(f.cross_entropy(labels, judged["label"])), 5)
            line[f"{name}val_accuracy"] = round(
                float((labels.argmax(1) == judged["label"]).float().mean()), 5
            )
            clear = judged["agreed"] >= 0
            seven = votes[:, VOTED_AS]
            line[f"{name}votes"] = round(
                float((seven.argmax(1) == judged["agreed"])[clear].float().mean()), 5
            )
        self.log.append(line)
        return line


def judged_read(folder: Path, device: str) -> dict[str, Any]:
    path = folder / "judged.npz"
    with np.load(path if path.exists() else next(folder.glob("training_*.npz"))) as file:
        rows = slice(0, 3589)
        agreed = file["agreed"][rows] if "agreed" in file else np.full(3589, -1, np.int8)
        arrays = {
            "pixels": file["pixels"][rows],
            "label": file["label"][rows].astype(np.int64),
            "agreed": agreed.astype(np.int64),
        }
    return {key: torch.tensor(value, device=device) for key, value in arrays.items()}


def train(args: argparse.Namespace) -> None:
    """A teacher, or both students from their teachers."""
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(args.seed)
    faces, judged = Faces(args.data, device, args.camera), judged_read(args.data, device)
    teachers = []
    if args.what == "teacher":
        runs = {f"teacher{args.seed}": Run(TEACHER, device, args.rate)}
    else:
        start = np.load(args.start) if args.start else None
        runs = {name: Run(STUDENTS[name], device, args.rate, start) for name in args.only}
        for path in args.teachers:
            net = Network(**TEACHER).to(device)
            net.load_state_dict(torch.load(path, map_location=device))
            teachers.append(net.eval().to(memory_format=torch.channels_last))
    share = args.teacher_share
    began, spoken, step, losses = time.monotonic(), 0, 0, {}
    while (progress := (time.monotonic() - began) / args.seconds) < 1:
        plain, camera, target, votes = faces.batch()
        target = target * (1 - SMOOTHING) + SMOOTHING / CLASSES
        pair = torch.cat([standardise(camera), standardise(plain)], 1)
        both, target, votes = mixed(pair, target, votes, alpha=args.mixup)
        x, clear = both[:, :1], both[:, 1:]
        if teachers:
            with torch.no_grad(), torch.autocast(device, dtype=torch.bfloat16):
                # What teachers see in the sharp picture is the target of half of the soft ones; the others keep
                # the doubt that the softness brings.
                seen = torch.cat([clear[: BATCH // 2], x[BATCH // 2 :]]).to(memory_format=torch.channels_last)
                said = [[part.float().softmax(1) for part in net(seen)] for net in teachers]
            of_labels = torch.stack([part[0] for part in said]).mean(0)
            of_votes = torch.stack([part[1] for part in said]).mean(0)
            target = (1 - share) * target + share * of_labels
            votes = (1 - share) * votes + share * of_votes
        for name, run in runs.items():
            losses[name] = run.step(x, target, votes, progress)
        step += 1
        if progress * 8 > spoken + 1:
            spoken += 1
            report(runs, judged, losses, began=began, step=step, rows=len(faces.label))
    report(runs, judged, losses, began=began, step=step, rows=len(faces.label))
    args.out.mkdir(parents=True, exist_ok=True)
    for name, run in runs.items():
        if args.what == "teacher":
            torch.save(run.average.state_dict(), args.out / f"{name}.pt")
            continue
        about = run.shape | {
            key: getattr(args, key) for key in ("seed", "rate", "mixup", "camera", "teacher_share")
        }
        about |= {"batch": BATCH, "warm_up": WARM_UP, "smoothing": SMOOTHING, "average_decay": AVERAGE_DECAY}
        about |= {"epochs": run.log[-1]["epoch"], "log": run.log, "teachers": digest(args.teachers)}
        about["start"] = digest([args.start]) if args.start else ""
        np.savez(args.out / f"{name}.npz", about=json.dumps(about), **to_arrays(run.average))


def report(runs: dict[str, Run], judged: Any, losses: Any, *, began: float, step: int, rows: int) -> None:
    for name, run in runs.items():
        line = run.judge(
            judged,
            seconds=time.monotonic() - began,
            loss=float(losses[name]),
            epoch=round(step * BATCH / rows, 2),
        )
        print(name, json.dumps(line), flush=True)


def digest(paths: list[Path]) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.read_bytes())
    return whole.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=["teacher", "students"])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--teachers", type=Path, nargs="*", default=[])
    parser.add_argument("--rate", type=float, default=2e-3, help="the highest learning rate")
    parser.add_argument("--mixup", type=float, default=0.2)
    parser.add_argument(
        "--camera", type=float, default=1.0, help="share of faces taken through a poor camera"
    )
    parser.add_argument(
        "--teacher-share", type=float, default=0.7, help="how much of each target teachers say"
    )
    parser.add_argument(
        "--start", type=Path, help="weights to begin with; start.npz are those of the shipped network"
    )
    parser.add_argument("--only", nargs="*", choices=list(STUDENTS), default=["full"])
    args = parser.parse_args()
    train(args)


if __name__ == "__main__":
    main()
