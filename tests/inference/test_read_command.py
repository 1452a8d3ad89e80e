"""`manage.py read`: recorded films become rows; a film that breaks off is named, and takes nothing with it."""

from pathlib import Path

import av
import cv2
import numpy as np
import pyarrow.csv
import pyarrow.parquet
import pytest
from django.core.management import CommandError, call_command

from inference.engine.types import LABELS
from tests.inference.pictures import empty_jpeg, face_jpeg


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds at ten pictures a second that begin at 5 s: a smiling face, then, from 1 s on, a wall."""
    path = tmp_path_factory.mktemp("films") / "two seconds.mp4"
    face, wall = (
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) for data in (face_jpeg(), empty_jpeg())
    )
    with av.open(str(path), "w") as output:
        stream = output.add_stream("h264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 640, 480, "yuv420p"
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(face if number < 10 else wall, format="bgr24")
            frame.pts = 50 + number
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


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


def test_other_formats_and_paces_are_refused_before_anything_is_read(film: Path, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"\.csv or \.parquet"):
        call_command("read", film, out=tmp_path / "rows.txt")
    with pytest.raises(CommandError, match="20 to 60,000"):
        call_command("read", film, out=tmp_path / "rows.csv", every=1)
    assert not list(tmp_path.iterdir())
