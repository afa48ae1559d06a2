"""Slow senders hold nobody up: a request is read whole before it takes one of the few places where work is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from tempfile import SpooledTemporaryFile
from threading import BoundedSemaphore
from typing import Any

from web.sieve import sift

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
PIECE, IN_MEMORY = 64 * 1024, 1024 * 1024
READ_THROUGH = 10  # times of what is taken: up to there a browser is let finish, so that it hears the answer


class Turnstile:
    """Lets `places` requests work at once; the others wait, whole, in their order of arrival."""

    def __init__(self, application: Application, places: int, most: int, most_text: int) -> None:
        """Stand before `application`; `most` is the largest body that it takes, `most_text` without files (bytes)."""
        self._application, self._most, self._most_text = application, most, most_text
        self._places = BoundedSemaphore(places)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Read, wait, work."""
        announced = int(environ.get("CONTENT_LENGTH") or 0)
        if not _has_body(environ) or announced > self._most * READ_THROUGH:
            return self._work(environ, start_response)
        with SpooledTemporaryFile(IN_MEMORY) as body:
            if announced > self._most:
                sift(environ, body, self._most_text)
            else:
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
