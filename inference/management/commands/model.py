"""`manage.py model`: train the network, measure it, export it for serving, and ship it."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Train, evaluate, export and promote the expression network."
    requires_system_checks = []  # training must not depend on a database or on settings

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        train = actions.add_parser("train", help="train on the Training rows; repeated after a kill, it goes on")
        train.add_argument("--data", type=Path, required=True, help="a FER-2013 npz file: pixels, label, usage")
        train.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints and log")
        train.add_argument("--epochs", type=int, default=None)
        train.add_argument("--threads", type=int, default=2)

    def handle(self, *, action: str, **options) -> None:
        getattr(self, f"do_{action}")(options)

    def do_train(self, options: dict) -> None:
        from inference.training.checkpoint import CheckpointError
        from inference.training.datasets import DatasetError, face_set_read
        from inference.training.plan import TrainingPlan
        from inference.training.progress import training_progress
        from inference.training.train import run_train

        plan = TrainingPlan() if options["epochs"] is None else TrainingPlan(epochs=options["epochs"])
        try:
            with training_progress() as (on_step, on_epoch):
                run_train(
                    faces=face_set_read(options["data"]),
                    out=options["out"],
                    plan=plan,
                    threads=options["threads"],
                    on_step=on_step,
                    on_epoch=on_epoch,
                )
        except (DatasetError, CheckpointError) as error:
            raise CommandError(str(error)) from error
