"""Loaded by schemathesis, in its own environment: puts what exists into three of four requests, so that they get in.

`FUZZ_STATE` names the file with what exists, `FUZZ_HEARD` the one where each answer's status is written down.
"""

import base64
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import schemathesis

_STATE = json.loads(Path(os.environ["FUZZ_STATE"]).read_text())
_HEARD = Path(os.environ["FUZZ_HEARD"])
_chance = random.Random(7)


def _real(value: Any) -> Any:
    """Return a value of the state, its files (`{"base64": …}`) as bytes."""
    if isinstance(value, dict):
        return (
            base64.b64decode(value["base64"])
            if set(value) == {"base64"}
            else {name: _real(own) for name, own in value.items()}
        )
    return [_real(own) for own in value] if isinstance(value, list) else value


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    name = f"{case.method.upper()} {case.path}"
    sent = f"{name} {case.media_type or ''}"
    case.headers = dict(case.headers or {})
    for pattern, headers in _STATE["headers"]:
        if re.fullmatch(pattern, sent):
            case.headers.update(headers)
            break
    if _chance.random() < 0.25:
        return
    for pattern, parameters in _STATE["paths"]:
        if re.fullmatch(pattern, sent):
            known = {own: value for own, value in parameters.items() if own in (case.path_parameters or {})}
            case.path_parameters.update(known)
            break
    bodies = _STATE["bodies"].get(name, {})
    if case.media_type in bodies and _chance.random() < 0.5:
        case.body = _real(bodies[case.media_type])
    for own, value in _STATE["queries"].get(name, {}).items():
        if _chance.random() < 0.7:
            case.query = {**(case.query or {}), own: value}


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    with _HEARD.open("a") as file:
        file.write(f"{case.operation.label} {response.status_code}\n")
