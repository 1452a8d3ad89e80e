"""The API's promises as lines of text: what a client may rely on, out of the OpenAPI document.

`python -m tests.contract` writes them anew after a compatible change (or for a new version of the API).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from drf_spectacular.generators import SchemaGenerator

KEPT = Path(__file__).with_name("v1.txt")
_METHODS = ("get", "post", "put", "patch", "delete")


def promises() -> list[str]:
    """Return what is there (`has …`) and what is asked for (`needs …`), one promise a line."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    return sorted(set(_promises(document)))


def broken(kept: list[str], now: list[str]) -> list[str]:
    """Return what a client of before would miss: something that is gone or of another type, or newly asked for."""
    gone = [own for own in kept if own.startswith("has ") and own not in now]
    asked = [own for own in now if own.startswith("needs ") and own not in kept and _of_old(own, kept)]
    return gone + asked


def _of_old(need: str, kept: list[str]) -> bool:
    """Tell whether the address was there before: a new one may ask for what it likes."""
    return f"has {' '.join(need.split()[1:3])}" in kept


def _promises(document: dict[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method not in methods:
                continue
            own, name = methods[method], f"{method.upper()} {path}"
            yield f"has {name}"
            for parameter in own.get("parameters", []):
                yield f"has {name} ?{parameter['name']}"
                if parameter.get("required") and parameter["in"] == "query":
                    yield f"needs {name} ?{parameter['name']}"
            for kind, body in own.get("requestBody", {}).get("content", {}).items():
                for field, type_, required in _fields(body["schema"], document, frozenset()):
                    yield f"has {name} takes {kind} {field}: {type_}"
                    if required:
                        yield f"needs {name} {kind} {field}"
            for status, answer in own["responses"].items():
                for kind, body in answer.get("content", {}).items():
                    if kind == "application/problem+json" and status != "default":
                        continue  # all problems are alike, and said once
                    for field, type_, _ in _fields(body["schema"], document, frozenset()):
                        yield f"has {name} {status} {field}: {type_}"


def _fields(
    schema: dict[str, Any], document: dict[str, Any], seen: frozenset[str], prefix: str = ""
) -> Iterator[tuple[str, str, bool]]:
    while "$ref" in schema or "items" in schema or len(schema.get("allOf", [])) == 1:
        if "$ref" in schema:
            if schema["$ref"] in seen:
                return
            seen |= {schema["$ref"]}
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        elif "allOf" in schema:
            schema = schema["allOf"][0]
        else:
            prefix, schema = f"{prefix}[]", schema["items"]
    required = set(schema.get("required", []))
    for name, own in schema.get("properties", {}).items():
        field = f"{prefix}.{name}"
        yield field, _type(own), name in required
        for part in [own, *own.get("oneOf", [])]:
            yield from _fields(part, document, seen, field)


def _type(schema: dict[str, Any]) -> str:
    """Return the type as a client sees it; that null may come, too, is a promise of its own."""
    kinds = schema.get("type", "object")
    return "|".join(kinds) if isinstance(kinds, list) else str(kinds)
