"""`manage.py read`: recorded films become rows; a film that breaks off is named, and takes nothing with it."""

import os
import struct
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from pathlib import Path

import av
import cv2
import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
from av.stream import Disposition
from django.core.management import CommandError, call_command

from inference.engine.film import UnreadableFilm, film_pictures
from inference.engine.types import LABELS
from tests.inference.pictures import empty_jpeg, face_jpeg


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at ten pictures a second that begin at 5 s: a smiling face, then, from 1 s on, a wall."""
    path = tmp_path_factory.mktemp("films") / "two seconds.mp4"
    face, wall = (decoded(data) for data in (face_jpeg(), empty_jpeg()))
    film_write(path, [face] * 10 + [wall] * 10)
    return path


def decoded(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def film_write(
    path: Path, pictures: list[np.ndarray], *, pixel: Fraction = Fraction(1), cover: bool = False
) -> None:
    """pixel: width of a stored one over its height. cover: a picture as songs have it, beside silence."""
    with av.open(str(path), "w") as output:
        height, width = pictures[0].shape[:2]
        stream = output.add_stream("mjpeg" if cover else "h264", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p" if cover else "yuv420p"
        stream.sample_aspect_ratio = pixel
        if cover:
            stream.disposition = Disposition.attached_pic
            sound = output.add_stream("aac", rate=48000, layout="mono")
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts = 50 + number
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
        if cover:
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
            silence.sample_rate, silence.pts = 48000, 0
            output.mux(sound.encode(silence))
            output.mux(sound.encode())


def test_rows_have_the_time_since_the_first_picture_and_name_how_each_picture_ended(
    film: Path, tmp_path: Path
) -> None:
    call_command("read", film, out=tmp_path / "rows.parquet", every=300)
    rows = pyarrow.parquet.read_table(tmp_path / "rows.parquet").to_pylist()
    assert [row["time_ms"] for row in rows] == [0, 300, 600, 900, 1200, 1500, 1800]
    assert [row["outcome"] for row in rows] == ["scored"] * 4 + ["no_face"] * 3
    assert sum(rows[0][label] for label in LABELS) == pytest.approx(1, abs=1e-5)
    assert max(LABELS, key=lambda label: rows[0][label]) == "happy"
    assert rows[-1]["happy"] is None  # missing, never zero
    call_command("read", film, out=tmp_path / "rows.csv", every=300)
    assert pyarrow.csv.read_csv(tmp_path / "rows.csv").column("happy").to_pylist() == [
        row["happy"] for row in rows
    ]


def test_film_that_breaks_off_is_named_and_the_others_are_read(film: Path, tmp_path: Path) -> None:
    half, sound = tmp_path / "half.mp4", tmp_path / "no film.mp4"
    half.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    sound.write_text("not a film")
    with pytest.raises(CommandError, match=r"half\.mp4.*no film\.mp4"):
        call_command("read", half, sound, film, out=tmp_path / "rows.csv", every=1000)
    rows = pyarrow.csv.read_csv(tmp_path / "rows.csv").to_pylist()
    assert [row["time_ms"] for row in rows if row["film"] == str(film)] == [0, 1000]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["half.mp4", "no film.mp4", "rows.csv"]


def test_what_comes_before_a_film_breaks_off_is_read(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(path: Path, *, every_ms: int) -> Iterator[tuple[int, bytes]]:
        yield from islice(film_pictures(path, every_ms=every_ms), 3)
        raise UnreadableFilm("a hole")

    monkeypatch.setattr("inference.engine.film.film_pictures", breaks_off)
    with pytest.raises(CommandError, match="a hole"):
        call_command("read", film, out=tmp_path / "rows.parquet", every=500)
    rows = pyarrow.parquet.read_table(tmp_path / "rows.parquet").to_pylist()
    assert [row["time_ms"] for row in rows] == [0, 500, 1000]


def test_other_formats_and_paces_are_refused_before_anything_is_read(film: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"\.csv or \.parquet"):
        call_command("read", film, out=tmp_path / "rows.txt")
    with pytest.raises(CommandError, match="20 to 60,000"):
        call_command("read", film, out=tmp_path / "rows.csv", every=1)
    assert not list(tmp_path.iterdir())


def test_picture_is_as_wide_as_players_show_it(film: Path, tmp_path: Path) -> None:
    whole = decoded(face_jpeg())
    squeezed = cv2.resize(whole, (320, 480), interpolation=cv2.INTER_AREA)
    film_write(tmp_path / "wide.mp4", [squeezed], pixel=Fraction(2))
    ((_, shown),) = film_pictures(tmp_path / "wide.mp4", every_ms=500)
    assert decoded(shown).shape == whole.shape


@pytest.mark.parametrize(
    ("matrix", "corner"),
    [
        ((0, 1, -1, 0), (0, -1)),  # by a quarter to the right
        ((-1, 0, 0, -1), (-1, -1)),
        ((-1, 0, 0, 1), (0, -1)),  # mirrored: FFmpeg tells a half turn
        ((1, 0, 0, -1), (-1, 0)),
        ((0, 1, 1, 0), (0, 0)),
    ],
)
def test_picture_is_turned_and_mirrored_as_its_film_asks(
    tmp_path: Path, matrix: tuple[int, int, int, int], corner: tuple[int, int]
) -> None:
    picture = np.zeros((240, 320, 3), np.uint8)
    picture[:80, :80] = 255
    film_write(tmp_path / "film.mp4", [picture])
    data, (a, b, c, d) = (tmp_path / "film.mp4").read_bytes(), matrix
    at = data.index(b"tkhd") + 44
    turned = struct.pack(">9i", a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30)
    (tmp_path / "film.mp4").write_bytes(data[:at] + turned + data[at + 36 :])
    ((_, stored),) = film_pictures(tmp_path / "film.mp4", every_ms=500)
    shown = decoded(stored)[..., 0] > 127
    assert shown.shape == ((320, 240) if b else (240, 320))
    corners = {(row, column): bool(shown[row, column]) for row in (0, -1) for column in (0, -1)}
    assert [place for place, light in corners.items() if light] == [corner]


def test_time_goes_on_where_a_film_begins_anew(tmp_path: Path) -> None:
    film_write(tmp_path / "part.ts", [decoded(empty_jpeg())] * 20)
    (tmp_path / "both.ts").write_bytes((tmp_path / "part.ts").read_bytes() * 2)
    times = [time_ms for time_ms, _ in film_pictures(tmp_path / "both.ts", every_ms=500)]
    assert times == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500]


def test_what_has_no_film_is_told_apart(tmp_path: Path) -> None:
    film_write(tmp_path / "song.mp4", [decoded(empty_jpeg())], cover=True)
    with pytest.raises(UnreadableFilm, match="no picture track"):
        list(film_pictures(tmp_path / "song.mp4", every_ms=500))
    film_write(tmp_path / "bare.h264", [decoded(empty_jpeg())] * 3)
    with pytest.raises(UnreadableFilm, match="no times"):
        list(film_pictures(tmp_path / "bare.h264", every_ms=500))


def test_any_name_of_a_file_is_read(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["=1+2.mp4", "10:30 room 2.mp4", '[b]two\nlines, "quoted".mp4', os.fsdecode(b"caf\xe9.mp4")]
    for name in names:
        Path(name).write_bytes(film.read_bytes())
    call_command("read", *names, out=Path("rows.csv"), every=1000)
    told = pyarrow.csv.read_csv("rows.csv", parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True))
    assert told.column("film").to_pylist()[::2] == ["'=1+2.mp4", *names[1:3], "caf\\xe9.mp4"]
    assert "[b]two" in capsys.readouterr().err


def test_where_nothing_was_read_what_was_there_stays(film: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("of yesterday")
    with pytest.raises(CommandError, match="mistyped"):
        call_command("read", tmp_path / "mistyped.mp4", out=tmp_path / "rows.csv")
    assert (tmp_path / "rows.csv").read_text() == "of yesterday"
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(CommandError, match="is a folder"):
        call_command("read", film, out=tmp_path / "folder.csv")
