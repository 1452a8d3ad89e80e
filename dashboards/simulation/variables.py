"""What a simulation tells of its participants, with known truth: one variable matters, the other does not."""

import numpy as np

from dashboards.simulation.people import People

AGES = ("18-34", "35-54", "55+")
_AGE_SHARES = (0.35, 0.4, 0.25)
_CUSTOMER_LOGIT, _CUSTOMER_SLOPE = -0.6, 1.0


def variables_of(people: People, *, seed: int) -> list[dict[str, str]]:
    """Return the variables of each viewer, in the order of viewers.

    `age` says nothing about the response. `customer` does: the chance of "yes" rises with the viewer's response at the
    first exposure, by one logit for each mean response. Drawn apart from all else, so frames stay what they were.
    """
    rng = np.random.default_rng([seed, 4])
    viewers = len(people.gamma)
    ages = rng.choice(AGES, viewers, p=_AGE_SHARES)
    first = np.full(viewers, 1.0)
    first[people.viewer[people.number == 1]] = people.response[people.number == 1].mean(axis=1)
    chance = 1 / (1 + np.exp(-(_CUSTOMER_LOGIT + _CUSTOMER_SLOPE * np.clip(first - 1, -2, 3))))
    customer = np.where(rng.random(viewers) < chance, "yes", "no")
    return [{"age": str(age), "customer": str(yes)} for age, yes in zip(ages, customer, strict=True)]
