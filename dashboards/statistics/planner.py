"""F23, the planner for shares: how many viewers it takes to see a wished difference, by formula."""

from math import ceil
from statistics import NormalDist

ALPHA = 0.05
POWER = 0.8
_NORMAL = NormalDist()


def viewers_for_shares(
    first: float,
    second: float,
    *,
    paired: bool,
    correlation: float = 0.0,
    alpha: float = ALPHA,
    power: float = POWER,
) -> int:
    """Return how many viewers each ad needs (paired: how many see both) to tell two shares apart.

    Args:
        first, second: shares 0..1, not equal. paired: the same people see both ads.
        correlation: between a viewer's two answers, −1..1; used where paired. alpha: two-sided. power: 0..1.

    n = 2(z_{1−α/2} + z_{1−β})² p̄(1 − p̄)/δ² in each arm. Paired: n = (z_{1−α/2}√ψ + z_{1−β}√(ψ − δ²))²/δ², where ψ is
    the share of viewers whose two answers differ, p₁(1 − p₂) + p₂(1 − p₁) − 2ρ√(p₁(1 − p₁)p₂(1 − p₂)).
    Source: F23; Fleiss, Levin & Paik 2003, ch. 4; paired: Miettinen 1968, Connor 1987.

    Raises:
        ValueError: a share lies outside 0..1, the shares are equal, or no such correlation exists for them.
    """
    difference = abs(first - second)
    if not (0 <= first <= 1 and 0 <= second <= 1) or difference == 0:
        raise ValueError(f"shares {first} and {second} must lie within 0..1 and differ")
    z_alpha, z_beta = _NORMAL.inv_cdf(1 - alpha / 2), _NORMAL.inv_cdf(power)
    if not paired:
        middle = (first + second) / 2
        return max(2, ceil(2 * (z_alpha + z_beta) ** 2 * middle * (1 - middle) / difference**2))
    together = correlation * (first * (1 - first) * second * (1 - second)) ** 0.5
    apart = first * (1 - second) + second * (1 - first) - 2 * together
    if apart < difference - 1e-9:
        raise ValueError(f"shares {first} and {second} cannot be correlated by {correlation}")
    spread = max(apart - difference**2, 0.0)
    return max(2, ceil((z_alpha * apart**0.5 + z_beta * spread**0.5) ** 2 / difference**2))
