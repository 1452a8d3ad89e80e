"""A glyph as a path, for those that are a part of a letter and must not be read as one: dots, marks, vowel signs."""

from functools import lru_cache

from dashboards.surfaces.paper.fonts import Face

Point = tuple[float, float]


@lru_cache(maxsize=1024)
def path_of(face: Face, number: int) -> str:
    """Return the operators of a glyph's outline, in units of its font, filled by the caller."""
    pen = _Pen()
    face.shaper.draw_glyph_with_pen(number, pen)
    return " ".join(pen.parts)


class _Pen:
    """What HarfBuzz draws with, by the names of fontTools."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._at: Point = (0.0, 0.0)

    def moveTo(self, to: Point) -> None:
        self._add("m", to)

    def lineTo(self, to: Point) -> None:
        self._add("l", to)

    def curveTo(self, first: Point, second: Point, to: Point) -> None:
        self._add("c", first, second, to)

    def qCurveTo(self, control: Point, to: Point) -> None:
        """A quadratic curve as a cubic one: its control points lie two thirds of the way to the one."""
        first, second = (
            tuple(end + 2 / 3 * (middle - end) for end, middle in zip(own, control, strict=True))
            for own in (self._at, to)
        )
        self._add("c", first, second, to)

    def closePath(self) -> None:
        self.parts.append("h")

    def endPath(self) -> None:
        pass

    def _add(self, operator: str, *points: Point) -> None:
        self.parts += [f"{part:.0f}" for point in points for part in point] + [operator]
        self._at = points[-1]
