"""What the try-it page's program says, for its script: by the code of an error, else by a name."""

from typing import Any

from django.utils.translation import gettext as _

from inference.expression_names import EXPRESSION_NAMES


def try_it_texts() -> dict[str, Any]:
    """Return the sentences; `{name}` is filled in by the script."""
    return {
        "expressions": {label: str(name) for label, name in EXPRESSION_NAMES.items()},
        "names": {
            "angry": _("angry"),
            "disgust": _("disgust"),
            "fear": _("fear"),
            "happy": _("happy"),
            "sad": _("sad"),
            "surprise": _("surprise"),
            "neutral": _("neutral"),
        },
        "stages": {
            "fetch": _("Fetch the address"),
            "wait": _("Wait for the reader"),
            "decode": _("Decode"),
            "detect": _("Find faces"),
            "align": _("Frame faces"),
            "classify": _("Read expressions"),
            "total": _("All of it, on the server"),
        },
        "facts": {"picture": _("Picture"), "model": _("Model"), "digest": _("Digest")},
        "pixels": _("{width} × {height} pixels"),
        "reading": _("Reading…"),
        "opening": _("Opening the film…"),
        "second": _("Second {seconds} of {of}"),
        "film_read": _("{n} pictures of the film were read. They can be saved as a table."),
        "camera_waited": _("Waiting for the camera…"),
        "camera_on": _("The webcam is on. Apparent expressions are shown live."),
        "picture_alt": _("The picture that was read"),
        "none": _("Nothing yet. Choose a picture or a film, paste an address, or start the webcam."),
        "none_read": _("Nothing was read."),
        "none_found": _(
            "No face was found. Faces turned far away, hidden, or under some 20 pixels are missed."
        ),
        "none_in_view": _("No face is in view. Come closer, and face the camera and the light."),
        "none_in_picture": _("No face was found in this picture."),
        "no_face": _("No face"),
        "one_face": _("{n} face"),
        "faces": _("{n} faces"),
        "some_faces": _("{n} of {of} faces"),
        "one_named": _("1 face: {name}."),
        "face_named": _("Face {number}: {name}, {share}."),
        "face": _("Face {number}"),
        "in_order": _("{faces}, from left to right. {each}"),
        "problems": _problems(),
    }


def _problems() -> dict[str, tuple[str, str]]:
    """Return what went wrong and what to do, by code. Codes without words here show the server's sentence."""
    too_large = (
        _("This picture is too large"),
        _("At most {megabytes} are taken. Make it smaller and try again."),
    )
    no_address = _("This is no valid address")
    wait = _("Try again in {seconds} seconds.")
    return {
        "not_a_picture": (
            _("This is no picture"),
            _(
                "JPEG, PNG and WebP pictures can be read. An address must lead to the picture itself, not to a page "
                "that shows it."
            ),
        ),
        "picture_broken": (
            _("This picture is damaged"),
            _("It is cut off or cannot be decoded. Try another copy of it."),
        ),
        "picture_missing": (
            _("There is no picture yet"),
            _("Choose a file, or paste the address of a picture."),
        ),
        "picture_too_small": (
            _("This picture is too small"),
            _("A face needs some 20 pixels at the least."),
        ),
        **dict.fromkeys(("picture_too_large", "body_too_large", "url_too_large"), too_large),
        "too_large_unknown": (too_large[0], _("Make it smaller and try again.")),
        "too_many_pixels": (
            _("This picture has too many pixels"),
            _("At most {megapixels} megapixels are read. Make it smaller and try again."),
        ),
        "url_invalid": (no_address, _("It begins with https:// and has no spaces.")),
        "url_scheme": (no_address, _("It begins with https:// or http://.")),
        "url_not_public": (
            _("This address is not opened"),
            _("It does not lead to the public internet. Download the picture and upload it here."),
        ),
        "url_unknown_host": (_("There is no such server"), _("Check the address for a typing mistake.")),
        "url_status": (
            _("The server did not give the picture"),
            _("{detail} It may need a sign-in: download the picture and upload it here."),
        ),
        "url_timeout": (
            _("The server is too slow"),
            _("Try again, or download the picture and upload it here."),
        ),
        "too_many_urls": (_("Too many addresses"), f"{wait} {_('Uploads work meanwhile.')}"),
        "too_many_requests": (_("Too many pictures at once"), wait),
        "reader_busy": (_("The model is busy"), _("Others are trying it, too. Try again in a moment.")),
        "fetches_busy": (
            _("The way out is busy"),
            _("Other addresses are being opened. Try again in a moment; uploads work meanwhile."),
        ),
        "model_missing": (_("The model cannot be loaded"), _("Tell whoever runs this installation.")),
        "not_authenticated": (_("You are signed out"), _("Sign in again, then load this page anew.")),
        "permission_denied": (_("This page is too old"), _("Load it again.")),
        "offline": (_("There is no answer"), _("Check your connection and try again.")),
        "film_unreadable": (
            _("This film cannot be played here"),
            _(
                "Browsers play MP4 (H.264) and WebM. Convert it, or read it with the command `manage.py read`."
            ),
        ),
        "film_too_long": (
            _("This film is too long"),
            _("At most {limit} seconds are read here. Cut it, or read it with the command `manage.py read`."),
        ),
        "camera_refused": (
            _("The camera is blocked"),
            _("Allow it for this site, usually at the camera sign in the address bar, and start again."),
        ),
        "camera_missing": (_("There is no camera"), _("Connect one, or upload a picture instead.")),
        "camera_busy": (
            _("The camera does not start"),
            _("Another program may be using it. Close that and start again."),
        ),
        "camera_insecure": (
            _("This browser gives no camera here"),
            _("Cameras work over https, or on this machine itself."),
        ),
        "camera_lost": (
            _("The camera went away"),
            _("It was unplugged or switched off. Start it again."),
        ),
        "other": (_("That did not work"), _("Try again.")),
    }
