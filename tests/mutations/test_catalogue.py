"""Every fault still has its place: a rewrite that moves one takes its entry along. `make mutations` tries them."""

from tests.mutations.catalogue import ROOT, mutations_read


def test_every_fault_has_one_place_and_tests_that_exist() -> None:
    mutations = mutations_read()
    assert len(mutations) >= 30
    assert len({mutation.name for mutation in mutations}) == len(mutations)
    lost = [
        mutation.name
        for mutation in mutations
        if (ROOT / mutation.file).read_text().count(mutation.before) != 1
    ]
    assert lost == []
    named = [test.partition("::") for mutation in mutations for test in mutation.tests]
    absent = [
        path for path, _, name in named if not (ROOT / path).exists() or name not in (ROOT / path).read_text()
    ]
    assert absent == []
    assert [mutation.name for mutation in mutations if mutation.before == mutation.after] == []
