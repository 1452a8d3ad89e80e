"""`fer mcp --port`: the same tools over HTTP (`/mcp`). Each caller brings an access token; none is kept."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from fer_client.assistant import assistant_server
from fer_client.client import Client
from fer_client.http import Http

_HOST = "127.0.0.1"  # what others reach is a reverse proxy's business, which ends TLS
_caller: ContextVar[Client] = ContextVar("caller")


def assistant_serve(url: str, port: int) -> None:
    """Serve until stopped.

    Raises:
        ImportError: the package `mcp` is missing. ValueError: `url` is no address of an installation.
    """
    Http(url, "")  # says what is wrong with the address now, and not to each caller
    app = assistant_app(url)
    import uvicorn  # comes with mcp

    uvicorn.run(app, host=_HOST, port=port, log_level="warning")


def assistant_app(url: str) -> Any:
    """Return the ASGI application, which asks `url` with the token of whoever calls."""

    async def whose(ctx: Any, call_next: Any) -> Any:
        mark = _caller.set(Client(url=url, token=_token_of(ctx.request.scope)))
        try:
            return await call_next(ctx)
        finally:
            _caller.reset(mark)

    server = assistant_server(_caller.get, middleware=[whose])
    app = server.streamable_http_app(stateless_http=True, json_response=True, host=_HOST)

    async def signed_in(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or _token_of(scope):
            await app(scope, receive, send)
            return
        asks = [(b"www-authenticate", b'Bearer realm="fer"'), (b"content-length", b"0")]
        await send({"type": "http.response.start", "status": 401, "headers": asks})
        await send({"type": "http.response.body", "body": b""})

    return signed_in


def _token_of(scope: Any) -> str:
    """Return the token of `Authorization: Bearer …`; "" where there is none."""
    scheme, _, token = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
