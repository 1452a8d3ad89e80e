"""Reads captions as WebVTT, so that what a team uploads is what browsers show."""

import re

from campaigns.clips.facts import ClipError

MOST_BYTES = 500_000
_CUE = re.compile(r"^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$")
_HEAD = re.compile(r"^WEBVTT(?:[ \t].*)?$")


def captions_check(data: bytes, *, duration_ms: int | None = None) -> int:
    """Return how many cues there are.

    `duration_ms`: of the clip; captions that begin behind its end belong to another one.

    Raises:
        ClipError: not WebVTT, no cue, a time that cannot be, too large; the sentence names the line.
    """
    if len(data) > MOST_BYTES:
        raise ClipError(f"Captions may have {MOST_BYTES // 1000} KB at most.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ClipError("The captions are not UTF-8: please save them as UTF-8.") from error
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\0" in text or not _HEAD.match(lines[0]):
        raise ClipError("These are not WebVTT captions: their first line must be WEBVTT.")
    cues = 0
    for place, line in enumerate(lines, 1):
        if "-->" not in line:
            continue
        begin, _arrow, rest = line.partition("-->")
        start, end = _ms(begin.strip()), _ms((rest.split() or [""])[0])
        if start is None or end is None:
            raise ClipError(f"Line {place} of the captions has no times like 00:01.500 --> 00:04.000.")
        if end <= start:
            raise ClipError(f"The caption in line {place} ends before it begins.")
        if duration_ms is not None and start >= duration_ms:
            raise ClipError(f"The caption in line {place} begins after the clip is over.")
        cues += 1
    if not cues:
        raise ClipError("There is no caption in this file.")
    return cues


def _ms(text: str) -> int | None:
    found = _CUE.match(text)
    if not found:
        return None
    hours, minutes, seconds, thousandths = (int(own or 0) for own in found.groups())
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths
