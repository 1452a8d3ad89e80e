"""What the studio says of files, and what its scripts say."""

from django.utils.translation import gettext

from campaigns.clips import notes


def note_texts(codes: list[str]) -> dict[str, list[str]]:
    """Return the sentences of an ad's notes: `changed` what was done to its file, `look` what to look at."""
    said = {
        notes.CONTAINER: gettext("the film was packed anew as MP4"),
        notes.CODEC: gettext("the picture was encoded anew as H.264"),
        notes.DEPTH: gettext("the colours were stored the way that browsers read"),
        notes.SOUND_CODEC: gettext("the sound was encoded anew as AAC"),
        notes.LATE_START: gettext("its time now begins at zero"),
        notes.MIRRORED: gettext("it was mirrored, as the file asks"),
        notes.ANIMATED: gettext("the moving picture became a clip of one round"),
        notes.TURNED: gettext("it was turned upright"),
        notes.SQUARED: gettext("its pixels were made square"),
        notes.SCALED: gettext("it was scaled down to 1,920 pixels"),
        notes.GROUND: gettext("one could see through it, so it was put on white"),
        notes.STILL: gettext("it held one picture alone, which is kept as a PNG"),
        notes.SILENT: gettext("It has no sound."),
        notes.DARK: gettext("It is very dark: check that viewers can see it."),
        notes.SMALL: gettext("It is small: on a full screen it looks coarse."),
    }
    return {
        "changed": [said[own] for own in codes if own in notes.CHANGES],
        "look": [said[own] for own in codes if own in said and own not in notes.CHANGES],
    }


def studio_texts() -> dict[str, str]:
    """Return what the page's scripts say, by name; `{…}` is filled in there."""
    return {
        "saved": gettext("All changes are saved"),
        "saving": gettext("Saving…"),
        "unsaved": gettext("Not saved yet: no connection. It is tried again."),
        "refused": gettext("Not saved: {problem}"),
        "conflict": gettext("This was changed to “{now}” elsewhere meanwhile."),
        "conflict_empty": gettext("This was emptied elsewhere meanwhile."),
        "keep": gettext("Keep mine"),
        "take": gettext("Take the other"),
        "uploading": gettext("Uploading, {percent} %"),
        "checking": gettext("Uploaded. Checking the file…"),
        "failed": gettext("The upload broke off. Check the connection and try again."),
        "again": gettext("Try again"),
        "remove": gettext("Remove"),
        "leave": gettext("Brand leaves"),
        "appear": gettext("Brand appears"),
        "brand": gettext("Brand"),
        "moments_changed": gettext(
            "Somebody else has changed these moments. Load the page again to see them."
        ),
        "error": gettext("Something went wrong. Try again."),
        "gone": gettext("This is not there any more. Load the page again."),
        "forbidden": gettext("Your role does not allow this any more."),
        "too_large": gettext("The file is too large."),
    }
