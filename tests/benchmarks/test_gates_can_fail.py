"""A short run of the gates: each passes, and is missed once the product is broken on purpose."""

import pytest

from benchmarks.faults.catalogue import FAULTS
from benchmarks.faults.fault import Fault
from benchmarks.verify_statistics import gate_modules

# Without a limit.
NOT_BROKEN = {"intervals_of_numbers"}


@pytest.mark.parametrize("fault", [own for own in FAULTS if own.quick], ids=lambda own: own.name)
def test_gate_passes_and_is_missed_where_the_product_is_broken(fault: Fault) -> None:
    assert fault.seen(), fault.rows()


def test_each_gate_has_a_fault_that_it_must_see() -> None:
    tried = {getattr(own.run, "func", own.run).__module__.rpartition(".")[2] for own in FAULTS}
    assert tried == gate_modules().keys() - NOT_BROKEN
