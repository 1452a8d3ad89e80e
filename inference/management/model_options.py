"""What `manage.py model` can be told: one parser for each of its actions."""

from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandParser

from inference.training.convert import FORMATS

CARD = settings.BASE_DIR / "docs" / "model-card.md"


def options_add(parser: CommandParser) -> None:
    """Add the actions and what each of them takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    train = actions.add_parser("train", help="train on the Training rows; repeated after a kill, it goes on")
    _add_data(train)
    train.add_argument("--out", type=Path, required=True, help="the run's folder: checkpoints and log")
    train.add_argument(
        "--from",
        dest="start",
        metavar="WEIGHTS",
        help='fine-tune: begin with these weights, "shipped" or a folder of exported ones',
    )
    train.add_argument(
        "--restart",
        action="store_true",
        help="with --from: no fine-tuning, but a whole run at full rate that begins with these weights",
    )
    train.add_argument(
        "--teacher",
        metavar="WEIGHTS",
        help='learn from these weights beside the labels: "shipped" or a folder of exported ones',
    )
    train.add_argument("--epochs", type=int)
    train.add_argument("--batch", type=int, help="faces a step")
    train.add_argument("--mixup", type=float, help="how much faces are blended (alpha), 0 for not at all")
    train.add_argument("--rate", type=float, dest="peak_rate", help="the learning rate at its peak")
    train.add_argument("--seed", type=int, help="of the weights, the order, the augmentation and the split")
    train.add_argument(
        "--dtype",
        choices=["float32", "mixed_bfloat16"],
        help="default: mixed_bfloat16 where the GPU or the processor computes it, else float32",
    )
    train.add_argument("--threads", type=int, default=2, help="of the processor; default 2")

    evaluate = actions.add_parser("evaluate", help="score the shipped network exactly as it is served")
    _add_data(evaluate)
    evaluate.add_argument(
        "--json",
        type=Path,
        required=True,
        help="where the report goes; evaluation.json beside a model.json is shown",
    )
    evaluate.add_argument(
        "--usage",
        choices=["Training", "PublicTest", "PrivateTest", "all"],
        help="default: PublicTest where the data have Training rows, else all rows",
    )
    evaluate.add_argument(
        "--model", "--folder", type=Path, dest="folder", help="a folder of weights other than the shipped"
    )
    _add_most(evaluate)
    evaluate.add_argument("--threads", type=int, default=1)

    compare = actions.add_parser(
        "compare", help="two networks on the same faces, as they are and under every fault of a camera"
    )
    compare.add_argument("first", metavar="A", help='a folder of exported weights, or "shipped"')
    compare.add_argument("second", metavar="B", help="the same; gains are B less A")
    _add_data(compare)
    _add_most(compare)
    compare.add_argument("--threads", type=int, default=1)

    export = actions.add_parser("export", help="turn a run's best epoch into a folder that the engine serves")
    export.add_argument("--run", type=Path, required=True, help="the folder of `model train`")
    _add_data(export)
    export.add_argument(
        "--out", type=Path, required=True, help="the new folder of weights (replaced if there)"
    )
    export.add_argument(
        "--form",
        choices=FORMATS,
        help="try this form alone, within the floor; default: the cheapest of all that is within the target",
    )
    export.add_argument("--name", default="expression-net")
    export.add_argument("--model-version", required=True, dest="model_version", metavar="VERSION")

    average = actions.add_parser(
        "average",
        help="average trained networks of one shape and lineage into a run that can be exported",
    )
    average.add_argument(
        "--of",
        dest="sources",
        nargs=2,
        action="append",
        required=True,
        metavar=("WEIGHTS", "SHARE"),
        help='a folder of exported weights or of a run, or "shipped", and its share; give it for each network',
    )
    _add_data(average)
    average.add_argument("--out", type=Path, required=True, help="the new run's folder")
    average.add_argument(
        "--normalisation",
        choices=["measured", "averaged"],
        default="measured",
        help="what normalisation layers expect: measured anew on the faces (default), or averaged like the weights",
    )

    combine = actions.add_parser(
        "combine", help="fit a combiner to exported weights: a new version, the network itself as it was"
    )
    combine.add_argument("--model", type=Path, dest="folder", help="a folder other than the shipped one")
    _add_data(combine)
    combine.add_argument("--out", type=Path, required=True, help="the new folder of weights")
    combine.add_argument("--model-version", required=True, dest="model_version", metavar="VERSION")

    fairness = actions.add_parser(
        "fairness", help="is a network as right on one group of faces as on another?"
    )
    fairness.add_argument(
        "--data",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="a folder for each group, in each a folder of pictures for each label; or see --groups",
    )
    fairness.add_argument(
        "--groups", type=Path, metavar="CSV", help="a list with the columns file, label, group instead"
    )
    fairness.add_argument("--photos", action="store_true", help="whole photos: find and crop the faces")
    fairness.add_argument("--map", metavar="NAME=LABEL,…", help="what other names are: contempt=skip")
    fairness.add_argument("--json", type=Path, help="where the report goes, with all digits")
    fairness.add_argument("--model", type=Path, dest="folder", help="a folder other than the shipped one")
    fairness.add_argument("--threads", type=int, default=1)

    promote = actions.add_parser("promote", help="check a folder of weights and make it the shipped one")
    promote.add_argument("folder", type=Path)

    card = actions.add_parser("card", help="write docs/model-card.md from the shipped evaluation.json")
    card.add_argument("--model", type=Path, dest="folder", help="a folder other than the shipped one")
    card.add_argument("--out", type=Path, default=CARD, help="default: docs/model-card.md")


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _add_most(parser: CommandParser) -> None:
    parser.add_argument(
        "--most",
        type=_count,
        metavar="FACES",
        help="put so many faces at most through the conditions, drawn by a fixed seed; default: all",
    )


def _add_data(parser: CommandParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="FER-2013 or faces like it: a csv, an npz, or a folder with a folder of pictures for each label",
    )
    parser.add_argument(
        "--votes", type=Path, help="the FER+ votes (fer2013new.csv) to join to the csv or npz"
    )
    parser.add_argument(
        "--photos",
        action="store_true",
        help="the folder's pictures are whole photos: find and crop the faces",
    )
    parser.add_argument(
        "--map",
        metavar="NAME=LABEL,…",
        help="what other names and numbers of labels are: contempt=skip,0=angry",
    )
