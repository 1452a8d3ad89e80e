"""The shapes of `try-it`, for the API's reference."""

from rest_framework import serializers

from inference.engine.types import LABELS

PICTURE_FORM = {
    "type": "object",
    "properties": {"picture": {"type": "string", "format": "binary", "description": "JPEG, PNG or WebP."}},
    "required": ["picture"],
}


class PictureRequestSerializer(serializers.Serializer):
    """Either `picture` or `url`."""

    picture = serializers.CharField(required=False, help_text="The picture's bytes in base64.")
    url = serializers.URLField(required=False, help_text="http or https, a public address.")
    preview = serializers.BooleanField(
        required=False, help_text="With `url`: send a small JPEG of the picture back."
    )


class BoxSerializer(serializers.Serializer):
    x = serializers.IntegerField()
    y = serializers.IntegerField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class TriedFaceSerializer(serializers.Serializer):
    box = BoxSerializer(help_text="Pixels of the picture as it is seen, turned by its EXIF orientation.")
    score = serializers.FloatField(help_text="How sure the detector is that this is a face, 0 to 1.")
    apparent_expression = serializers.ChoiceField(choices=LABELS)
    confidence = serializers.FloatField(help_text="Its probability, calibrated.")
    probabilities = serializers.DictField(
        child=serializers.FloatField(), help_text="All seven; they sum to 1."
    )


class SizeSerializer(serializers.Serializer):
    width = serializers.IntegerField()
    height = serializers.IntegerField()


class ModelNameSerializer(serializers.Serializer):
    name = serializers.CharField()
    version = serializers.CharField()
    digest = serializers.CharField()


class TriedSerializer(serializers.Serializer):
    picture = SizeSerializer()
    faces = TriedFaceSerializer(
        many=True, help_text="From left to right; the largest, where there are too many."
    )
    found = serializers.IntegerField(help_text="Faces in the picture, those over the limit too.")
    milliseconds = serializers.DictField(
        child=serializers.FloatField(),
        help_text="By stage: fetch (addresses only), wait, decode, detect, align, classify; and total.",
    )
    model = ModelNameSerializer()
    limits = serializers.DictField(child=serializers.IntegerField(), help_text="bytes, pixels, faces.")
    preview = serializers.CharField(required=False, help_text="A JPEG in base64, where it was asked for.")
