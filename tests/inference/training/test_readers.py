from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.data import astronaut

from inference.training.datasets import DatasetError, face_set_read
from inference.training.labels import label_map_read
from inference.training.split import validation_split
from tests.inference.engine.pictures import scene
from tests.inference.training.copies import csv_write, folders_write, votes_write
from tests.inference.training.faces import faces_read, faces_write

ICML = ("emotion", " Usage", " pixels")


def votes_of(rows: int) -> np.ndarray:
    votes = np.zeros((rows, 10), int)
    votes[np.arange(rows), np.arange(rows) % 7] = 9
    votes[:, 8] = 1
    return votes


@pytest.mark.parametrize("header", [("emotion", "pixels", "Usage"), ICML])
def test_csv_and_npz_give_the_same_arrays(tmp_path, header):
    faces = face_set_read(faces_write(tmp_path / "f.npz", ferplus_ok=None))
    path = csv_write(tmp_path / "f.csv", faces, header=header)
    votes = votes_write(tmp_path / "votes.csv", faces.usage, votes_of(92))
    copy = face_set_read(path, votes=votes)
    assert copy.digest() == faces.digest()
    assert np.array_equal(copy.majority, faces.majority)
    assert not copy.repeated.any()


def test_folders_and_npz_give_the_same_faces(tmp_path):
    faces = faces_read(tmp_path)
    copy = face_set_read(folders_write(tmp_path / "f", faces, parts=("train", "val", "test")))
    rows = {faces.pixels[i].tobytes(): (faces.label[i], faces.usage[i]) for i in range(len(faces))}
    assert len(rows) == len(copy) == 92
    for i in range(len(copy)):
        assert rows[copy.pixels[i].tobytes()] == (copy.label[i], copy.usage[i])


@pytest.mark.parametrize(
    "labels",
    [
        ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"),
        ("anger", "disgusted", "fearful", "happiness", "sadness", "surprised", "neutral"),
        ("Angry", "Disgust", "Fear", "Happy", "Sad", "Surprise", "Neutral"),
    ],
)
def test_label_folders_of_the_usual_copies(tmp_path, labels):
    faces = faces_read(tmp_path)
    copy = face_set_read(folders_write(tmp_path / "f", faces, labels=labels))
    assert copy.usage is None
    assert np.array_equal(np.bincount(copy.label), np.bincount(faces.label))


def test_test_folder_is_neither_trained_on_nor_chosen_by(tmp_path):
    faces = faces_read(tmp_path)
    root = folders_write(tmp_path / "f", faces, parts=("train", "test", ""))
    split = validation_split(face_set_read(root), seed=1)
    assert split.count_of("PrivateTest") == 28
    assert split.count_of("Training") + split.count_of("PublicTest") == 64
    (root / "test/angry/00070.png").rename(root / "test/angry/PublicTest_00070.png")
    assert face_set_read(root).count_of("PublicTest") == 1


def test_crops_of_any_size_are_resized_and_photos_are_cropped(tmp_path):
    for name in ("happy", "sad"):
        (tmp_path / name).mkdir()
    cv2.imwrite(str(tmp_path / "happy/photo.jpg"), cv2.cvtColor(astronaut(), cv2.COLOR_RGB2BGR))
    cv2.imwrite(str(tmp_path / "sad/grey.png"), np.full((200, 240, 3), 90, np.uint8))
    whole = face_set_read(tmp_path)
    assert whole.pixels.shape == (2, 48, 48)
    cropped = face_set_read(tmp_path, photos=True)
    assert (len(cropped), cropped.label.tolist()) == (1, [3])
    assert str(cropped.left_out) == "Left out: 1 (no face was found, sad/grey.png)."
    assert np.abs(cropped.pixels[0].astype(int) - whole.pixels[0]).mean() > 20


def test_photos_are_cropped_as_serving_finds_and_turns_faces(tmp_path):
    (tmp_path / "happy").mkdir()
    photo = scene((320, 240, 1.6))
    cv2.imwrite(str(tmp_path / "happy/1.png"), photo)
    cv2.imwrite(str(tmp_path / "happy/2.png"), cv2.rotate(photo, cv2.ROTATE_180))
    cv2.imwrite(str(tmp_path / "happy/3.png"), scene((700, 500, 0.4), width=1280, height=960))
    cropped = face_set_read(tmp_path, photos=True)
    assert len(cropped) == 3, cropped.left_out
    upright, turned, _ = cropped.pixels.astype(int)
    assert np.abs(upright - turned).mean() < 15 < np.abs(upright - turned[::-1, ::-1]).mean()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "lacks emotion and pixels; it has nothing"),
        ("emotion,Usage\n0,Training\n", "lacks pixels; it has emotion, usage"),
        ("emotion,pixels\n", "no row"),
        ("emotion,pixels\n0,1 2 3\n", r"line 2: pixels must be 2304 numbers .* there are 3"),
        ("emotion,pixels\n0," + "1 " * 2303 + "x\n", "line 2: pixels must be"),
        ("emotion,pixels\n0," + "1 " * 2303 + "256\n", "0 to 255; there are 1 to 256"),
        ("emotion,pixels\n0," + "1 " * 2303 + "-1\n", "there are -1 to 1"),
        ("emotion,pixels\n7," + "1 " * 2304 + "\n", "emotion must be a whole number of 0 to 6, not '7'"),
        ("emotion,pixels\nhappy," + "1 " * 2304 + "\n", "not 'happy'"),
        ("emotion,pixels,Usage\n0," + "1 " * 2304 + ",Test\n", "usage is 'Test'; it may be Training"),
        ("emotion,pixels,Usage\n0," + "1 " * 2304 + "\n", "2 columns where the header has 3"),
        ("emotion,pixels\n0," + "1" * 200_000 + "\n", "not a readable csv"),
    ],
)
def test_wrong_csv_files_are_refused_by_what_they_lack(tmp_path, text, message):
    path = tmp_path / "f.csv"
    path.write_text(text)
    with pytest.raises(DatasetError, match=message):
        face_set_read(path)


def test_binary_file_called_csv_is_refused(tmp_path):
    path = tmp_path / "f.csv"
    path.write_bytes(bytes(range(256)) * 40)
    with pytest.raises(DatasetError, match=r"not a readable csv|lacks emotion"):
        face_set_read(path)


def test_votes_that_do_not_belong_are_refused(tmp_path):
    faces = faces_read(tmp_path)
    data = csv_write(tmp_path / "f.csv", faces)
    short = votes_write(tmp_path / "short.csv", faces.usage[:-1], votes_of(91))
    with pytest.raises(DatasetError, match=r"27 rows of PublicTest, and f\.csv has 28"):
        face_set_read(data, votes=short)
    (tmp_path / "bad.csv").write_text("Usage,neutral\nTraining,1\n")
    with pytest.raises(DatasetError, match="lacks happiness and surprise"):
        face_set_read(data, votes=tmp_path / "bad.csv")
    with pytest.raises(DatasetError, match="the order of rows"):
        face_set_read(folders_write(tmp_path / "f", faces), votes=short)
    without = csv_write(tmp_path / "u.csv", faces, header=("emotion", "pixels"))
    with pytest.raises(DatasetError, match="the file has none"):
        face_set_read(without, votes=short)


def test_wrong_folders_are_refused_by_what_they_lack(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DatasetError, match="no pictures"):
        face_set_read(tmp_path / "empty")
    (tmp_path / "other/bored").mkdir(parents=True)
    with pytest.raises(DatasetError, match="'bored' is no label; call the folders angry"):
        face_set_read(tmp_path / "other")
    broken = tmp_path / "broken/happy"
    broken.mkdir(parents=True)
    (broken / "a.png").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"no picture that can be read: unknown_format, happy/a\.png"):
        face_set_read(tmp_path / "broken")
    cv2.imwrite(str(broken / "a.png"), np.zeros((100, 300), np.uint8))
    with pytest.raises(DatasetError, match=r"300 × 100 pixels are no square crop of a face; .*--photos"):
        face_set_read(tmp_path / "broken")
    cv2.imwrite(str(broken / "a.png"), np.zeros((100, 100), np.uint8))
    with pytest.raises(DatasetError, match="no face in any"):
        face_set_read(tmp_path / "broken", photos=True)


def face(file: Path, grey: int = 90) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(file), np.random.default_rng(grey).integers(0, 255, (50, 50), np.uint8))


def test_folders_as_people_have_them_are_read_or_what_is_not_is_named_and_counted(tmp_path):
    for number, file in enumerate(
        ("train/sad/person1/a.png", "train/sad/person2/b.bmp", "train/happy/c.TIFF", "dev/fear/d.jpg")
    ):
        face(tmp_path / file, number)
    for file in ("train/happy/.hidden.png", "train/happy/list.txt", "train/loose.png", "extra/happy/e.png"):
        face(tmp_path / "other.png")
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "other.png").rename(tmp_path / file)
    for file in ("broken.bmp", "broken.png", "bomb.tif"):
        whole = (tmp_path / "train/sad/person2/b.bmp").read_bytes()
        (tmp_path / "train/happy" / file).write_bytes(b"II*\0" + whole if file == "bomb.tif" else whole[:40])
    faces = face_set_read(tmp_path)
    assert sorted(faces.label.tolist()) == [2, 3, 4, 4]
    assert (faces.count_of("Training"), faces.count_of("PublicTest")) == (3, 1)
    assert set(faces.left_out.lines) == {
        "Left out: 1 (beside the folders of the parts, extra/happy/e.png).",
        "Left out: 1 (in no label's folder, train/loose.png).",
        "Left out: 2 (hidden, or no picture by its name, the first is train/happy/.hidden.png).",
        "Left out: 3 (no picture that can be read: broken, the first is train/happy/bomb.tif).",
    }


def test_links_are_followed_and_those_to_nothing_counted(tmp_path, monkeypatch):
    face(tmp_path / "store/person1/a.png")
    face(tmp_path / "set/sad/b.png", 1)
    folder = tmp_path / "set/sad"
    (folder / "person1").symlink_to(tmp_path / "store/person1")
    (folder / "circle").symlink_to(tmp_path / "set")
    for name in ("gone.png", "away.png"):
        (folder / name).symlink_to(tmp_path / "nowhere" / name)
    faces = face_set_read(tmp_path / "set")
    assert len(faces) == 2
    link = "a link to nothing, or a folder that cannot be opened"
    assert str(faces.left_out) == f"Left out: 2 ({link}, the first is sad/away.png)."
    # A reason that held the file's name would be told once a file.
    monkeypatch.setattr(Path, "read_bytes", lambda self: self.with_name("none").open("rb"))
    with pytest.raises(
        DatasetError, match=r"2 \(no picture that can be read: No such file or directory, the"
    ):
        face_set_read(tmp_path / "set")


def test_labels_of_other_names_are_mapped_skipped_and_counted(tmp_path):
    for file in ("contempt/a.png", "contempt/b.png", "0/c.png", "glad/d.png", "sad/e.png"):
        face(tmp_path / file)
    with pytest.raises(DatasetError, match=r"'0' is no label.*--map 0=skip"):
        face_set_read(tmp_path)
    faces = face_set_read(tmp_path, labels=label_map_read("contempt=skip, 0=angry,Glad=happy"))
    assert faces.label.tolist() == [0, 3, 4]
    assert str(faces.left_out) == "Left out: 2 (--map contempt=skip, the first is contempt/a.png)."
    for file in ("0/c.png", "glad/d.png"):  # one face is a set, too
        (tmp_path / file).unlink()
        (tmp_path / file).parent.rmdir()
    assert face_set_read(tmp_path, labels=label_map_read("contempt=skip")).label.tolist() == [4]


@pytest.mark.parametrize("form", ["csv", "npz"])
def test_rows_are_mapped_after_votes_were_joined(tmp_path, form):
    faces = face_set_read(faces_write(tmp_path / "faces.npz", ferplus_ok=None))
    path = tmp_path / "faces.npz" if form == "npz" else csv_write(tmp_path / "f.csv", faces)
    votes = votes_write(tmp_path / "votes.csv", faces.usage, votes_of(92))
    mapped = face_set_read(path, votes=votes, labels=label_map_read("6=skip,1=angry"))
    kept = faces.label != 6
    assert mapped.label.tolist() == np.where(faces.label == 1, 0, faces.label)[kept].tolist()
    assert np.array_equal(mapped.pixels, faces.pixels[kept])
    assert np.array_equal(mapped.majority, face_set_read(path, votes=votes).majority[kept])
    assert str(mapped.left_out) == f"Left out: {(~kept).sum()} (--map skips their label)."


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("contempt", "write the data's name, =, and one of angry"),
        ("=angry", "write the data's name"),
        ("contempt=bored", "'contempt=bored'"),
        ("a=skip,A=angry", "names 'a' twice"),
        ("contemtp=skip", "names 'contemtp', and no label of the data is called so"),
    ],
)
def test_wrong_maps_are_refused(tmp_path, text, message):
    face(tmp_path / "sad/a.png")
    with pytest.raises(DatasetError, match=message):
        face_set_read(tmp_path, labels=label_map_read(text))


def test_split_is_by_label_seeded_and_keeps_equal_pictures_together(tmp_path):
    faces = face_set_read(faces_write(tmp_path / "f.npz", usage=None))
    pixels = faces.pixels.copy()
    pixels[7:35] = pixels[0]  # the label is i mod 7: one picture under every label
    twice = face_set_read(faces_write(tmp_path / "t.npz", usage=None, pixels=pixels))
    split, again, other = (validation_split(twice, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(split.usage, again.usage)
    assert not np.array_equal(split.usage, other.usage)
    assert len(set(split.usage[7:35])) == 1
    aside = validation_split(faces, seed=1)
    assert set(np.bincount(aside.of_usage("PublicTest").label)) == {3}  # a fifth of 13 or 14 of each
    assert "validation split (20%" in aside.judged_on
    one = faces.where((faces.label != 2) | (np.arange(92) == 2))
    with pytest.raises(DatasetError, match="fear: one picture"):
        validation_split(one, seed=1)
