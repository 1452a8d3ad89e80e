"""`manage.py model`: train the network, measure it, export it for serving, and ship it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fer_platform.kit.command_line import command_line
from inference.management.model_options import options_add
from inference.model_report.summary import evaluation_lines

WITH_FRAMEWORK = {"train", "export", "average"}  # the others need nothing but what serves


class Command(BaseCommand):
    help = "Train, evaluate, export and promote the expression network."
    requires_system_checks = []  # training must not depend on a database or on settings

    def add_arguments(self, parser: CommandParser) -> None:
        options_add(parser)

    def handle(self, *, action: str, **options) -> None:
        from inference.engine.weights import WeightsError
        from inference.training.candidates import ExportError
        from inference.training.checkpoint import CheckpointError
        from inference.training.evaluation_file import place_check
        from inference.training.face_set import DatasetError
        from inference.training.framework import FrameworkMissing, framework_require
        from inference.training.hardware import onednn_use

        onednn_use()
        if report := options.get("json"):
            try:
                place_check(report)
            except (IsADirectoryError, NotADirectoryError, FileExistsError) as error:
                raise CommandError(f"{report} cannot be written: {error.strerror}.") from error
        try:
            if action in WITH_FRAMEWORK:
                framework_require()
            getattr(self, f"do_{action}")(options)
        except (CheckpointError, DatasetError, ExportError, WeightsError) as error:
            raise CommandError(str(error)) from error
        except FrameworkMissing as error:
            raise CommandError(f"{error}. {_how_to_install()}") from error

    def do_train(self, options: dict) -> None:
        from inference.training.progress import training_progress
        from inference.training.setup import faces_prepare, faces_remarks, plan_choose
        from inference.training.start import start_read
        from inference.training.train import run_train

        start = None if options["start"] is None else start_read(options["start"])
        teacher = None if options["teacher"] is None else start_read(options["teacher"])
        if options["restart"] and start is None:
            raise CommandError("--restart begins with trained weights: name them with --from")
        asked = {key: options[key] for key in ("epochs", "batch", "peak_rate", "mixup", "seed", "dtype")}
        plan = plan_choose(
            out=options["out"], start=start, teacher=teacher, restart=options["restart"], **asked
        )
        faces = faces_prepare(options["data"], seed=plan.seed, **_how(options))
        for remark in faces_remarks(faces):
            self.stdout.write(remark)
        with training_progress(judged_on=faces.judged_on) as (on_step, on_epoch):
            run_train(
                faces=faces,
                out=options["out"],
                plan=plan,
                threads=options["threads"],
                start=start,
                teacher=teacher,
                say=self.stdout.write,
                on_step=on_step,
                on_epoch=on_epoch,
            )

    def do_evaluate(self, options: dict) -> None:
        from inference.engine.weights import weights_read
        from inference.training.datasets import face_set_read
        from inference.training.evaluate import usage_choose, weights_evaluate
        from inference.training.evaluation_file import curves_of, evaluation_write
        from inference.training.progress import counting_progress
        from inference.training.votes import votes_unread

        weights = weights_read(options["folder"])
        faces = face_set_read(options["data"], **_how(options))
        for line in faces.left_out.lines:
            self.stdout.write(line)
        usage = options["usage"]
        if usage is None:
            usage, why = usage_choose(faces)
            self.stdout.write(why)
        with counting_progress("scoring faces") as on_progress:
            report = weights_evaluate(
                weights,
                faces.of_usage(usage),
                source=options["data"],
                usage=usage,
                threads=options["threads"],
                curves=curves_of(weights),
                most=options["most"],
                on_progress=on_progress,
            )
        evaluation_write(options["json"], report)
        for line in evaluation_lines(report):
            self.stdout.write(line)
        if votes_unread(report, weights, faces):
            self.stdout.write(
                f"no FER+ figure: this network gives it in TensorFlow alone. {_how_to_install()}"
            )
        self.stdout.write(f"report in {options['json']}")

    def do_compare(self, options: dict) -> None:
        from inference.engine.weights import weights_read
        from inference.model_report.comparison import comparison_lines
        from inference.training.compare import weights_compare
        from inference.training.conditions import CONDITIONS
        from inference.training.datasets import face_set_read
        from inference.training.evaluate import usage_choose
        from inference.training.progress import counted, counting_progress
        from inference.training.robustness import faces_drawn
        from inference.training.start import SHIPPED

        both = [
            weights_read(None if place == SHIPPED else Path(place))
            for place in (options["first"], options["second"])
        ]
        faces = face_set_read(options["data"], **_how(options))
        for line in faces.left_out.lines:
            self.stdout.write(line)
        usage, why = usage_choose(faces)
        self.stdout.write(why)
        faces = faces_drawn(faces.of_usage(usage), most=options["most"])
        with counting_progress("reading faces twice") as on_progress:
            rows = weights_compare(
                *both,
                faces,
                threads=options["threads"],
                on_chunk=counted(on_progress, whole=2 * len(CONDITIONS) * len(faces)),
            )
        first, second = (f"{own.name} {own.version}" for own in both)
        for line in comparison_lines(rows, first=first, second=second):
            self.stdout.write(line)

    def do_fairness(self, options: dict) -> None:
        from inference.engine.weights import weights_read
        from inference.model_report.fairness import fairness_lines
        from inference.training.evaluation_file import evaluation_write
        from inference.training.fairness import fairness_report, groups_read
        from inference.training.labels import label_map_read
        from inference.training.progress import counted, counting_progress

        labels = label_map_read(options["map"]) if options["map"] else None
        weights = weights_read(options["folder"])
        groups = groups_read(
            options["data"], groups=options["groups"], photos=options["photos"], labels=labels
        )
        for line in dict.fromkeys(line for own in groups.values() for line in own.left_out.lines):
            self.stdout.write(line)
        with counting_progress("reading faces") as on_progress:
            report = fairness_report(
                weights,
                groups,
                source=options["data"],
                threads=options["threads"],
                on_chunk=counted(on_progress, whole=sum(map(len, groups.values()))),
            )
        for line in fairness_lines(report):
            self.stdout.write(line)
        if options["json"]:
            evaluation_write(options["json"], report)
            self.stdout.write(f"report in {options['json']}")

    def do_export(self, options: dict) -> None:
        from inference.training.checkpoint import CheckpointError, plan_read
        from inference.training.export import run_export
        from inference.training.setup import faces_prepare

        plan = plan_read(options["run"])
        if plan is None:
            raise CheckpointError(f"{options['run']}: there is no run here; train first")
        weights = run_export(
            run=options["run"],
            # The split of a run's own seed: what chose the epoch also judges the export.
            faces=faces_prepare(options["data"], seed=plan.seed, **_how(options)),
            source=options["data"],
            out=options["out"],
            name=options["name"],
            version=options["model_version"],
            only=options["form"],
            say=self.stdout.write,
        )
        self.stdout.write(f"{options['out']}: {weights.name} {weights.version}, digest {weights.digest}")

    def do_average(self, options: dict) -> None:
        from inference.training.average import run_average
        from inference.training.setup import faces_prepare
        from inference.training.start import start_read

        try:
            shares = [float(share) for _, share in options["sources"]]
        except ValueError as error:
            raise CommandError("--of takes a folder and a number: its share") from error
        starts = [start_read(place) for place, _ in options["sources"]]
        faces = faces_prepare(options["data"], seed=starts[0].plan.seed, **_how(options))
        run_average(
            list(zip(starts, shares, strict=True)),
            faces=faces,
            out=options["out"],
            measured=options["normalisation"] == "measured",
            say=self.stdout.write,
        )

    def do_combine(self, options: dict) -> None:
        from inference.engine.weights import weights_read
        from inference.training.recombine import weights_combine
        from inference.training.setup import faces_prepare

        weights = weights_read(options["folder"])
        seed = weights.description["training"]["plan"]["seed"]  # the split of its own run
        weights = weights_combine(
            weights,
            faces=faces_prepare(options["data"], seed=seed, **_how(options)),
            source=options["data"],
            out=options["out"],
            version=options["model_version"],
        )
        self.stdout.write(f"{options['out']}: {weights.name} {weights.version}, digest {weights.digest}")

    def do_promote(self, options: dict) -> None:
        from inference.training.promote import weights_promote

        weights = weights_promote(options["folder"])
        self.stdout.write(f"shipped: {weights.name} {weights.version}, digest {weights.digest}")
        self.stdout.write(
            f"Running workers take it when they restart. Write its card:  {command_line('model', 'card')}"
        )

    def do_card(self, options: dict) -> None:
        from inference.engine.weights import WeightsError, current_folder
        from inference.model_report.card import card_text
        from inference.training.evaluation_file import FILE, evaluation_read

        folder = options["folder"] or current_folder()
        evaluation = evaluation_read(folder)
        if evaluation is None:
            raise WeightsError(
                f"{folder}: it has no {FILE}; write it with {command_line('model', 'evaluate')} and its options"
            )
        options["out"].write_text(card_text(evaluation))
        self.stdout.write(f"{options['out']}: {evaluation['model']} {evaluation['version']}")


def _how(options: dict) -> dict[str, Any]:
    """How the data are read. Raises DatasetError."""
    from inference.training.labels import label_map_read

    labels = label_map_read(options["map"]) if options["map"] else None
    return {"votes": options["votes"], "photos": options["photos"], "labels": labels}


def _how_to_install() -> str:
    if (settings.BASE_DIR / "Makefile").exists():
        return "Install them with: make setup-training"
    return "Build the image with: --build-arg REQUIREMENTS=requirements-train.txt"
