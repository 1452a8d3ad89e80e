"""Exit 0 where the web of this container answers `/livez`."""

import http.client
import os
import sys


def web_alive() -> bool:
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=4)
    connection.request("GET", "/livez", headers={"Host": host})
    return connection.getresponse().status == 200


if __name__ == "__main__":
    try:
        sys.exit(0 if web_alive() else 1)
    except (OSError, http.client.HTTPException):
        sys.exit(1)
