"""Every operation of the API's document may end with a problem (RFC 9457): said once for all of them."""

from typing import Any

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "Stable: act upon this."},
        "detail": {"type": "string", "description": "A sentence for a person."},
        "errors": {"description": "Of `invalid`: sentences by field."},
        "limit": {"type": "integer", "description": "The limit that was met."},
        "scope": {"type": "string", "description": "Of `scope_missing`: which one."},
    },
}


def problems_documented(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add the problem to each operation: drf-spectacular's hook after the document is made."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = _PROBLEM
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in result["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            answers.setdefault("default", {"description": "What was refused, and why."})
            for status in answers.keys() - {own for own in answers if own[0] in "123"}:
                answers[status]["content"] = content
    return result
