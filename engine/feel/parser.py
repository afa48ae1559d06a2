"""Tokens → syntax tree, through lark (LALR); a mistake says line, column, what stood there and what was expected."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path as FilePath

from lark import Lark, Token, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from engine.errors import ExpressionInvalid
from engine.feel import nodes as n
from engine.feel.characters import special
from engine.feel.lexer import LexError, Scanner, TokenList
from engine.feel.mistakes import invalid, unexpected_sign, unexpected_token
from engine.feel.treebuilder import Builder, Refused
from engine.model import Message

MAX_LENGTH = 10_000  # characters
MAX_TOKENS = 2_500
MAX_HEIGHT = 120  # an evaluation nests about two Python frames a level


@cache
def _grammar() -> Lark:
    text = (FilePath(__file__).parent / "feel.lark").read_text(encoding="utf-8")
    return Lark(
        text,
        start=["expression_start", "unary_start"],
        parser="lalr",
        lexer=TokenList,
        maybe_placeholders=False,
        propagate_positions=True,
    )


def parse(text: str, *, unary: bool = False, names: Collection[str] = ()) -> n.Node:
    """Parse an expression, or unary tests over `?`; `names` are known variables. Raises: ExpressionInvalid."""
    if len(text) > MAX_LENGTH:
        raise ExpressionInvalid(Message("Ungkapan lebih panjang dari {limit} huruf.", limit=MAX_LENGTH), 1, 1)
    tokens = _tokens(text, names)
    if unary:
        return _unary(text, tokens)
    return _tree(text, tokens, "expression_start")


def _tokens(text: str, names: Collection[str]) -> list[Token]:
    try:
        tokens = Scanner(text, special(names)).scan()
    except LexError as exc:
        raise unexpected_sign(text, exc.at) from exc
    if len(tokens) > MAX_TOKENS:
        raise ExpressionInvalid(Message("Ungkapan mempunyai lebih dari {limit} tanda.", limit=MAX_TOKENS), 1, 1)
    return tokens


def _unary(text: str, tokens: list[Token]) -> n.Node:
    kinds = [token.type for token in tokens]
    if kinds == ["MINUS"]:
        return n.Literal(value=True)
    inside = tokens[2:-1] if _wraps(tokens) else tokens
    tests = _tree(text, inside, "unary_start")
    return n.In(tests.value, tests.tests, negated=inside is not tokens) if isinstance(tests, n.In) else tests


def _wraps(tokens: list[Token]) -> bool:
    """Tell whether the tests are `not(…)` as a whole."""
    if len(tokens) < 4 or tokens[0] != "not" or tokens[1].type != "LPAR":
        return False
    depth = 0
    for position, token in enumerate(tokens):
        depth += (token.type in ("LPAR", "LSQB", "LBRACE")) - (token.type in ("RPAR", "RSQB", "RBRACE"))
        if position and not depth:
            return position == len(tokens) - 1
    return False


def _tree(text: str, tokens: list[Token], start: str) -> n.Node:
    try:
        tree = _grammar().parse(tokens, start=start)
        node: n.Node = Builder().transform(tree)
    except UnexpectedToken as exc:
        raise unexpected_token(text, exc, tokens) from exc
    except UnexpectedInput as exc:
        raise invalid(text, len(text), Message("Ungkapan berakhir terlalu awal.")) from exc
    except VisitError as exc:
        if not isinstance(exc.orig_exc, Refused):
            raise
        raise invalid(text, exc.orig_exc.at, exc.orig_exc.message) from exc
    if n.height(node) > MAX_HEIGHT:
        raise ExpressionInvalid(Message("Ungkapan bersarang lebih dalam dari {limit}.", limit=MAX_HEIGHT), 1, 1)
    return node
