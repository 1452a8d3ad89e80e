"""Pictures with parts that one can see through: on a dark stage a dark logo would be nothing."""

from io import BytesIO

from fer_platform.kit.pictures.limits import UnreadablePicture


def picture_on_white(data: bytes, *, always: bool = False) -> bytes | None:
    """Return the picture as a PNG on a white ground; None where nobody can see through it anyway, unless `always`. For
    a picture that was judged and decoded before; of an animation its first. Raises UnreadablePicture: broken."""
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(data), formats=("PNG", "WEBP", "JPEG", "GIF")) as image:
            if not image.has_transparency_data and not always:
                return None
            shown = ImageOps.exif_transpose(image).convert("RGBA")
            if shown.getchannel("A").getextrema()[0] == 255 and not always:
                return None
            paper = Image.new("RGBA", shown.size, "white")
            paper.alpha_composite(shown)
            sink = BytesIO()
            paper.convert("RGB").save(sink, "PNG", compress_level=1)
            return sink.getvalue()
    except Exception as error:  # whatever mutated files make of a parser
        raise UnreadablePicture("broken") from error
