"""Templates are compiled once per language, with their texts set in, as a printer sets type; addresses are kept.

A page holds hundreds of texts and addresses of its own; looking each up again, for every row and every reader, cost
more than the rest of the page.
"""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

from flask import Flask, has_request_context, request
from flask.templating import Environment
from flask_babel import gettext
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

OFTEN = 4096  # addresses that are kept


class Typesetter(Environment):
    """Flask's environment, with one copy of itself, and of what it compiled, per language."""

    speaks: Callable[[], str]  # the language of this request
    language: str | None = None
    copies: dict[str, Typesetter]

    def speak(self, speaks: Callable[[], str]) -> None:
        """Compile for the language that `speaks` tells at the moment of use; filters and globals are shared."""
        self.speaks, self.copies = speaks, {}

    def spoken(self, language: str) -> Typesetter:
        """Return the environment that compiles for a language."""
        if language not in self.copies:
            copy = self.overlay()
            copy.language = language
            self.copies[language] = copy
        return self.copies[language]

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:  # noqa: A002 because Jinja calls it so
        if self.language or not has_request_context():
            return super()._load_template(name, globals)
        return self.spoken(self.speaks())._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        if self.language:
            _Setting().visit(parsed)
        return parsed


class _Setting(NodeTransformer):
    """Puts translated texts where a template asks for them by name."""

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 because Jinja calls it so
        self.generic_visit(node)
        if not _asks_for_a_text(node):
            return node
        text = gettext(node.args[0].value)  # type: ignore[attr-defined] # because it was seen to be a constant
        if not node.kwargs:
            return nodes.MarkSafeIfAutoescape(nodes.Const(text % ()), lineno=node.lineno)
        values = [nodes.Pair(nodes.Const(part.key), part.value) for part in node.kwargs]
        pattern = nodes.MarkSafeIfAutoescape(nodes.Const(text))
        return nodes.Mod(pattern, nodes.Dict(values), lineno=node.lineno)


def _asks_for_a_text(call: nodes.Call) -> bool:
    plain = isinstance(call.node, nodes.Name) and call.node.name == "_" and not (call.dyn_args or call.dyn_kwargs)
    return plain and len(call.args) == 1 and isinstance(call.args[0], nodes.Const)


def keep_addresses(app: Flask) -> None:
    """Let templates ask for the same addresses again and again at little cost."""

    @lru_cache(OFTEN, typed=True)
    def kept(_under: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def address(endpoint: str, **values: Any) -> str:
        return kept(request.script_root, endpoint, **values)

    app.jinja_env.globals["url_for"] = address
