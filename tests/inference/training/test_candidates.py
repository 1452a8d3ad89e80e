import pytest

from inference.training.candidates import ExportError, cheapest_true
from inference.training.parity import Parity


def form(*, difference: float, lost: float, ms: float) -> Parity:
    return Parity(
        n=1000,
        accuracy_trained=0.7,
        accuracy_served=0.7 - lost,
        accuracy_change=-lost,
        largest_probability_difference=difference,
        mean_probability_difference=difference / 10,
        same_label=0.99,
        ms_per_face=ms,
    )


FLOAT = form(difference=1e-6, lost=0, ms=1.3)
HALF = form(difference=0.003, lost=0, ms=1.4)


def test_cheapest_within_the_target_is_taken():
    tried = {"int8": form(difference=0.019, lost=0.0019, ms=0.3), "float16": HALF, "float32": FLOAT}
    assert cheapest_true(tried, slowest=1.5) == ("int8", "target")


@pytest.mark.parametrize("fault", [{"difference": 0.021, "lost": 0}, {"difference": 0.01, "lost": 0.0021}])
def test_form_beyond_the_target_gives_way_to_a_dearer_one_within(fault):
    tried = {"int8": form(ms=0.3, **fault), "float16": HALF, "float32": FLOAT}
    assert cheapest_true(tried, slowest=1.5) == ("float32", "target")


def test_form_within_the_floor_is_taken_where_all_within_the_target_are_slow():
    tried = {"int8": form(difference=0.05, lost=0.005, ms=0.3), "float32": form(difference=0, lost=0, ms=2.0)}
    assert cheapest_true(tried, slowest=1.5) == ("int8", "floor")


def test_truth_goes_before_speed():
    tried = {"int8": form(difference=0.3, lost=0.02, ms=0.3), "float32": form(difference=0, lost=0, ms=2.0)}
    assert cheapest_true(tried, slowest=1.5) == ("float32", "target")


def test_a_gain_in_accuracy_is_no_loss():
    assert cheapest_true({"int8": form(difference=0.01, lost=-0.01, ms=0.3)}, slowest=1.5) == (
        "int8",
        "target",
    )


def test_no_form_is_exported_that_answers_otherwise():
    with pytest.raises(ExportError, match=r"int8 0.300 and -0.10%"):
        cheapest_true({"int8": form(difference=0.3, lost=0.001, ms=0.3)}, slowest=1.5)
