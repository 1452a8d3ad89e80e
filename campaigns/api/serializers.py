from django.conf import settings
from rest_framework import serializers

from campaigns.arrivals import LONGEST_NUMBER, panel_number
from campaigns.models import ExposureEvent, ViewerSession
from campaigns.models.slider_trace import HIGHEST
from campaigns.models.survey_question import LONGEST_TEXT, MOST_OPTIONS
from campaigns.panel_variables import MOST, usable
from campaigns.survey_forms import MOST_QUESTIONS, Given
from campaigns.viewer_language import SOURCE

# 32-bit columns; a year of media time is far from either end.
_LARGEST_MS = 2**31 - 1
MAX_EVENTS = 200
MAX_MOVES = 2_400  # four a second for ten minutes


class ConsentsSerializer(serializers.Serializer):
    expressions = serializers.BooleanField(help_text="Estimate apparent expressions from camera snapshots.")
    watching = serializers.BooleanField(
        default=False,
        help_text="Keep which ads were watched and what was answered. Needed where expressions is not agreed to.",
    )
    return_visits = serializers.BooleanField(
        default=False, help_text="Recognise this browser on later visits."
    )
    face = serializers.BooleanField(
        default=False,
        help_text="Recognise the face on the next visit; where the campaign offers it, pictures are sent, and "
        "return_visits or a signed panel link says who it is to be.",
    )
    panel = serializers.BooleanField(
        default=False, help_text="Link results to the panel's participant number."
    )
    choose_ads = serializers.BooleanField(
        default=False, help_text="Choose the next ad by the apparent response to those before."
    )


class SessionStartSerializer(serializers.Serializer):
    consents = ConsentsSerializer()
    notice_version = serializers.CharField(
        max_length=64, help_text="The notice that was shown, as the page names it."
    )
    notice_salt = serializers.RegexField(
        r"^[0-9a-f]{16,32}$",
        required=False,
        allow_blank=True,
        default="",
        help_text="The page's own, where the link carries a participant number; read with panel only.",
    )
    language = serializers.ChoiceField(
        choices=settings.LANGUAGES,
        required=False,
        default=SOURCE,
        help_text="In which the notice was shown: the page's own.",
    )
    origin = serializers.ChoiceField(
        choices=ViewerSession.Origin.choices,
        required=False,
        allow_blank=True,
        default="",
        help_text="Where the face is read: server (pictures are sent) or device (numbers are). Needed where the "
        "campaign leaves it to the viewer.",
    )
    viewer_key = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=200,
        help_text="From an earlier visit; read with return_visits only.",
    )
    panel_id = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_NUMBER,
        help_text="Participant number: printable characters.",
    )
    panel_signature = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=64,
        help_text="The link's own; without a right one the number is kept as unsigned.",
    )
    known = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text="The note of a face that was recognised: POST …/return.",
    )
    ad = serializers.IntegerField(
        required=False,
        allow_null=True,
        default=None,
        min_value=1,
        max_value=_LARGEST_MS,
        help_text="The one ad of the session, where another site plays it in its own player: docs/embedding.md.",
    )
    arrival = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=40_000,
        help_text="The share page's own `arrival`, as it stands: what the panel's link brought, to go back with.",
    )
    panel_variables = serializers.DictField(
        child=serializers.CharField(max_length=40),
        required=False,
        default=dict,
        help_text="What the panel tells of the participant, such as an age group; read with panel only. Eight at most.",
    )

    def validate_panel_id(self, value: str) -> str:
        if panel_number(value) != value:
            raise serializers.ValidationError("Printable characters alone.")
        return value

    def validate_panel_variables(self, value: dict[str, str]) -> dict[str, str]:
        if len(value) > MOST or not all(usable(*item) for item in value.items()):
            raise serializers.ValidationError("Eight short names and values at most.")
        return value

    def validate(self, attrs: dict) -> dict:
        if attrs["consents"]["panel"] and not attrs["panel_id"]:
            raise serializers.ValidationError({"panel_id": ["Needed where the purpose panel is agreed to."]})
        return attrs


class LaterConsentsSerializer(serializers.Serializer):
    watching = serializers.BooleanField(help_text="true: keep which ads are watched and what is answered.")

    def validate_watching(self, value: bool) -> bool:
        if not value:
            raise serializers.ValidationError("Only a yes is added here; a no is a withdrawal.")
        return value


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField()
    token_expires_in = serializers.IntegerField(help_text="Seconds.")


class CaptureSerializer(serializers.Serializer):
    interval_ms = serializers.IntegerField()
    preroll_ms = serializers.IntegerField()
    max_batch_frames = serializers.IntegerField()
    max_batch_bytes = serializers.IntegerField()
    max_frame_bytes = serializers.IntegerField()


class ViewedAdSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    kind = serializers.CharField(help_text="video, picture or elsewhere: a clip that another site plays.")
    url = serializers.CharField()
    poster = serializers.CharField(allow_null=True)
    duration_ms = serializers.IntegerField()
    content_type = serializers.CharField()
    has_sound = serializers.BooleanField(allow_null=True, help_text="Null: not known.")
    captions = serializers.CharField(allow_null=True, help_text="Where its captions are, as WebVTT.")


class SessionResumedSerializer(TokenSerializer):
    session = serializers.UUIDField()
    capture = CaptureSerializer()
    ads = ViewedAdSerializer(many=True, help_text="Those that are decided so far, in order.")
    count = serializers.IntegerField(
        help_text="How many there will be, at most: ask `next-ad` for the others."
    )
    sound = serializers.BooleanField(help_text="Whether any ad of the campaign may have a sound track.")


class SessionStartedSerializer(SessionResumedSerializer):
    viewer_key = serializers.CharField(required=False)
    withdrawal_code = serializers.CharField(
        help_text="The viewer's own, to withdraw with at any time later. Show it; it is not stored and not told again."
    )
    withdrawal_link = serializers.CharField(help_text="The page that takes the code, with the code in it.")


class CameraSerializer(serializers.Serializer):
    camera = serializers.ChoiceField(
        choices=[choice for choice in ViewerSession.Camera.values if choice != ViewerSession.Camera.UNASKED]
    )


class SoundSerializer(serializers.Serializer):
    sound = serializers.ChoiceField(
        choices=[choice for choice in ViewerSession.Sound.values if choice != ViewerSession.Sound.UNASKED]
    )


class FinishSerializer(serializers.Serializer):
    frames_dropped = serializers.IntegerField(
        default=0, min_value=0, max_value=_LARGEST_MS, help_text="Snapshots that the browser gave up, in all."
    )


class ExposureStartSerializer(serializers.Serializer):
    ad = serializers.IntegerField(min_value=1)
    position = serializers.IntegerField(min_value=0, max_value=1000)


class ExposureStartedSerializer(TokenSerializer):
    exposure = serializers.IntegerField()
    number = serializers.IntegerField(help_text="The how-manieth time this viewer sees this ad, from 1.")
    next_event = serializers.IntegerField(help_text="Sequence of the next event: above 0 after a reload.")
    elapsed_ms = serializers.IntegerField(help_text="Time since the exposure began.")


class EventSerializer(serializers.Serializer):
    sequence = serializers.IntegerField(min_value=0, max_value=_LARGEST_MS)
    kind = serializers.ChoiceField(choices=ExposureEvent.Kind.choices)
    media_ms = serializers.IntegerField(min_value=-_LARGEST_MS, max_value=_LARGEST_MS)
    elapsed_ms = serializers.IntegerField(min_value=0, max_value=_LARGEST_MS)


class GivenSerializer(serializers.Serializer):
    question = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Its id.")
    chosen = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=MOST_OPTIONS),
        max_length=MOST_OPTIONS,
        required=False,
        default=list,
        help_text="Numbers of the answers chosen, from 1; of a scale the point.",
    )
    text = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=LONGEST_TEXT, help_text="Of an open text."
    )

    def validate(self, attrs: dict) -> Given:
        return Given(**attrs)


class OwnAnswersSerializer(serializers.Serializer):
    own = GivenSerializer(
        many=True,
        required=False,
        default=list,
        max_length=MOST_QUESTIONS,
        help_text="Answers to the campaign's own questions; one that is left out is missing.",
    )


class AnswersSerializer(OwnAnswersSerializer):
    """Each may be left out."""

    liking = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    purchase_intent = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    satisfaction = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=5)
    brand = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=200,
        help_text="The brand that was chosen; empty: not sure. Stored is only whether it was the right one.",
    )


class MoveSerializer(serializers.Serializer):
    t_ms = serializers.IntegerField(min_value=0, max_value=_LARGEST_MS, help_text="Media time.")
    value = serializers.IntegerField(
        min_value=-HIGHEST, max_value=HIGHEST, help_text="Where the slider then stood; bad is below 0."
    )


class SliderSerializer(serializers.Serializer):
    moves = serializers.ListField(
        child=MoveSerializer(),
        min_length=1,
        max_length=MAX_MOVES,
        help_text="All of one exposure; at its begin the slider stands at 0.",
    )


class ConditionsSerializer(serializers.Serializer):
    played_ms = serializers.IntegerField(
        min_value=0, max_value=_LARGEST_MS, help_text="Time that was looked at."
    )
    silent_ms = serializers.IntegerField(
        min_value=0,
        max_value=_LARGEST_MS,
        allow_null=True,
        help_text="Of it without sound; empty: a picture.",
    )
    full_screen_ms = serializers.IntegerField(min_value=0, max_value=_LARGEST_MS)
    captioned_ms = serializers.IntegerField(
        min_value=0, max_value=_LARGEST_MS, required=False, help_text="Of it with captions shown."
    )
    volume = serializers.FloatField(min_value=0, max_value=1, allow_null=True, help_text="Mean; muted is 0.")
    visible = serializers.FloatField(
        min_value=0, max_value=1, help_text="Mean share of the ad within the window."
    )
    width = serializers.IntegerField(min_value=0, max_value=100_000, help_text="CSS pixels.")
    height = serializers.IntegerField(min_value=0, max_value=100_000, help_text="CSS pixels.")


class EventsSerializer(serializers.Serializer):
    events = serializers.ListField(child=EventSerializer(), min_length=1, max_length=MAX_EVENTS)
    conditions = ConditionsSerializer(
        required=False, help_text="How the ad played so far; the last word counts."
    )
