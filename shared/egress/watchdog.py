"""Ends a socket when its time is over.

A socket's own time limit counts from one byte to the next; a server that drips bytes would hold us for
ever. Shutting down a duplicate works through TLS and while the handshake still runs.
"""

import socket
from contextlib import suppress
from threading import Timer


class Watchdog:
    """Shuts one socket down after some seconds, unless it is called off first."""

    def __init__(self, watched: socket.socket, seconds: float) -> None:
        self.has_bitten = False
        self._duplicate = watched.dup()
        self._timer = Timer(seconds, self._bite)
        self._timer.daemon = True
        self._timer.start()

    def call_off(self) -> None:
        """Leave the socket alone from now on; safe to repeat."""
        self._timer.cancel()
        self._duplicate.close()

    def _bite(self) -> None:
        self.has_bitten = True
        with suppress(OSError):
            self._duplicate.shutdown(socket.SHUT_RDWR)
