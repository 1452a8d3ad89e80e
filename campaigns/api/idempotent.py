"""`Idempotency-Key`: a write that is sent twice is done once (draft-ietf-httpapi-idempotency-key-header, as Stripe)."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.base import File
from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import AccessToken
from campaigns.services.idempotency import (
    KeyInHand,
    KeyReused,
    idempotency_answer,
    idempotency_begin,
    idempotency_give_up,
)
from fer_platform.kit.problems import Problem

LONGEST = 255
Method = Callable[..., Response]


def idempotent(method: Method) -> Method:
    """Let a view's method be repeated with a key: the first answer comes again, with `Idempotency-Replayed: true`.

    Raises:
        Problem: 400 idempotency_key_invalid, 422 idempotency_key_reused, 409 idempotency_key_in_hand.
    """

    @wraps(method)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            with transaction.atomic():
                return method(view, request, *args, **kwargs)
        row = _begin(request, key)
        if row.status is not None:
            return Response(json.loads(row.body), status=row.status, headers={"Idempotency-Replayed": "true"})
        try:
            with transaction.atomic():
                response = method(view, request, *args, **kwargs)
                body = request.accepted_renderer.render(response.data).decode()
                idempotency_answer(row=row, status=response.status_code, body=body or "null")
        except KeyInHand as error:
            raise _in_hand() from error
        except BaseException:
            idempotency_give_up(row=row)
            raise
        return response

    return once


def _begin(request: Request, key: str) -> Any:
    if not 1 <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        detail = f"A key has 1 to {LONGEST} printable ASCII characters."
        raise Problem(400, "idempotency_key_invalid", detail, extra={"limit": LONGEST})
    kind = "token" if isinstance(request.auth, AccessToken) else "user"
    try:
        return idempotency_begin(sender=f"{kind}:{request.user.pk}", key=key, digest=_digest(request))
    except KeyReused as error:
        detail = "This key was sent with another request. Take a new one."
        raise Problem(422, "idempotency_key_reused", detail) from error
    except KeyInHand as error:
        raise _in_hand() from error


def _in_hand() -> Problem:
    return Problem(
        409, "idempotency_key_in_hand", "The same request is in hand. Ask again soon.", retry_after=1
    )


def _digest(request: Request) -> str:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    data = request.data
    names = sorted(data) if hasattr(data, "keys") else []
    if not names:
        digest.update(json.dumps(data, sort_keys=True, default=str).encode())
    for name in names:
        values = data.getlist(name) if hasattr(data, "getlist") else [data[name]]
        for value in values:
            digest.update(f"{name}\0".encode())
            if isinstance(value, File):
                value.seek(0)
                for chunk in value.chunks():
                    digest.update(chunk)
                value.seek(0)
            else:
                digest.update(json.dumps(value, sort_keys=True, default=str).encode())
            digest.update(b"\n")
    return digest.hexdigest()
