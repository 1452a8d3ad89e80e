"""Reads what viewers said beside the standard questions: answers to a campaign's own, moves of the slider,
where they disagree with the reading, and how the reader did with each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from campaigns.models import Campaign, Disagreement, SliderTrace, SurveyAnswer
from campaigns.selectors.questions import questions_of
from dashboards.selectors.fairness import readings_of
from fer_platform.kit.csv_lines import plain_text

Row = list[object]


@dataclass(frozen=True)
class OwnRows:
    """Rows of the bundle's tables of one campaign. `place`, `viewer`: numbers of ads by id and of viewers by key."""

    campaign: Campaign

    @cached_property
    def viewers(self) -> set[bytes]:
        """The keys of all who said anything."""
        answered = {row[2].bytes for row in self._answered}
        return answered | {row[1].bytes for own in (self._moved, self._disagreed) for row in own}

    def questions(self) -> Iterator[Row]:
        for own in questions_of(self.campaign):
            for number, text in own.choices or [(0, "")]:
                yield [own.code, plain_text(own.text), own.kind, number, plain_text(text)]

    def answers(self, place: Mapping[int, int], viewer: Mapping[bytes, int]) -> Iterator[Row]:
        codes = {own.pk: own.code for own in questions_of(self.campaign)}
        for question, ad, key, chosen in self._answered:
            yield [codes[question], place[ad] if ad else None, viewer[key.bytes], " ".join(map(str, chosen))]

    def slider(self, place: Mapping[int, int], viewer: Mapping[bytes, int]) -> Iterator[Row]:
        for ad, key, number, at_ms, values in self._moved:
            for at, value in zip(at_ms, values, strict=True):
                yield [place[ad], viewer[key.bytes], number, at, value]

    def disagreements(self, place: Mapping[int, int], viewer: Mapping[bytes, int]) -> Iterator[Row]:
        for ad, key, *own in self._disagreed:
            yield [place[ad], viewer[key.bytes], *own]

    def readings(self, viewer: Mapping[bytes, int]) -> Iterator[Row]:
        own = readings_of(self.campaign)
        for key, values in zip(own.viewers, own.values.tolist(), strict=True):
            yield [viewer[UUID(key).bytes], *(None if value != value else value for value in values)]

    @cached_property
    def _disagreed(self) -> list[tuple[Any, ...]]:
        rows = Disagreement.objects.filter(exposure__ad__campaign=self.campaign).order_by("pk")
        of = "exposure__"
        columns = (f"{of}ad_id", f"{of}session__viewer_id", f"{of}number", "start_ms", "end_ms", "word")
        return list(rows.values_list(*columns))

    @cached_property
    def _answered(self) -> list[tuple[Any, ...]]:
        rows = SurveyAnswer.objects.filter(question__campaign=self.campaign, session__viewer__isnull=False)
        columns = ("question_id", "exposure__ad_id", "session__viewer_id", "chosen")
        return list(rows.order_by("pk").values_list(*columns))

    @cached_property
    def _moved(self) -> list[tuple[Any, ...]]:
        rows = SliderTrace.objects.filter(exposure__ad__campaign=self.campaign).order_by("pk")
        of = "exposure__"
        return list(
            rows.values_list(f"{of}ad_id", f"{of}session__viewer_id", f"{of}number", "at_ms", "values")
        )
