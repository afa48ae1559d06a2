"""What is too large to be taken is read to its end, so that the browser hears the answer: text stays, files go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Event, File, MultipartDecoder, MultipartEncoder, NeedData

TOO_LARGE = "alur.too_large"
PIECE = 64 * 1024


def sift(environ: dict[str, Any], out: Any, most_text: int) -> None:
    """Read a body that is too large and leave in its place what was typed, and the names of files without content.

    At most `most_text` bytes of text, else nothing: `TOO_LARGE` in the environment says whether something stayed.
    """
    _, options = parse_options_header(environ.get("CONTENT_TYPE"))
    pieces = iter(lambda: environ["wsgi.input"].read(PIECE), b"")
    boundary = options.get("boundary", "").encode("latin-1")
    try:
        for part in _without_contents(pieces, boundary, most_text) if boundary else ():
            out.write(part)
    except (RequestEntityTooLarge, ValueError):
        out.seek(0)
        out.truncate()
    for _ in pieces:
        pass
    environ["CONTENT_LENGTH"], environ[TOO_LARGE] = str(out.tell()), out.tell() > 0
    out.seek(0)
    environ["wsgi.input"] = out


def _without_contents(pieces: Iterator[bytes], boundary: bytes, most_text: int) -> Iterator[bytes]:
    encoder, in_file, left = MultipartEncoder(boundary), False, most_text
    for event in _events(pieces, MultipartDecoder(boundary, max_form_memory_size=None, max_parts=1000)):
        if isinstance(event, Data) and in_file:
            if event.more_data:
                continue
            event = Data(data=b"", more_data=False)  # noqa: PLW2901 because the file's place stays, its content does not
        left -= len(event.data) if isinstance(event, Data) else 0
        if left < 0:
            raise RequestEntityTooLarge
        in_file = isinstance(event, File) or (in_file and isinstance(event, Data))
        yield encoder.send_event(event)


def _events(pieces: Iterator[bytes], decoder: MultipartDecoder) -> Iterator[Event]:
    for piece in pieces:
        decoder.receive_data(piece)
        while not isinstance(event := decoder.next_event(), NeedData | Epilogue):
            yield event
    decoder.receive_data(None)
    yield Epilogue(data=b"")
