"""The shapes of the results API. They describe documents that selectors have made; nothing is written through them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from campaigns.models import Campaign
from dashboards.analysis.encode import encoded_value
from dashboards.analysis.reception.state import AdReception
from dashboards.statistics.frames.series import CHANGES, TRACED
from dashboards.statistics.values import Unit
from dashboards.surfaces.trace_document import MEANS, moment_document


class ReadOnly(serializers.Serializer):  # no docstring: it would describe every shape in the API's document
    def create(self, validated_data: Any) -> Any:
        raise NotImplementedError("results are read-only")

    update = create


class CampaignSerializer(serializers.ModelSerializer):
    organisation = serializers.CharField(source="organisation.name")
    ads = serializers.IntegerField(source="ad_count", help_text="How many ads it has.")
    viewers = serializers.IntegerField(
        source="viewer_count", help_text="People with at least one play of an ad."
    )
    last_activity = serializers.DateTimeField(allow_null=True, help_text="When a viewer was last heard of.")

    class Meta:
        model = Campaign
        fields = [
            "id",
            "name",
            "brand",
            "organisation",
            "status",
            "simulated",
            "starts_on",
            "ends_on",
            "ads",
            "viewers",
            "last_activity",
        ]


class EstimateSerializer(ReadOnly):
    value = serializers.FloatField()
    low = serializers.FloatField(
        allow_null=True, help_text="Lower end of the 95 % interval; null with one viewer."
    )
    high = serializers.FloatField(allow_null=True)
    n = serializers.IntegerField(help_text="Viewers behind the number.")


class MomentSerializer(ReadOnly):
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    at_ms = serializers.IntegerField(help_text="Media time: the middle of the bin that won most often.")
    from_ms = serializers.IntegerField(help_text="90 % of the halves of the viewers found theirs from here …")
    to_ms = serializers.IntegerField(help_text="… to here.")
    settled = serializers.BooleanField(
        help_text="Halves agree on it, and it differs from the rest of the ad."
    )
    second = serializers.IntegerField(help_text="The second (from 0) that won most often.")
    second_low = serializers.IntegerField(help_text="90 % of the halves found theirs between this second …")
    second_high = serializers.IntegerField(help_text="… and this one.")
    n = serializers.IntegerField()


class AdSerializer(ReadOnly):
    id = serializers.IntegerField(source="ad.pk")
    title = serializers.CharField(source="ad.title")
    kind = serializers.CharField(source="ad.kind")
    duration_ms = serializers.IntegerField(source="ad.duration_ms")
    tags = serializers.ListField(child=serializers.CharField(), source="ad.tags")
    viewers = serializers.IntegerField(help_text="Viewers behind the figures.")
    conclusive = serializers.BooleanField(help_text="False: too few viewers, a preview.")
    live_viewers = serializers.IntegerField(source="pulse.live")
    valid_share = serializers.SerializerMethodField(help_text="Share of valid frames (F3).")
    valence_change = serializers.SerializerMethodField(
        help_text="Mean change of valence from the viewers' own resting faces (F6, F7), −2 to 2."
    )
    valence = serializers.SerializerMethodField(
        help_text="Mean valence as the network read it (F7), −1 to 1; a resting face does not read 0."
    )
    attention = serializers.SerializerMethodField(help_text="Mean attention over viewers (F11), 0 to 1.")
    strongest_moment = serializers.SerializerMethodField(
        help_text="Cross-fitted peak of the change of valence (F14)."
    )
    trace = serializers.SerializerMethodField(help_text="Address of the trace.")

    @extend_schema_field(EstimateSerializer(allow_null=True))
    def get_valid_share(self, own: AdReception) -> dict[str, Any] | None:
        return _estimate(own, "frames.valid_share")

    @extend_schema_field(EstimateSerializer(allow_null=True))
    def get_valence_change(self, own: AdReception) -> dict[str, Any] | None:
        return _estimate(own, "change_valence.mean")

    @extend_schema_field(EstimateSerializer(allow_null=True))
    def get_valence(self, own: AdReception) -> dict[str, Any] | None:
        return _estimate(own, "valence.mean")

    @extend_schema_field(EstimateSerializer(allow_null=True))
    def get_attention(self, own: AdReception) -> dict[str, Any] | None:
        return _estimate(own, "attention.mean")

    @extend_schema_field(MomentSerializer(allow_null=True))
    def get_strongest_moment(self, own: AdReception) -> dict[str, Any] | None:
        return moment_document(own.traces.moment("change_valence.high"))

    def get_trace(self, own: AdReception) -> str:
        return self.context["request"].build_absolute_uri(reverse("api-ad-trace", args=[own.ad.pk]))


class AdPageSerializer(ReadOnly):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = AdSerializer(many=True)


class SeriesSerializer(ReadOnly):
    mean = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="One entry a second."
    )
    low = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Simultaneous 95 % band (F19)."
    )
    high = serializers.ListField(child=serializers.FloatField(allow_null=True))
    n = serializers.ListField(
        child=serializers.IntegerField(), help_text="Viewers with a value in that second."
    )


def _estimate(own: AdReception, key: str) -> dict[str, Any] | None:
    found = own.traces.estimate(key)
    return None if found is None else encoded_value(found)


def _by_series(
    name: str, names: Sequence[str], child: type[serializers.Serializer], **options: Any
) -> type[serializers.Serializer]:
    return type(name, (ReadOnly,), {series: child(**options) for series in names})


class FramesSerializer(ReadOnly):
    ended = serializers.IntegerField(help_text="Frames with a reading or without a face.")
    while_running = serializers.IntegerField(help_text="Of these: taken while the ad ran.")
    valid = serializers.IntegerField(help_text="Of these: valid (F3).")
    unscored = serializers.IntegerField(help_text="Unreadable, dead, expired or lost.")
    waiting = serializers.IntegerField(help_text="Not scored yet.")


class SetAsideSerializer(ReadOnly):
    reason = serializers.CharField()
    text = serializers.CharField()
    frames = serializers.IntegerField()


class LiveSerializer(ReadOnly):
    viewers = serializers.IntegerField(help_text="At the ad now, with a frame in the last ten seconds.")
    latest_frame_at = serializers.DateTimeField(allow_null=True)


class TraceSerializer(ReadOnly):
    ad = serializers.IntegerField()
    title = serializers.CharField()
    duration_ms = serializers.IntegerField()
    seconds = serializers.IntegerField(help_text="Length of every array.")
    state = serializers.ChoiceField(choices=["empty", "single", "few", "ready"])
    simulated = serializers.BooleanField(help_text="True: its viewers do not exist.")
    conclusive = serializers.BooleanField()
    min_viewers = serializers.IntegerField()
    viewers = serializers.IntegerField()
    exposures = serializers.IntegerField(help_text="Plays in the figures.")
    rejected = serializers.IntegerField(help_text="Plays left out: their quality was too poor.")
    no_resting_face = serializers.IntegerField(
        help_text="Viewers without a usable neutral screen: no change can be told of them."
    )
    plays = serializers.IntegerField(help_text="Plays with and without a camera.")
    series = _by_series("AllSeriesSerializer", TRACED, SeriesSerializer)()
    means = _by_series("MeansSerializer", MEANS, EstimateSerializer, allow_null=True)()
    floors = _by_series("FloorsSerializer", CHANGES, EstimateSerializer, allow_null=True)()
    peaks = _by_series("PeaksSerializer", TRACED, MomentSerializer, allow_null=True)()
    strongest_stands_out = serializers.BooleanField(
        help_text="Whether halves of the viewers agree on valence's peak."
    )
    valid_share = EstimateSerializer(allow_null=True)
    frames = FramesSerializer()
    set_aside = SetAsideSerializer(many=True)
    models = serializers.ListField(
        child=serializers.CharField(), help_text="Networks that scored the frames."
    )
    formulas = serializers.DictField(child=serializers.CharField())
    sentences = serializers.DictField(child=serializers.CharField())
    live = LiveSerializer()


class NeedsSerializer(ReadOnly):
    what = serializers.CharField(help_text="What is missing: viewers, seconds, answers, difference, …")
    more = serializers.IntegerField(help_text="How many of it; 0 where that cannot be said.")


class FindingSerializer(ReadOnly):
    key = serializers.CharField(help_text="The figure's name: the same on pages and in every file.")
    part = serializers.CharField(
        allow_blank=True, help_text="Which of several alike, e.g. `segment:age=18-24`."
    )
    group = serializers.CharField(help_text="What it stands with.")
    unit = serializers.ChoiceField(choices=[own.value for own in Unit])
    range = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Lowest and highest."
    )
    good = serializers.IntegerField(help_text="1: more is better; −1: less is; 0: neither.")
    methods = serializers.ListField(child=serializers.CharField(), help_text="Formulas of the catalogue.")
    value = serializers.DictField(
        allow_null=True,
        help_text="By its `kind`: estimate (value, low, high, n), count, pvalue (value, n), moment (with at_ms, "
        "from_ms, to_ms, settled), series (axis, at, mean, low, high, n), choice (name, probability, n) or table "
        "(columns, rows).",
    )
    needs = NeedsSerializer(allow_null=True, help_text="What is missing until it can be given.")
    preview = serializers.BooleanField(help_text="Too few viewers for a conclusion.")


class FindingsSerializer(ReadOnly):
    subject = serializers.CharField(help_text="What they are about, e.g. `ad:3`.")
    question = serializers.CharField()
    revision = serializers.CharField(help_text="Changes whenever the findings may.")
    behind = serializers.BooleanField(help_text="Newer data are there, and a newer answer will follow.")
    findings = FindingSerializer(many=True)


class PlanSerializer(FindingsSerializer):
    kind = serializers.CharField()
    asked = serializers.DictField(child=serializers.CharField(), help_text="What is planned for.")
    over = serializers.BooleanField(help_text="False: ask again with `tried`, and the simulation goes on.")
    tried = serializers.CharField(allow_blank=True, help_text="The simulated studies so far.")


class AdAddressSerializer(ReadOnly):
    id = serializers.IntegerField()
    title = serializers.CharField()
    findings = serializers.URLField(help_text="Address of the ad's own findings.")


class CampaignFindingsSerializer(ReadOnly):
    campaign = serializers.IntegerField()
    questions = FindingsSerializer(
        many=True, help_text="`decision`, `family:MEASURE` for each measure, `funnel`, `registration`."
    )
    ads = AdAddressSerializer(many=True)
