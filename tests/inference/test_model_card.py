"""The committed card is what the command writes of the shipped evaluation."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inference.engine.weights import current_folder
from inference.model_report.card import card_text
from inference.training.evaluation_file import evaluation_read

CARD = Path(__file__).resolve().parents[2] / "docs" / "model-card.md"


def test_committed_card_is_the_generated_one(tmp_path: Path) -> None:
    call_command("model", "card", "--out", str(tmp_path / "card.md"))
    assert (tmp_path / "card.md").read_text() == CARD.read_text()


def test_card_follows_the_evaluation() -> None:
    report = evaluation_read(current_folder())
    assert "87.6 % (86.1 to 89.1 %)" in card_text(
        report | {"accuracy": 0.8765, "accuracy_interval_95": [0.8612, 0.8911]}
    )
    bare = card_text(
        report | {"curves": None, "ferplus": None, "resting": None, "without_also_in_training": None}
    )
    assert "No log by epoch was kept of this training" in bare
    assert "FER+ label" not in bare
    assert "Resting faces" not in bare


def test_folder_without_an_evaluation_has_no_card(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="model evaluate"):
        call_command("model", "card", "--model", str(tmp_path), "--out", str(tmp_path / "card.md"))
