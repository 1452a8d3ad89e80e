"""All fatigue figures of one ad and one response, from its table of exposures, in one call."""

from dataclasses import dataclass

from dashboards.statistics.fatigue.crossings import Crossings, model_crossings
from dashboards.statistics.fatigue.curve import AveragedCurve, WithinCurve, averaged_curve, within_curve
from dashboards.statistics.fatigue.patterns import RESAMPLES, SEED, resampled_patterns
from dashboards.statistics.fatigue.pooled import MixSplit, mix_split, pooled_exponent
from dashboards.statistics.fatigue.power import MIN_VIEWERS, Rate, exponential_fit, power_fit
from dashboards.statistics.fatigue.recovery import Recovery, recovery_fit
from dashboards.statistics.fatigue.responses import Responses
from dashboards.statistics.fatigue.status import Cap, Status, fatigue_status, frequency_cap
from dashboards.statistics.fatigue.weights import ModelWeights, model_weights

VERSION = "fatigue-2"


@dataclass(frozen=True)
class Fatigue:
    """What F25–F28 and F30–F32 say; a part is None where there are too few viewers for it (see each function).

    `responses`: what it was computed from, cut to exposure numbers that 20 viewers reached. `naive_gamma`: the pooled
    fit, for comparison only. `crossings`: exposures until each curve is down to 80 % and to half, by its name.
    """

    responses: Responses
    power: Rate | None
    exponential: Rate | None
    weights: ModelWeights | None
    within: WithinCurve | None
    averaged: AveragedCurve | None
    crossings: dict[str, Crossings] | None
    naive_gamma: float | None
    mix: MixSplit | None
    recovery: Recovery | None
    status: Status
    cap: Cap | None


def fatigue_of(responses: Responses, *, resamples: int = RESAMPLES, seed: int = SEED) -> Fatigue:
    """Return all figures; the same responses and seed give the same figures. The slower F29 is `mixed.mixed_check`."""
    last = responses.last_number()
    kept = responses.up_to(last) if last else responses
    # R is a share of the first response: without viewers who are there at the first exposure and again there is none.
    compared = int((kept.there.sum(axis=1) >= 2)[kept.there[:, 0]].sum()) if last else 0
    if last < 2 or compared < MIN_VIEWERS:
        status = fatigue_status(kept, None)
        split = mix_split(kept, resamples=resamples, seed=seed) if kept.viewers else None
        empty = dict.fromkeys(("power", "exponential", "weights", "within", "averaged", "crossings"))
        return Fatigue(
            kept,
            **empty,
            naive_gamma=None,
            mix=split,
            recovery=None,
            status=status,
            cap=None,
        )
    draws = resampled_patterns(kept, resamples=resamples, seed=seed)
    power, exponential = power_fit(kept, draws=draws), exponential_fit(kept, draws=draws)
    weights = model_weights(kept, seed=seed)
    within = within_curve(kept, draws)
    status = fatigue_status(kept, within)
    return Fatigue(
        responses=kept,
        power=power,
        exponential=exponential,
        weights=weights,
        within=within,
        averaged=averaged_curve(kept, draws, weights.stacking, kept.numbers) if weights else None,
        crossings=model_crossings(kept, draws, power=power, exponential=exponential, observed=last)
        if power and exponential
        else None,
        naive_gamma=pooled_exponent(kept),
        mix=mix_split(kept, resamples=resamples, seed=seed),
        recovery=recovery_fit(kept, resamples=resamples, seed=seed),
        status=status,
        cap=frequency_cap(status, within),
    )
