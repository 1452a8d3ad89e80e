"""The demonstration's clips as files."""

from dataclasses import dataclass

from campaigns.clips.demo import city_bike, sunrise
from campaigns.clips.encode import clip_encode


@dataclass(frozen=True, slots=True)
class DemoClip:
    """A clip with what a marketer would say about it. `brand_ms` is when its name is on screen: (start, end)."""

    title: str
    data: bytes
    tags: tuple[str, ...]
    brand_ms: tuple[int, int]


def demo_clips() -> list[DemoClip]:
    """Draw and encode both clips: MP4 (H.264), 640 × 360, ten seconds. Takes about two seconds of one core each."""
    wanted = ((sunrise, ("drink", "summer", "calm")), (city_bike, ("bicycle", "city", "lively")))
    return [
        DemoClip(clip.TITLE, clip_encode(clip.frames(), fps=clip.FPS), tags, clip.BRAND_MS)
        for clip, tags in wanted
    ]
