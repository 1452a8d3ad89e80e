from collections.abc import Iterator

import pytest
from django.db import connections

from campaigns.models import Campaign
from inference.api.pressure import pressure
from inference.api.try_it import pictures_pace, urls_pace
from inference.services.blame import breaker
from tests.inference.sender import Sender, sender_at


@pytest.fixture(autouse=True)
def _fresh_pressure() -> None:
    """The count of waiting frames is remembered for a second; tests are quicker than that."""
    pressure.forget()


@pytest.fixture(autouse=True)
def _fresh_pace() -> None:
    """Tests share addresses and, by their numbers, accounts."""
    pictures_pace.forget()
    urls_pace.forget()


@pytest.fixture(autouse=True)
def _working_engine() -> None:
    """The engine that one test breaks is whole in the next."""
    breaker.reset()


@pytest.fixture
def sender(published: Campaign) -> Sender:
    """A viewer's browser in the middle of the first ad."""
    return sender_at(published)


@pytest.fixture
def standing(transactional_db: None, published: Campaign) -> Iterator[Sender]:
    """The same, with rows that other connections see."""
    yield sender_at(published)
    connections.close_all()
