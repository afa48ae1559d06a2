"""The files that pages load: their address changes with their content, so that a browser keeps them for ever.

`python -m web.static_files` compresses them once, at set-up; what was not compressed is served as it is.
"""

from __future__ import annotations

import hashlib
import shutil
from functools import cache
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

FOLDER, PRESSED = Path(__file__).parent / "static", Path(__file__).parent / "pressed"
ONE_YEAR_S = 31_536_000


@cache
def static_address() -> str:
    """Return the path under which this very content is served: one digest of all files, since they refer to another."""
    whole = hashlib.sha256()
    for file in sorted(path for path in FOLDER.rglob("*") if path.is_file()):
        content = file.read_bytes()
        whole.update(f"{file.relative_to(FOLDER)} {len(content)} ".encode() + content)
    return f"/static/{whole.hexdigest()[:16]}"


def serve_static(app: Flask, headers: dict[str, str]) -> None:
    """Answer for static files before the application is asked, with these headers."""
    pressed = PRESSED / static_address().rpartition("/")[2]
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign] # because wrapping it is how Flask takes middleware
        app.wsgi_app,
        root=pressed if pressed.is_dir() else FOLDER,
        prefix=static_address(),
        max_age=ONE_YEAR_S,
        immutable_file_test=lambda _path, _url: True,
        allow_all_origins=False,
        add_headers_function=lambda answer, _path, _url: _add(answer, headers),
    )


def _add(answer: Headers, headers: dict[str, str]) -> None:
    for name, value in headers.items():
        answer.add_header(name, value)


def press() -> Path:
    """Copy the files beside a gzip of each, in place of an earlier copy; return the folder."""
    shutil.rmtree(PRESSED, ignore_errors=True)
    folder = PRESSED / static_address().rpartition("/")[2]
    shutil.copytree(FOLDER, folder)
    shrink = Compressor(use_brotli=False, quiet=True)
    for file in [path for path in folder.rglob("*") if path.is_file() and shrink.should_compress(path.name)]:
        shrink.compress(str(file))
    return folder


if __name__ == "__main__":
    press()
