"""The progress bar of a training run; without a terminal, one line an epoch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def training_progress(
    *, judged_on: str = "PublicTest"
) -> Iterator[tuple[Callable[[int, int, int], None], Callable[[dict[str, Any]], None]]]:
    """Gives (on_step, on_epoch) for run_train. judged_on: what the validation figures were measured on."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("epoch 1")

        def on_step(epoch: int, step: int, steps: int) -> None:
            bar.update(task, description=f"epoch {epoch + 1}", completed=step, total=steps)

        def on_epoch(line: dict[str, Any]) -> None:
            console.print(
                f"epoch {line['epoch']}/{line['epochs']}  loss {line['loss']:.3f}  accuracy {line['accuracy']:.1%}  "
                f"{judged_on}: loss {line['val_loss']:.3f}  accuracy {line['val_accuracy']:.2%}  "
                f"{line['seconds']:.0f} s",
                soft_wrap=True,
            )

        yield on_step, on_epoch


@contextmanager
def counting_progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Gives a function that takes (done, total)."""
    console = Console()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def counted(on_progress: Callable[[int, int], None], *, whole: int) -> Callable[[int], None]:
    """Gives a function that takes how many more are done, for one that takes (done, whole)."""
    done = 0

    def on_part(part: int) -> None:
        nonlocal done
        done += part
        on_progress(done, whole)

    return on_part
