import pytest

from campaigns.models import Campaign
from inference.api.pressure import pressure
from tests.inference.sender import Sender, sender_at


@pytest.fixture(autouse=True)
def _fresh_pressure() -> None:
    """The count of waiting frames is remembered for a second; tests are quicker than that."""
    pressure.forget()


@pytest.fixture
def sender(published: Campaign) -> Sender:
    """A viewer's browser in the middle of the first ad."""
    return sender_at(published)
