"""`manage.py model`: train the network, measure it, export it for serving, and ship it."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Train, evaluate, export and promote the expression network."
    requires_system_checks = []  # training must not depend on a database or on settings

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        train = actions.add_parser(
            "train", help="train on the Training rows; repeated after a kill, it goes on"
        )
        _add_data(train)
        train.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints and log")
        train.add_argument(
            "--from",
            dest="start",
            metavar="WEIGHTS",
            help='fine-tune: begin with these weights, "shipped" or a folder of exported ones',
        )
        train.add_argument("--epochs", type=int)
        train.add_argument("--batch", type=int, help="faces a step")
        train.add_argument("--rate", type=float, dest="peak_rate", help="the learning rate at its peak")
        train.add_argument("--seed", type=int, help="of the weights, the order, the augmentation and the split")
        train.add_argument(
            "--dtype",
            choices=["float32", "mixed_bfloat16"],
            help="default: mixed_bfloat16 where the GPU or the processor computes it, else float32",
        )
        train.add_argument("--threads", type=int, default=2, help="of the processor; default 2")

        evaluate = actions.add_parser("evaluate", help="score the shipped network exactly as it is served")
        evaluate.add_argument(
            "--data", type=Path, required=True, help="an npz file: pixels, label, perhaps usage"
        )
        evaluate.add_argument("--json", type=Path, required=True, help="where the report goes")
        evaluate.add_argument(
            "--usage", choices=["Training", "PublicTest", "PrivateTest", "all"], default="all"
        )
        evaluate.add_argument(
            "--folder", type=Path, default=None, help="a folder of weights other than the shipped"
        )
        evaluate.add_argument("--threads", type=int, default=1)

        export = actions.add_parser(
            "export", help="turn a run's best epoch into a folder that the engine serves"
        )
        export.add_argument("--run", type=Path, required=True, help="the folder of `model train`")
        export.add_argument(
            "--data", type=Path, required=True, help="the npz file that the run was trained on"
        )
        export.add_argument(
            "--out", type=Path, required=True, help="the new folder of weights (replaced if there)"
        )
        export.add_argument("--name", default="expression-net")
        export.add_argument("--model-version", required=True, dest="model_version", metavar="VERSION")

        promote = actions.add_parser("promote", help="check a folder of weights and make it the shipped one")
        promote.add_argument("folder", type=Path)

    def handle(self, *, action: str, **options) -> None:
        from inference.engine.weights import WeightsError
        from inference.training.checkpoint import CheckpointError
        from inference.training.datasets import DatasetError
        from inference.training.export import ExportError

        try:
            getattr(self, f"do_{action}")(options)
        except (CheckpointError, DatasetError, ExportError, WeightsError) as error:
            raise CommandError(str(error)) from error

    def do_train(self, options: dict) -> None:
        from inference.training.progress import training_progress
        from inference.training.setup import faces_prepare, faces_remarks, plan_choose
        from inference.training.start import start_read
        from inference.training.train import run_train

        start = None if options["start"] is None else start_read(options["start"])
        asked = {key: options[key] for key in ("epochs", "batch", "peak_rate", "seed", "dtype")}
        plan = plan_choose(out=options["out"], start=start, **asked)
        faces = faces_prepare(
            options["data"], votes=options["votes"], photos=options["photos"], seed=plan.seed
        )
        for remark in faces_remarks(faces):
            self.stdout.write(remark)
        with training_progress(judged_on=faces.judged_on) as (on_step, on_epoch):
            run_train(
                faces=faces,
                out=options["out"],
                plan=plan,
                threads=options["threads"],
                start=start,
                say=self.stdout.write,
                on_step=on_step,
                on_epoch=on_epoch,
            )

    def do_evaluate(self, options: dict) -> None:
        from inference.engine.weights import weights_read
        from inference.training.datasets import face_set_read
        from inference.training.evaluate import weights_evaluate
        from inference.training.progress import counting_progress

        weights = weights_read(options["folder"])
        faces = face_set_read(options["data"]).of_usage(options["usage"])
        with counting_progress("scoring faces") as on_progress:
            report = weights_evaluate(
                weights,
                faces,
                source=options["data"],
                usage=options["usage"],
                threads=options["threads"],
                on_progress=on_progress,
            )
        options["json"].parent.mkdir(parents=True, exist_ok=True)
        options["json"].write_text(json.dumps(report, indent=2) + "\n")
        low, high = report["accuracy_interval_95"]
        self.stdout.write(
            f"{weights.name} {weights.version}: accuracy {report['accuracy']:.2%} "
            f"(95 % interval {low:.2%} to {high:.2%}), "
            f"macro recall {report['macro_recall']:.2%}, n = {report['n']}; report in {options['json']}"
        )

    def do_export(self, options: dict) -> None:
        from inference.training.datasets import face_set_read
        from inference.training.export import run_export

        weights = run_export(
            run=options["run"],
            faces=face_set_read(options["data"]),
            source=options["data"],
            out=options["out"],
            name=options["name"],
            version=options["model_version"],
            say=self.stdout.write,
        )
        self.stdout.write(f"{options['out']}: {weights.name} {weights.version}, digest {weights.digest}")

    def do_promote(self, options: dict) -> None:
        from inference.training.promote import weights_promote

        weights = weights_promote(options["folder"])
        self.stdout.write(f"shipped: {weights.name} {weights.version}, digest {weights.digest}")


def _add_data(parser: CommandParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="FER-2013 or faces like it: a csv, an npz, or a folder with a folder of pictures for each label",
    )
    parser.add_argument("--votes", type=Path, help="the FER+ votes (fer2013new.csv) to join to the csv or npz")
    parser.add_argument(
        "--photos", action="store_true", help="the folder's pictures are whole photos: find and crop the faces"
    )
