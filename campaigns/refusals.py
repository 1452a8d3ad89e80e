"""What rooms that know no languages refuse, in the reader's: their finished sentences are known by their templates.

So a sentence may be made in a helper process, or be stored by a worker, and is read in German by one and in English by
the other. A sentence without a template stays as it is.
"""

import re
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

_TEMPLATES = (
    # clips/probe.py, clips/signature.py, clip_reader.py
    _("The file is empty."),
    _("The file has %(size)s; a clip may have %(most)s at most."),
    _("The file has %(size)s; a picture may have %(most)s at most."),
    _("An ad is an MP4 or WebM clip, or a JPEG, PNG or WebP picture."),
    _("Or add it in the studio, which converts it."),
    _("The picture is stored as %(codec)s, which not every browser plays: please export with %(wanted)s."),
    _(
        "The picture is stored in a professional pixel format that browsers do not play: please export with 8 bit, "
        "4:2:0."
    ),
    _("Browsers would play this clip without its sound: please export the sound as AAC."),
    _("The clip’s time does not begin at zero, so that seconds would be mistaken: please export it again."),
    _("The clip asks to be mirrored, which not every browser does: please export it as it is to be seen."),
    _("The picture is animated: an ad is one still picture, or a clip (please export it as MP4)."),
    _("This is a QuickTime film (MOV): please export it as MP4 with H.264."),
    _("This is a Matroska film (MKV), which browsers do not play."),
    _("This is an AVI film, which browsers do not play."),
    _("This is a GIF: please export it as MP4."),
    _("This is a HEIF or AVIF picture, which not every browser shows."),
    _("The file's content is neither a clip nor a picture, whatever its name says."),
    _(
        "The file takes too much memory or time to read, as no ad of a usual program does: please export it again."
    ),
    _("The file could not be read just now: %(why)s Please try again."),
    # clips/video.py, clips/convert.py
    _("The file has sound but no picture: an ad needs a picture track."),
    _("The picture is stored in a codec that nobody here can read: please export with H.264."),
    _("The picture has %(width)s × %(height)s pixels; a clip may have %(most)s million at most."),
    _("The clip is longer than %(most)s seconds, the longest that an ad may be."),
    _("The clip lasts %(seconds)s seconds; an ad may last %(most)s at most."),
    _("The clip is shorter than one second, the shortest that an ad may be."),
    _("The clip is damaged or incomplete: %(why)s. Please export or upload it again."),
    _("it has no frame that can be decoded"),
    _("it ends early"),
    _("it cannot be read"),
    _("it says %(promised)s seconds but ends after %(last)s"),
    _("The clip’s frames cannot be decoded."),
    _("The clip's frames cannot be decoded."),
    _("The file is damaged or incomplete: a part of it cannot be decoded. Please export it again."),
    _("The file is damaged or incomplete: please export or upload it again."),
    _("The file is damaged or incomplete: it has no picture that can be decoded."),
    # clips/picture.py, clips/logo.py
    _("The picture is damaged or incomplete: please export or upload it again."),
    _("The picture is too small: each side needs %(least)s pixels."),
    _(
        "The picture is a ribbon: no side may be longer than %(most)s pixels, or more than %(times)s times the other."
    ),
    _("The picture is stored in too many scans: please export it again."),
    _(
        "The picture has %(width)s × %(height)s pixels; it may have %(most)s million at most, and %(side)s on one "
        "side."
    ),
    _("The picture may have %(most)s million pixels at most."),
    _("A picture may have %(most)s at most."),
    _("The animation is longer than %(most)s seconds, the longest of an ad."),
    _("The animation is shorter than one second, the shortest that an ad may be."),
    _("A logo is a picture: JPEG, PNG or WebP."),
    # clips/captions.py
    _("Captions may have %(most)s KB at most."),
    _("The captions are not UTF-8: please save them as UTF-8."),
    _("These are not WebVTT captions: their first line must be WEBVTT."),
    _("Line %(line)s of the captions has no times like 00:01.500 --> 00:04.000."),
    _("The caption in line %(line)s ends before it begins."),
    _("The caption in line %(line)s begins after the clip is over."),
    _("There is no caption in this file."),
    # services/intakes.py, which a worker says
    _("The upload is gone from the storage: please upload it again."),
    _("Converting it was broken off three times: please export it as MP4 with H.264."),
    # dashboards/surfaces/exports/write.py, dashboards/services/exports.py, which a worker says, too
    _("A workbook holds %(most)s rows at most: take Parquet or CSV."),
    _("It could not be written; the server's log says why."),
    _("Its worker was lost again and again."),
    # ways_out.py
    _("At most %(most)s parameters."),
    _("One parameter is named twice."),
    _(
        "“%(name)s” cannot be a parameter: a name begins with a letter and goes on with letters, digits and _ . - (64 "
        "at most); sig, code and seg_… have a meaning of their own."
    ),
    _("A code has at most %(most)s printable characters."),
    _("An address has no spaces and at most %(most)s characters."),
    _("An address begins with https:// and the panel’s host, such as https://panel.example/done."),
    _("Nothing fills in %(name)s: there are %(names)s."),
    _("A brace { or } has no partner."),
    _("The address needs a code."),
    _("Cint takes only %(codes)s."),
    # panel_links.py
    _(
        "Participant %(line)s: %(values)s values, where the first line names %(names)s. Variables need a first line "
        "such as “panel,age,region”."
    ),
    _("Participant %(line)s: a number has 1 to %(most)s printable characters."),
    _(
        "Participant %(line)s: variables are eight at most; names of small letters, digits and _, values of letters, "
        "digits, spaces and . + : – - (40 at most)."
    ),
    _("Participant %(line)s: this number is in the list twice."),
    # fer_platform/kit/outbound_url.py, outbound.py
    _("Give one address (URL) of at most %(most)s characters."),
    _("This is no valid address (URL)."),
    _("Only addresses that begin with http:// or https:// are opened."),
    _("The address (URL) names no host."),
    _("Addresses with a name or password in them are not opened."),
    _("Only these ports are opened: %(ports)s."),
    _("There is no server of this name."),
    _("This address does not lead to the public internet."),
    _("The server cannot be reached."),
)


def refusal_told(text: str) -> str:
    """Return one or more sentences in the language in use; as they are where one of them is not known."""
    told, rest = [], text
    while rest:
        for pattern, template in _known():
            if found := pattern.match(rest):
                values = {name: refusal_told(value) for name, value in found.groupdict().items()}
                told.append(gettext(template) % values)
                rest = rest[found.end() :].lstrip()
                break
        else:
            return text
    return " ".join(told)


@cache
def _known() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what finds each template at the beginning of a text, up to its end or the next sentence."""
    return tuple(
        (re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+?)", re.escape(own)) + r"(?=\s|$)", re.DOTALL), own)
        for own in _TEMPLATES
    )
