"""Pages and JSON travel compressed, where nobody can learn a secret from their length."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

_OWN_REQUESTS = {None, "same-origin", "none"}
_TEXT = ("text/", "application/json", "application/problem+json", "application/vnd.oai.openapi")


class CompressionMiddleware(GZipMiddleware):
    """gzip for text. Pictures, clips and archives are compressed already; ranges of a clip must stay as they are.

    BREACH reads a page's secrets from the lengths of answers to requests that another site sends with the victim's
    cookies: answers to other sites' requests stay plain (browsers say Sec-Fetch-Site; those that do not hold back
    SameSite=Lax cookies). Beyond that Django masks CSRF tokens anew each time, and pads by a random length.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.headers.get("Sec-Fetch-Site") not in _OWN_REQUESTS:
            return response
        if not response.get("Content-Type", "").startswith(_TEXT):
            return response
        return super().process_response(request, response)
