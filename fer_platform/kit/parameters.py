"""The one rule of an address's parameters: it takes those that its view names, each once. All others are refused."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import QueryDict
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from fer_platform.kit.problems import Problem


class ByHeader(DefaultContentNegotiation):
    """Chooses by `Accept` alone: `?format=` is a parameter like any other, and would be a 404 before it is judged."""

    class settings:
        URL_FORMAT_OVERRIDE = None


class StrictView(APIView):
    """What every address of the API is made of. `takes`: method → names of its parameters; a method that is not in it
    takes none. Whoever may not come in at all is told that first."""

    takes: Mapping[str, Iterable[str]] = {}
    content_negotiation_class = ByHeader

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse. Raises: Problem: 400 parameter_unknown, parameter_invalid."""
        super().initial(request, *args, **kwargs)
        method = "GET" if request.method in ("HEAD", "OPTIONS") else request.method or ""
        if hasattr(self, method.lower()):  # else the answer is 405, whatever came along
            parameters_known(request.query_params, self.takes.get(method, ()))


def parameters_known(parameters: Mapping[str, str], known: Iterable[str]) -> None:
    """Refuse a parameter that nobody reads, and one that is given twice: of two values one would be ignored.

    Raises:
        Problem: 400 parameter_unknown, which names those that are known; parameter_invalid.
    """
    known = sorted(known)
    unknown = sorted(parameters.keys() - set(known))
    if unknown:
        detail = f"There is no parameter {', '.join(unknown)} here."
        raise Problem(400, "parameter_unknown", detail, extra={"unknown": unknown, "known": known})
    if isinstance(parameters, QueryDict):
        for name, values in parameters.lists():
            if len(values) > 1:
                raise Problem(400, "parameter_invalid", f"{name}: Give it once.", extra={"parameter": name})
