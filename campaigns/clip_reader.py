"""Opens ads' files in a helper process: what a clip or picture claims never costs the process that asks.

`python -m campaigns.clip_reader` is that process. Each function does what its namesake in `campaigns/clips` does.
"""

from dataclasses import asdict
from typing import Any, BinaryIO

from campaigns.clips.facts import AdFacts, ClipError, Limits
from fer_platform.kit.helper import Budget, BudgetSpent, FileRefused, Helper, HelperBroken, HelperBusy
from fer_platform.kit.helper_server import serve

# A clip of 4096 × 2304 pixels keeps up to sixteen pictures of 14 MB while one is decoded.
_BUDGET = Budget(megabytes=300, cpu_seconds=4, seconds=15)
_helper = Helper("campaigns.clip_reader")


def ad_probe(file: BinaryIO, limits: Limits) -> AdFacts:
    """Raises ClipError, also where the file takes too much time or memory."""
    return AdFacts(**_asked({"do": "probe", "limits": asdict(limits)}, file)[0])


def poster_make(file: BinaryIO) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "poster"}, file)[1]


def still_make(file: BinaryIO, *, at_ms: int) -> bytes:
    """Raises ClipError."""
    return _asked({"do": "still", "at_ms": at_ms}, file)[1]


def _asked(document: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    try:
        return _helper.ask(document, file, _BUDGET)
    except FileRefused as error:
        raise ClipError(str(error)) from error
    except BudgetSpent as error:
        raise ClipError(
            "The file takes too much memory or time to read, as no ad of a usual program does: please export it again."
        ) from error
    except (HelperBusy, HelperBroken) as error:
        raise ClipError(f"The file could not be read just now: {error} Please try again.") from error


def _main() -> None:
    from campaigns.clips import poster, probe, still
    from fer_platform.kit.pictures.decode import decoder_load

    def answer(document: dict[str, Any], file: BinaryIO) -> tuple[dict[str, Any], bytes]:
        if document["do"] == "probe":
            return asdict(probe.ad_probe(file, Limits(**document["limits"]))), b""
        if document["do"] == "poster":
            return {}, poster.poster_make(file)
        return {}, still.still_make(file, at_ms=document["at_ms"])

    serve(decoder_load, answer, refusals=(ClipError,))


if __name__ == "__main__":
    _main()
