"""Opens ads' files in a helper process: what a clip or picture claims never costs the process that asks.

`python -m campaigns.clip_reader` is that process. Each function does what its namesake in `campaigns/clips` does.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, BinaryIO

from campaigns.clips.facts import AdFacts, ClipBusy, ClipError, Limits
from fer_platform.kit.helper import Budget, BudgetSpent, FileRefused, Helper, HelperBroken, HelperBusy
from fer_platform.kit.helper_server import Sink, serve

# A clip of 4096 × 2304 pixels keeps up to sixteen pictures of 14 MB while one is decoded.
_BUDGET = Budget(megabytes=300, cpu_seconds=4, seconds=15)
# Converting a second of 4096 × 2304 pixels takes some four seconds of a core; a usual one of 1920 × 1080, one.
_CPU_A_SECOND, _CPU_LEAST = 6, 30
_helper = Helper("campaigns.clip_reader")


def ad_probe(file: BinaryIO, limits: Limits, *, convertible: bool = False) -> AdFacts:
    """Raises ClipError, also where the file takes too much time or memory."""
    asked = {"do": "probe", "limits": asdict(limits), "convertible": convertible}
    facts = _asked(asked, file)[0]
    return AdFacts(**facts | {"needs": tuple(facts["needs"]), "notes": tuple(facts["notes"])})


def clip_convert(
    file: BinaryIO, output: BinaryIO, *, seconds: float, most_bytes: int, tell: Callable[[float], None]
) -> list[str]:
    """Write the converted clip into `output`, an empty file of ours with a number, and return what was changed beside
    what was needed. It goes after everything else that the machine has to do.

    Raises ClipError, also where it takes too much time, memory or room."""
    cpu = _CPU_LEAST + _CPU_A_SECOND * seconds
    budget = Budget(megabytes=700, cpu_seconds=cpu, seconds=cpu * 6, file_bytes=most_bytes, nice=10)
    asked = {"do": "convert", "seconds": seconds}
    return _asked(asked, file, budget, output=output, tell=tell)[0]["changed"]


def poster_make(file: BinaryIO) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "poster"}, file)[1]


def picture_flat(file: BinaryIO) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "flat"}, file)[1]


def logo_make(file: BinaryIO) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "logo"}, file)[1]


def still_make(file: BinaryIO, *, at_ms: int) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "still", "at_ms": at_ms}, file)[1]


def cuts_find(file: BinaryIO, *, from_ms: int) -> tuple[list[tuple[int, float]], int, bool]:
    """Return the places found, how far the clip was read, and whether that is its end. Raises ClipError."""
    own = _asked({"do": "cuts", "from_ms": from_ms}, file)[0]
    return [(at_ms, sharpness) for at_ms, sharpness in own["found"]], own["until_ms"], own["over"]


def _asked(
    document: dict[str, Any], file: BinaryIO, budget: Budget = _BUDGET, **more: Any
) -> tuple[dict[str, Any], bytes]:
    try:
        return _helper.ask(document, file, budget, **more)
    except FileRefused as error:
        raise ClipError(str(error)) from error
    except BudgetSpent as error:
        raise ClipError(
            "The file takes too much memory or time to read, as no ad of a usual program does: please export it again."
        ) from error
    except (HelperBusy, HelperBroken) as error:
        raise ClipBusy(f"The file could not be read just now: {error} Please try again.") from error


def _main() -> None:
    from campaigns.clips import convert, cuts, logo, picture, poster, probe, still
    from fer_platform.kit.pictures.decode import decoder_load

    def answer(document: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        if document["do"] == "probe":
            limits = Limits(**document["limits"])
            return asdict(probe.ad_probe(file, limits, convertible=document["convertible"])), b""
        if document["do"] == "convert":
            changed = convert.clip_convert(file, Sink.path, seconds=document["seconds"], tell=Sink.tell)
            return {"changed": changed}, b""
        if document["do"] == "flat":
            return {}, picture.picture_flat(file)
        if document["do"] == "logo":
            return {}, logo.logo_make(file)
        if document["do"] == "poster":
            return {}, poster.poster_make(file)
        if document["do"] == "cuts":
            return asdict(cuts.cuts_find(file, from_ms=document["from_ms"])), b""
        return {}, still.still_make(file, at_ms=document["at_ms"])

    serve(decoder_load, answer, refusals=(ClipError,))


if __name__ == "__main__":
    _main()
