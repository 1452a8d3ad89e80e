"""What people say after the ad, by exposure number: shown beside the face, never mixed with it."""

from math import isfinite

from dashboards.statistics.fatigue.pooled import mix_split
from dashboards.statistics.fatigue.responses import Responses
from dashboards.surfaces.words import signed

_UNITS = {"liking": "of 5 points", "recall": "of the share who name the brand"}
TITLES = {"liking": "Liking, as people say it", "recall": "Brand recall"}


def said_sentence(question: str, answers: Responses) -> str:
    """Say how the same viewers' answers to `liking` (1 to 5) or `recall` (0 or 1) change, with interval and n."""
    last = answers.last_number()
    if last < 2:
        first = int(answers.n_at[0]) if answers.viewers else 0
        return f"Not enough answers yet: 20 viewers must answer after a second exposure (now {first} after the first)."
    kept = answers.up_to(last)
    split, k = mix_split(kept), last - 1
    low, high = split.within_interval[:, k]
    if not isfinite(low):
        return (
            f"Not enough answers yet: too few of the same viewers answered after each exposure up to {last}."
        )
    change, n = signed(split.within[k]), int(split.stayed[1:].min())
    told = f"{change} {_UNITS[question]} up to exposure {last} (95 %: {signed(low)} to {signed(high)}, n = {n:,})"
    if low <= 0 <= high:
        return f"No change within the same viewers is seen: {told}."
    return f"The same viewers’ answers {'rise' if low > 0 else 'fall'}: {told}."
