"""What came with a request that could not be carried out: shown again, ready to be sent once more."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from flask import request, url_for
from werkzeug.exceptions import HTTPException

SECRET = frozenset({"csrf_token", "sandi", "lama", "baru", "ulang", "kode"})
SHOWS_ITSELF = {"start.submit": "perbarui-isian", "complain.go": "perbarui-isian", "work_items.submit": "simpan"}
NOT_WORDS = frozenset({"aksi", "token", "tulisan", "dibuka", "langkah", "situs", "dasar"})
LONG = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it was sent: where to, its fields, and the names of files, which a browser does not send twice.

    `shows_itself` is the button with which the page shows the form again without handing it in, if it can. `kept` are
    input and name of files that were put aside and come along by themselves.
    """

    action: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    shows_itself: str
    kept: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Return what a person wrote, for reading."""
        plain = [(name, text.strip()) for name, text in self.fields if name not in NOT_WORDS]
        return tuple((name, text) for name, text in plain if " " in text or len(text) > LONG)


def sent_now() -> Sent | None:
    """Return what came with this request, or None: no form, a form with passwords, or nothing typed."""
    if (
        request.method != "POST"
        or request.endpoint is None
        or (request.blueprint or "") in {"auth", "factor", "founding"}
    ):
        return None
    try:
        typed = list(request.form.items(multi=True))
        files = [file.filename for _, file in request.files.items(multi=True) if file.filename]
    except HTTPException:  # too large to be read
        return None
    fields = tuple((name, text) for name, text in typed if name not in SECRET and text)
    if not files and not any(name not in NOT_WORDS for name, _ in fields):
        return None
    action = url_for(request.endpoint, **(request.view_args or {}))
    return Sent(action, fields, tuple(str(name) for name in files), SHOWS_ITSELF.get(request.endpoint, ""))


def packed(sent: Sent) -> dict[str, Any]:
    """Return it as JSON values."""
    return asdict(sent)


def unpacked(content: Any) -> Sent:
    """Return it from JSON values."""
    fields = tuple((str(name), str(text)) for name, text in content["fields"])
    kept = tuple((str(name), str(file)) for name, file in content["kept"])
    return Sent(content["action"], fields, tuple(content["files"]), str(content["shows_itself"]), kept)
