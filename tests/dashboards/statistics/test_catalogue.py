"""Every measure can say how it is made, in words that the code itself fills in."""

from dashboards.statistics.catalogue import MEASURES


def test_every_measure_of_reception_and_comparison_has_a_card() -> None:
    assert {f"F{k}" for k in range(3, 24)} <= set(MEASURES)
    for card in MEASURES.values():
        assert all((card.name, card.formula, card.unit, card.source)), card.key
        assert card.version >= 1


def test_activation_alone_is_marked_as_of_low_validity() -> None:
    assert [card.key for card in MEASURES.values() if card.low_validity] == ["F8"]


def test_cards_print_the_parameters_in_use() -> None:
    assert MEASURES["F12"].formula == "I = a·(0.3 + 0.7·X) − 0.5·(1 − a)"
    assert MEASURES["F20"].parameters["relabelings"] == "5,000"
    assert MEASURES["F22"].parameters["ads"] == "≥ 20"
    assert MEASURES["segments"].parameters["viewers"] == "≥ 25"
