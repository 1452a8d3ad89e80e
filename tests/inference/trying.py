"""Sends pictures to `try-it`, and reads its refusals."""

import base64
import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

URL = "/api/v1/try-it"


def upload(client: Client, picture: bytes, **headers: str) -> Any:
    return client.post(URL, {"picture": SimpleUploadedFile("a.jpg", picture, "image/jpeg")}, headers=headers)


def send(client: Client, document: Any) -> Any:
    body = document if isinstance(document, bytes) else json.dumps(document)
    return client.post(URL, body, content_type="application/json")


def base64_of(picture: bytes) -> str:
    return base64.b64encode(picture).decode()


def refusal(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]
