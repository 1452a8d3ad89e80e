"""The quality grade of one exposure, and by which names it is not better."""

from dataclasses import dataclass

from dashboards.statistics.frames.quality import NOT_RUNNING, OUTSIDE_AD, REASONS

GOOD_SHARE = 0.8
USABLE_SHARE = 0.5
MIN_FRAMES = 5
GRADES = ("good", "fair", "rejected")
# Why frames taken while the ad ran are not valid; then what else keeps an exposure from being good.
FRAME_REASONS = tuple(name for key, name in REASONS.items() if key not in NOT_RUNNING)
NO_FRAMES, FEW_FRAMES, NOT_COVERED, NO_BASELINE = "no_frames", "few_frames", "not_covered", "no_baseline"
CAUSES = (NO_FRAMES, FEW_FRAMES, NOT_COVERED, *FRAME_REASONS)


@dataclass(frozen=True)
class Grade:
    """`name`: one of `GRADES`; a rejected exposure stays out of every figure.

    `reasons`: why it is not good, as names of `FRAME_REASONS` and those above. `cause`: the one for which it is
    rejected, one of `CAUSES`; empty where it is not.
    """

    name: str
    reasons: tuple[str, ...]
    cause: str = ""

    @property
    def analysed(self) -> bool:
        """Whether the exposure enters the figures."""
        return self.name != "rejected"


def exposure_grade(
    *,
    frames: int,
    running: int,
    valid: int,
    covered: float,
    set_aside: dict[str, int],
    baseline_known: bool,
) -> Grade:
    """Return the grade of one exposure.

    Args:
        frames, running, valid: all frames, those taken while the ad ran, and of these the valid ones (F3).
        covered: share of the ad's bins that have a value, 0..1.
        set_aside: frames by reason (`quality.REASONS`). baseline_known: whether a neutral baseline was measured (F6).

    Rejected under five frames or where fewer than half of the frames are valid or of the bins covered; good where both
    reach 80 % and the baseline is known; fair between. The reason named is the one that set most frames aside; of too
    few frames, that their time was none of the ad's, where that is so of five. (ours)
    """
    if running < MIN_FRAMES:
        astray = set_aside.get(REASONS[OUTSIDE_AD], 0) >= MIN_FRAMES
        cause = REASONS[OUTSIDE_AD] if astray else FEW_FRAMES if frames else NO_FRAMES
        return Grade("rejected", (cause,), cause)
    share = valid / running
    aside = {name: set_aside.get(name, 0) for name in FRAME_REASONS}
    mostly = max(aside, key=aside.__getitem__)
    reasons: tuple[str, ...] = (mostly,) if share < GOOD_SHARE else ()
    reasons += (NOT_COVERED,) if covered < GOOD_SHARE else ()
    reasons += () if baseline_known else (NO_BASELINE,)
    if share < USABLE_SHARE or covered < USABLE_SHARE:
        return Grade("rejected", reasons, mostly if share < USABLE_SHARE else NOT_COVERED)
    return Grade("fair" if reasons else "good", reasons)
