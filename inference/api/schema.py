"""The shapes of the calls, for the API's reference. The door itself reads by `inference.batches`, which is quicker."""

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from fer_platform.kit.pictures.limits import MAX_SIDE
from inference.api.try_it_schema import BoxSerializer
from inference.batches import PLAYBACK

PROBLEMS = {
    401: "token_missing, token_invalid, token_expired, session_withdrawn, session_over",
    403: "no_consent: the viewer did not agree to have expressions estimated; other_origin: or to being read here",
    404: "not_found: not the token's session",
    411: "length_required",
    413: "body_too_large, frame_too_large (`limit` in bytes)",
    422: "malformed_batch, too_many_frames, too_many_pixels (`limit`), not_a_jpeg, frame_too_narrow",
}
BATCH_PROBLEMS = PROBLEMS | {
    422: f"{PROBLEMS[422]}, model_unknown",
    409: "exposure_unknown: an exposure of another session",
    429: "batch_in_flight, backlog_full, too_fast, too_busy; come back after Retry-After seconds with the same batch",
    503: "storage_away; come back after Retry-After seconds with the same batch",
}

UNENDED_PROBLEMS = {status: PROBLEMS[status] for status in (401, 404)} | {
    429: "too_busy; come back after Retry-After seconds",
    503: "storage_away; come back after Retry-After seconds",
}


class MomentSerializer(serializers.Serializer):
    sequence = serializers.IntegerField(min_value=0, help_text="Counted by the browser, per session, from 0.")
    exposure = serializers.IntegerField()
    t_ms = serializers.IntegerField(help_text="The ad's media time; negative in the pre-roll.")
    playback = serializers.ChoiceField(choices=list(PLAYBACK))
    hidden = serializers.BooleanField(help_text="The tab was not visible.")
    age_ms = serializers.IntegerField(min_value=0, help_text="Time since the picture was taken.")


class CropSerializer(serializers.Serializer):
    """The square about the face that alone was sent, in the pixels of the camera's picture."""

    width = serializers.IntegerField(min_value=1, max_value=MAX_SIDE, help_text="Of the camera's picture.")
    height = serializers.IntegerField(min_value=1, max_value=MAX_SIDE, help_text="Of the camera's picture.")
    x = serializers.IntegerField(min_value=0, help_text="Of the square's left edge.")
    y = serializers.IntegerField(min_value=0, help_text="Of the square's upper edge.")
    side = serializers.IntegerField(min_value=1, help_text="Of the square; its JPEG may have fewer pixels.")


class FrameSerializer(MomentSerializer):
    picture = serializers.CharField(help_text="Name of the part that holds this frame's JPEG.")
    crop = CropSerializer(required=False, allow_null=True, help_text="null or left out: the whole picture.")


class BatchDocumentSerializer(serializers.Serializer):
    frames = FrameSerializer(many=True)
    dropped = serializers.IntegerField(min_value=0, help_text="Frames given up so far: a running total.")


class BatchSerializer(serializers.Serializer):
    """multipart/form-data: `batch` as JSON, and one JPEG part for each frame, under the name that the frame gives."""

    batch = BatchDocumentSerializer()
    picture_0 = serializers.FileField(help_text="The first frame's JPEG; the names are free.")


class ReadFaceSerializer(serializers.Serializer):
    probabilities = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1),
        help_text="angry, disgust, fear, happy, sad, surprise, neutral: calibrated, sum 1.",
    )
    faces = serializers.IntegerField(min_value=1, help_text="The viewer, and who rivals in size.")
    score = serializers.FloatField(min_value=0, max_value=1, help_text="The detector's.")
    box = BoxSerializer(help_text="Pixels of the camera's picture.")
    yaw = serializers.FloatField(min_value=-75, max_value=75, help_text="Degrees.")
    pitch = serializers.FloatField(min_value=-75, max_value=75, help_text="Degrees.")
    roll = serializers.FloatField(min_value=-180, max_value=180, help_text="Degrees.")
    luma = serializers.FloatField(min_value=0, max_value=255, help_text="Mean grey level of the face.")
    sharpness = serializers.FloatField(min_value=0, help_text="Variance of the Laplacian of the framed face.")


class ReadingSerializer(MomentSerializer):
    likeness = serializers.IntegerField(
        min_value=-(2**31), max_value=2**31 - 1, help_text="Equal for pictures whose pixels are equal."
    )
    face = ReadFaceSerializer(allow_null=True, help_text="null: nobody was found.")


class ReadingsSerializer(serializers.Serializer):
    """Frames that the viewer's device has read itself: each ends at once, as scored or without a face."""

    model = serializers.CharField(
        min_length=64, max_length=64, help_text="Digest of the network that read them."
    )
    frames = ReadingSerializer(many=True)
    dropped = serializers.IntegerField(min_value=0, help_text="Frames given up so far: a running total.")


class FacePlaceSerializer(serializers.Serializer):
    """A face's box in shares of the camera's picture."""

    x = serializers.FloatField(min_value=0, max_value=1)
    y = serializers.FloatField(min_value=0, max_value=1)
    width = serializers.FloatField(min_value=0, max_value=1)
    height = serializers.FloatField(min_value=0, max_value=1)


class UnendedSerializer(serializers.Serializer):
    unended_from = serializers.IntegerField(
        allow_null=True,
        help_text="The least sequence of the session's frames that wait; null: none waits. What is below it, and not "
        "in `lost`, has ended: its picture is needed no more.",
    )
    lost = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="Sequences of frames whose pictures went with a crash of the database in the last ten minutes. "
        "Each that is sent again, the same picture under the same sequence, waits again.",
    )


class IngestedSerializer(serializers.Serializer):
    accepted = serializers.IntegerField(help_text="Stored now. Each will end under exactly one name.")
    duplicates = serializers.IntegerField(help_text="Were there already: a repeated batch is safe.")
    next_interval_ms = serializers.IntegerField(help_text="Time to keep between two snapshots, from now on.")
    face = FacePlaceSerializer(
        required=False,
        allow_null=True,
        help_text="Where the one face was when a frame was read last: crops about it may be sent. null: send whole "
        "pictures. Left out: nothing was read lately.",
    )
    unended_from = serializers.IntegerField(
        required=False,
        allow_null=True,
        help_text="As GET tells it. Both are left out in the answer to readings, which end at once.",
    )
    lost = serializers.ListField(child=serializers.IntegerField(), required=False)
    token = serializers.CharField(
        required=False, help_text="A fresh one, when half of the old one's life is over."
    )
    token_expires_in = serializers.IntegerField(required=False, help_text="Seconds.")


class CameraCheckSerializer(serializers.Serializer):
    face = serializers.BooleanField()
    faces = serializers.IntegerField()
    luma = serializers.FloatField(help_text="Mean brightness, 0 to 255.")
    face_width = serializers.FloatField(help_text="Share of the picture's width.")
    advice = serializers.ListField(child=serializers.CharField(), help_text="Codes; empty where all is well.")


def problem_responses(problems: dict[int, str]) -> dict[int, OpenApiResponse]:
    """Return the error answers for `extend_schema`."""
    return {status: OpenApiResponse(description=text) for status, text in problems.items()}
