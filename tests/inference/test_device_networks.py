"""What a viewer's device loads, and what it is made of."""

import dataclasses
import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from inference import shipped
from inference.device.pack import pack_make
from inference.device.tflite_file import Operation, Tensor
from inference.engine.combine import VOTED_AS
from inference.engine.weights import Weights, WeightsError, current_folder, weights_read
from inference.model_report.device import FILE, report_read


@pytest.fixture(scope="module")
def weights() -> Weights:
    return weights_read()


def header_of(pack: bytes) -> tuple[dict, bytes]:
    (length,) = struct.unpack_from("<I", pack)
    return json.loads(pack[4 : 4 + length]), pack[4 + length :]


def test_anybody_may_load_the_networks_and_asks_once(client: Client, weights: Weights) -> None:
    address = reverse("device:networks")
    answer = client.get(address)
    assert answer.status_code == 200
    assert header_of(answer.content)[0]["model"] == weights.digest
    assert answer["Cache-Control"] == "public, no-cache"
    assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.post(address).status_code == 405


@pytest.fixture
def written_otherwise(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Returns a function: from its call on this is a release that writes the same networks in another way."""

    def forget() -> None:
        shipped.shipped_pack.cache_clear()
        shipped.shipped_pack_digest.cache_clear()

    def another() -> None:
        monkeypatch.setattr(shipped, "pack_make", lambda weights: b"another form")
        forget()

    yield another
    monkeypatch.undo()
    forget()


def test_new_form_of_the_same_networks_is_loaded_anew(
    client: Client, written_otherwise: Callable[[], None]
) -> None:
    address = reverse("device:networks")
    kept = client.get(address)["ETag"]
    written_otherwise()
    answer = client.get(address, headers={"If-None-Match": kept})
    assert (answer.status_code, answer.content) == (200, b"another form")


def test_file_holds_the_weights_as_they_are(weights: Weights) -> None:
    from ai_edge_litert.interpreter import Interpreter

    header, data = header_of(pack_make(weights))
    assert header["combiner"]["voted_as"] == list(VOTED_AS)
    interpreter = Interpreter(model_path=str(weights.network))
    stored = [
        interpreter.get_tensor(tensor["index"])
        for tensor in interpreter.get_tensor_details()
        if tensor["dtype"] is np.int8
    ]
    steps = [step for step in header["network"]["steps"] if step["kind"] == "convolve"]
    assert len(steps) == len(stored) > 10

    def values(place: int) -> bytes:
        offset, size = header["tensors"][place]
        assert offset % 16 == 0
        return data[offset : offset + size]

    assert sorted(values(step["weights"]) for step in steps) == sorted(each.tobytes() for each in stored)


def test_network_that_no_kernel_reads_is_refused_and_not_half_read(weights: Weights, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="second output"):
        pack_make(dataclasses.replace(weights, combiner=None))
    whole = weights.network.read_bytes()
    for broken in (b"", b"no network", whole[:4000], b"\0" * 64):
        path = tmp_path / "network.tflite"
        path.write_bytes(broken)
        with pytest.raises(WeightsError, match="cannot be read on devices"):
            pack_make(dataclasses.replace(weights, network=path))


@pytest.mark.parametrize(("side", "to"), [(3, 16), (6, 10)])
def test_network_of_odd_sides_is_refused(
    weights: Weights, monkeypatch: pytest.MonkeyPatch, side: int, to: int
) -> None:
    one = Operation("convolution", (0, 1, 2), (3,), relu=True, same=True)
    none = np.zeros(0, np.float32)
    tensors = [
        Tensor((1, side, side, 8), None, none),
        Tensor((to, 3, 3, 8), np.ones((to, 3, 3, 8), np.int8), np.ones(to, np.float32)),
        Tensor((to,), np.zeros(to, np.float32), none),
        Tensor((1, side, side, to), None, none),
    ]
    monkeypatch.setattr("inference.device.pack.tflite_read", lambda data: ([one], tensors))
    with pytest.raises(WeightsError, match=f"{side} × {side} pixels to {to} channels"):
        pack_make(weights)


def test_model_page_shows_the_last_report_and_none_of_another_network(bob_client: Client) -> None:
    report = report_read(current_folder(), model=weights_read().digest)
    assert report.probability_largest <= 0.02
    page = bob_client.get(reverse("models:detail", args=[current_folder().name])).content.decode()
    assert f"{report.probability_largest:.6f}" in page
    assert f"n = {report.faces}" in page
    assert report_read(current_folder(), model="0" * 64) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"model": "x"}'])
def test_broken_report_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    assert report_read(tmp_path, model="x") is None
