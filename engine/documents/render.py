"""Render a Word template with docxtpl; look at it first as at something that a stranger sent."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import TemplateError, meta
from jinja2.exceptions import SecurityError

from engine.documents.sandbox import Sandbox, TemplateRefused, refuse_hostile
from engine.model import Message

MAX_UNPACKED, MAX_PARTS, MAX_RATIO = 50_000_000, 500, 200
TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture among a document's values, such as a signature: PNG or JPEG, printed `height_mm` high."""

    content: bytes = field(repr=False)
    height_mm: int = 12


def check_template(content: bytes, name: str) -> None:
    """Refuse what is no Word file, is a bomb, or has hostile text. Raises: TemplateRefused, with its place."""
    for part, source in _sources(content, name).items():
        refuse_hostile(source, f"{name}.docx ({part})")


def placeholders(content: bytes, name: str) -> frozenset[str]:
    """Return the names that a template reads. Raises: TemplateRefused."""
    found: set[str] = set()
    for source in _sources(content, name).values():
        found |= meta.find_undeclared_variables(Sandbox().parse(source))
    return frozenset(found)


def render(content: bytes, name: str, context: Mapping[str, Any]) -> bytes:
    """Return the filled document. Raises: TemplateRefused."""
    check_template(content, name)
    template = DocxTemplate(io.BytesIO(content))
    try:
        template.render(_drawn(template, dict(context)), jinja_env=Sandbox(), autoescape=True)
    except (TemplateError, SecurityError, OverflowError, TypeError, ValueError, KeyError, SyntaxError) as exc:
        raise TemplateRefused(Message("{where}: {text}", where=f"{name}.docx", text=str(exc))) from exc
    out = io.BytesIO()
    template.save(out)
    return out.getvalue()


def _drawn(template: DocxTemplate, value: Any) -> Any:
    """Return values with their pictures as the template draws them."""
    if isinstance(value, Picture):
        return InlineImage(template, io.BytesIO(value.content), height=Mm(value.height_mm))
    if isinstance(value, dict):
        return {key: _drawn(template, inner) for key, inner in value.items()}
    return [_drawn(template, inner) for inner in value] if isinstance(value, list) else value


def _sources(content: bytes, name: str) -> dict[str, str]:
    """Return the template texts by part, after looking at the package."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _refuse_bombs(package, name)
            parts = {part: package.read(part) for part in package.namelist() if TEXT_PARTS.fullmatch(part)}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError) as exc:
        raise TemplateRefused(_no_word_file(name, str(exc))) from exc
    if "word/document.xml" not in parts:
        raise TemplateRefused(_no_word_file(name, Message("{name} tidak ada", name="word/document.xml")))
    return {part: _patched(text, name, content) for part, text in parts.items()}


def _refuse_bombs(package: zipfile.ZipFile, name: str) -> None:
    infos = package.infolist()
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if len(infos) > MAX_PARTS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(packed, 1):
        size = unpacked // 1_000_000
        raise TemplateRefused(
            Message("{name} terlalu besar setelah dibuka: {size} MB.", name=f"{name}.docx", size=size)
        )


def _no_word_file(name: str, why: str) -> Message:
    return Message("{name} bukan berkas Word: {why}.", name=f"{name}.docx", why=why)


def _patched(xml: bytes, name: str, content: bytes) -> str:
    """Return the part's text as docxtpl hands it to Jinja: tags that Word cut into pieces are joined."""
    if b"<!DOCTYPE" in xml:
        raise TemplateRefused(_no_word_file(name, Message("DOCTYPE tidak boleh ada")))
    try:
        return str(DocxTemplate(io.BytesIO(content)).patch_xml(xml.decode("utf-8", "replace")))
    except (KeyError, ValueError, SyntaxError) as exc:
        raise TemplateRefused(_no_word_file(name, str(exc))) from exc
