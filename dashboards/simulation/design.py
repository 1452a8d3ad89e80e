"""The parameters of a simulation: all that is true of its viewers."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SimulationDesign:
    """What is true of the viewers. The same design gives the same simulation.

    Who and how long:
        viewers, exposures: people, and how often each would see every ad if nobody dropped out.
        interval_ms: time between two frames; preroll_ms: the neutral screen before each ad.
        days: over how many days first sittings are spread.
    Response:
        smile_share: share of all valid frames of the ads that show a smile (4–6 % is usual while people watch ads).
        gamma, gamma_spread: a viewer's response falls as n^(−γ_i), γ_i ~ N(gamma, gamma_spread²).
        amplitude_shape: viewers differ by Gamma(shape), mean 1: the smaller, the more differ.
        state_spread: how far the response of one occasion wanders around what the viewer usually shows (log-normal).
    Losses:
        returning: chance to come back after an exposure with the mean response; return_slope: how much that depends on
        the response just given, in logits per mean response (0: not at all).
        poor_quality: share of sittings with a camera whose pictures are too dark, turned away or without a face.
        camera_refused, no_consent: shares of sittings that are not measured.
    """

    viewers: int = 1000
    exposures: int = 3
    interval_ms: int = 500
    preroll_ms: int = 5000
    days: int = 14
    smile_share: float = 0.05
    gamma: float = 0.3
    gamma_spread: float = 0.1
    amplitude_shape: float = 1.5
    state_spread: float = 0.2
    returning: float = 0.75
    return_slope: float = 0.6
    poor_quality: float = 0.2
    camera_refused: float = 0.1
    no_consent: float = 0.05
    seed: int = 1

    def __post_init__(self) -> None:
        shares = ("smile_share", "poor_quality", "camera_refused", "no_consent")
        wrong = [name for name in shares if not 0 <= getattr(self, name) < 1]
        wrong += [name for name in ("viewers", "exposures", "days") if getattr(self, name) < 1]
        wrong += [name for name in ("gamma_spread", "state_spread") if getattr(self, name) < 0]
        wrong += ["interval_ms"] if self.interval_ms < 100 else []
        wrong += ["returning"] if not 0 < self.returning <= 1 else []
        wrong += ["amplitude_shape"] if self.amplitude_shape <= 0 else []
        if wrong:
            raise ValueError(f"out of range: {', '.join(wrong)}")


@dataclass(frozen=True)
class SimulatedAd:
    """An ad as the generator needs it: its length in ms."""

    duration_ms: int
