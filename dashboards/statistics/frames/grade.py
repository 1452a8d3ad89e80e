"""The quality grade of one exposure, and the reasons behind it."""

from dataclasses import dataclass

GOOD_SHARE = 0.8
USABLE_SHARE = 0.5
MIN_FRAMES = 5
GRADES = ("good", "fair", "rejected")


@dataclass(frozen=True)
class Grade:
    """`name`: one of `GRADES`; a rejected exposure stays out of every figure. `reasons`: why not good, in words."""

    name: str
    reasons: tuple[str, ...]

    @property
    def analysed(self) -> bool:
        """Whether the exposure enters the figures."""
        return self.name != "rejected"


def exposure_grade(
    *,
    running: int,
    valid: int,
    covered: float,
    set_aside: dict[str, int],
    baseline_known: bool,
) -> Grade:
    """Return the grade of one exposure.

    Args:
        running, valid: frames taken while the ad ran, and those of them that are valid (F3).
        covered: share of the ad's bins that have a value, 0..1.
        set_aside: frames by reason (`quality.REASONS`). baseline_known: whether a neutral baseline was measured (F6).

    Rejected under five frames or where fewer than half of the frames are valid or of the bins covered; good where both
    reach 80 % and the baseline is known; fair between. The reason named is the one that set most frames aside. (ours)
    """
    if running < MIN_FRAMES:
        return Grade("rejected", (f"only {running} frames",))
    share = valid / running
    reasons = []
    if share < GOOD_SHARE:
        while_running = {k: n for k, n in set_aside.items() if k not in ("preroll", "paused", "stalled")}
        most = max(while_running, key=lambda name: while_running[name], default="")
        named = f", mostly {most.replace('_', ' ')}" if most else ""
        reasons.append(f"{share:.0%} of frames valid{named}")
    if covered < GOOD_SHARE:
        reasons.append(f"{covered:.0%} of the ad covered")
    if not baseline_known:
        reasons.append("no neutral baseline")
    rejected = share < USABLE_SHARE or covered < USABLE_SHARE
    return Grade("rejected" if rejected else "fair" if reasons else "good", tuple(reasons))
