"""Slow senders hold nobody up: a request is read whole before it takes one of the few places where work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
PIECE, IN_MEMORY = 64 * 1024, 1024 * 1024


class Turnstile:
    """Lets `places` requests work at once; the others wait, whole, in their order of arrival."""

    def __init__(self, application: Application, places: int, most: int) -> None:
        """Stand before `application`; `most` is the largest body, in bytes, that it takes."""
        self._application, self._most = application, most
        self._places = BoundedSemaphore(places)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Read, wait, work."""
        if not _has_body(environ) or int(environ.get("CONTENT_LENGTH") or 0) > self._most:
            return self._work(environ, start_response)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            self._read(environ["wsgi.input"], body)
            environ["wsgi.input"] = body
            return self._work(environ, start_response)

    def _work(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        with self._places:
            return self._application(environ, start_response)

    def _read(self, stream: Any, body: Any) -> None:
        """Read what comes, up to one byte more than is taken: the application then says that it is too much."""
        left = self._most + 1
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            body.write(piece)
            left -= len(piece)
        body.seek(0)


def _has_body(environ: Environ) -> bool:
    return bool(environ.get("CONTENT_LENGTH") or environ.get("HTTP_TRANSFER_ENCODING"))
