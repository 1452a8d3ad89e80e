"""Names to addresses, within a time limit."""

import queue
import socket
import threading


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Return every address of a host name, in the system's order of preference.

    The system's resolver cannot be interrupted, so it runs in a thread, which is left behind when it is late.

    Raises:
        OSError: there is no such name, or no resolver. TimeoutError: no answer within `seconds`.
    """
    answer: queue.SimpleQueue[list[str] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    try:
        found = answer.get(timeout=max(0.001, seconds))
    except queue.Empty as error:
        raise TimeoutError("the resolver is late") from error
    if isinstance(found, OSError):
        raise found
    if isinstance(found, UnicodeError):
        raise OSError("not a host name") from found
    return found
