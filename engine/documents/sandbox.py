"""The Jinja sandbox in which templates run: no attribute walks, no long loops, nothing that grows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import ChainableUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.documents.words import FILTERS
from engine.errors import Invalid
from engine.model import Message

MAX_ROWS = 100_000
ROWS = "_rows"
FORBIDDEN: dict[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "import",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.Assign: "set",
    nodes.AssignBlock: "set",
    nodes.With: "with",
    nodes.FilterBlock: "filter",
}
JINJA_FILTERS = ("default", "first", "join", "last", "length", "lower", "capitalize", "title", "trim", "upper")


class TemplateRefused(Invalid):
    """This template does something that documents may not do."""

    def __init__(self, message: Message) -> None:
        """Carry `message`, for whoever wrote the template."""
        self.message = message
        super().__init__(message)


class Sandbox(ImmutableSandboxedEnvironment):
    """Reads fields, loops over rows, prints nothing for what is missing. One sandbox serves one document."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        """Offer the filters of `engine.documents.words` and few of Jinja's, and none of its global functions."""
        super().__init__(undefined=ChainableUndefined, finalize=_nothing_for_none, autoescape=True)
        self.globals.clear()
        self.filters = {name: self.filters[name] for name in JINJA_FILTERS} | FILTERS | {ROWS: self._rows}
        self._left = MAX_ROWS

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Refuse operators that can make something huge out of something small."""
        if operator == "**" or not all(isinstance(side, int | float) for side in (left, right)):
            raise SecurityError(f"the operator {operator} is not available in documents")
        return super().call_binop(context, operator, left, right)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Allow fields only: no method can be reached."""
        return super().is_safe_attribute(obj, attr, value) and not callable(value)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Count the rows of every loop."""
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, ROWS, [], [], None, None, lineno=loop.lineno)
        return tree

    def _rows(self, value: Any) -> Iterator[Any]:
        """Return the rows of a list, as long as the document has not had too many. Raises: SecurityError."""
        for row in value if isinstance(value, list | tuple) else ():
            self._left -= 1
            if self._left < 0:
                raise SecurityError(f"more than {MAX_ROWS} rows in one document")
            yield row


def _nothing_for_none(value: Any) -> Any:
    return "" if value is None else value


def refuse_hostile(source: str, place: str) -> None:
    """Look at a template's text before it runs. Raises: TemplateRefused, with the place and line."""
    try:
        tree = Sandbox().parse(source)
    except TemplateSyntaxError as exc:
        raise TemplateRefused(Message("{where}: {text}", where=place, text=f"{exc.message}.")) from exc
    except RecursionError as exc:
        raise TemplateRefused(
            Message("{where}: {text}", where=place, text=Message("bersarang terlalu dalam."))
        ) from exc
    for problem in _problems(tree):
        raise TemplateRefused(Message("{where}: {text}", where=place, text=problem))


def _problems(tree: nodes.Template) -> Iterator[Message]:
    for node in tree.find_all(nodes.Node):
        if type(node) in FORBIDDEN:
            yield Message("{tag} tidak boleh dipakai dalam dokumen.", tag=f"{{% {FORBIDDEN[type(node)]} %}}")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            yield Message("atribut {name} tidak boleh dibaca.", name=node.attr)
        if isinstance(node, nodes.Getitem) and _starts_with_underscore(node.arg):
            yield Message("atribut yang diawali _ tidak boleh dibaca.")
        if isinstance(node, nodes.For) and node.recursive:
            yield Message("perulangan rekursif tidak boleh dipakai.")


def _starts_with_underscore(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Const) and str(node.value).startswith("_")
