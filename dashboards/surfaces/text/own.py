"""What the answers to a campaign's own questions are called: by the words in which they were asked."""

from campaigns.models import Campaign
from campaigns.selectors.questions import questions_of


def own_names(campaign: Campaign) -> dict[str, str]:
    """Return the words of each part of a finding that is about an own question, or about one of its answers."""
    found = {}
    for question in questions_of(campaign):
        found[f"asked:{question.code}"] = question.text
        found |= {
            f"answer:{question.code}={number}": f"{question.text} {text}" for number, text in question.choices
        }
    return found
