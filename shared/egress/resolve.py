"""From a host name to addresses, within a time limit."""

import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread

from shared.egress.errors import EgressFailed

Resolver = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host, in the order of preference. Raises OSError when there is none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(seconds: float, resolver: Resolver, host: str, port: int) -> list[str]:
    """What the resolver finds. Raises EgressFailed when it finds nothing or takes longer.

    The system's resolver has no time limit of its own, so it runs in a thread that is left behind.
    """
    answers: SimpleQueue[list[str] | OSError | UnicodeError] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(resolver(host, port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    Thread(target=ask, daemon=True, name="egress-resolve").start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty as error:
        raise EgressFailed("resolve_timeout") from error
    if isinstance(answer, list) and answer:
        return answer
    raise EgressFailed("unknown_host")
