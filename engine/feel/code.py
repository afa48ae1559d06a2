"""The shape of a compiled node."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.feel.budget import Run
from engine.feel.nodes import Node
from engine.feel.scope import Scope

Code = Callable[[Scope, Run], Any]
Make = Callable[[Node], Code]
