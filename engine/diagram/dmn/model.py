"""A DMN file as frozen values: what it says, before anybody asks whether it can be evaluated.

`type_ref` is a FEEL type, the name of an item definition, `import name.item`, or `{namespace}item` in DMN 1.1.
Hrefs are `namespace#id`. Order everywhere is the order of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a table or box: FEEL, unless `language` names something else."""

    text: str
    id: str | None = None
    line: int | None = None
    language: str | None = None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A name with a type: a variable, parameter or column."""

    name: str
    type_ref: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Boxed:
    """What every expression has: an id, a line, a type."""

    id: str | None = None
    line: int | None = None
    type_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Literal(Boxed):
    """A literal expression; `imported` when its text lies in another document."""

    cell: Cell = field(default_factory=lambda: Cell(""))
    imported: bool = False


@dataclass(frozen=True, slots=True)
class InputClause:
    """A column of conditions."""

    expression: Cell
    label: str = ""
    type_ref: str | None = None
    allowed: Cell | None = None


@dataclass(frozen=True, slots=True)
class OutputClause:
    """A column of results."""

    name: str
    label: str = ""
    type_ref: str | None = None
    allowed: Cell | None = None
    default: Cell | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: one cell per input, one per output."""

    inputs: tuple[Cell, ...]
    outputs: tuple[Cell, ...]
    id: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Table(Boxed):
    """A decision table."""

    inputs: tuple[InputClause, ...] = ()
    outputs: tuple[OutputClause, ...] = ()
    rules: tuple[Rule, ...] = ()
    hit_policy: str = "UNIQUE"
    aggregation: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a context; without a variable it is the context's result."""

    variable: Variable | None
    value: Expression | None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Context(Boxed):
    """A boxed context: each line sees those above it."""

    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """A parameter of an invocation with its value."""

    parameter: Variable
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Invocation(Boxed):
    """A call of a business knowledge model, decision service or function."""

    function: Expression | None = None
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation(Boxed):
    """A list of contexts, written as a table with columns."""

    columns: tuple[Variable, ...] = ()
    rows: tuple[tuple[Expression | None, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ListOf(Boxed):
    """A boxed list."""

    items: tuple[Expression | None, ...] = ()


@dataclass(frozen=True, slots=True)
class FunctionOf(Boxed):
    """A function definition; `kind` is FEEL, Java or PMML."""

    parameters: tuple[Variable, ...] = ()
    body: Expression | None = None
    kind: str = "FEEL"


@dataclass(frozen=True, slots=True)
class Conditional(Boxed):
    """`if`, `then`, `else` in boxes."""

    condition: Expression | None = None
    yes: Expression | None = None
    no: Expression | None = None


@dataclass(frozen=True, slots=True)
class Filter(Boxed):
    """The items of a list that match."""

    source: Expression | None = None
    match: Expression | None = None


@dataclass(frozen=True, slots=True)
class Iterator(Boxed):
    """`for`, `some` or `every` in boxes; `source_type` is the type of the list."""

    kind: str = "for"
    variable: str = ""
    source: Expression | None = None
    body: Expression | None = None
    source_type: str | None = None


Expression = (
    Literal | Table | Context | Invocation | Relation | ListOf | FunctionOf | Conditional | Filter | Iterator
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """An item definition or one of its components."""

    name: str
    type_ref: str | None = None
    allowed: Cell | None = None
    constraint: Cell | None = None
    components: tuple[Item, ...] = ()
    collection: bool = False
    function: bool = False
    output_type: str | None = None
    parameters: tuple[Variable, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """What inputs, decisions, business knowledge models and decision services have in common."""

    id: str
    name: str
    variable: Variable
    line: int | None = None
    has_variable: bool = True


@dataclass(frozen=True, slots=True)
class InputData(Node):
    """Data from outside."""


@dataclass(frozen=True, slots=True)
class Decision(Node):
    """A decision: what it needs (`information`, `knowledge`: hrefs) and its logic."""

    information: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Knowledge(Node):
    """A business knowledge model: a function with a name."""

    knowledge: tuple[str, ...] = ()
    logic: FunctionOf | None = None


@dataclass(frozen=True, slots=True)
class Service(Node):
    """A decision service: hrefs of what comes out, what is inside and what goes in."""

    outputs: tuple[str, ...] = ()
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Import:
    """Another DMN file, by namespace, under a name that may be empty."""

    name: str
    namespace: str
    kind: str
    location: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Definitions:
    """A whole file. `unknown` lists constructs that the model has no word for: name, id, line."""

    id: str
    name: str
    namespace: str
    version: str
    source: str = ""
    language: str | None = None
    imports: tuple[Import, ...] = ()
    items: tuple[Item, ...] = ()
    inputs: tuple[InputData, ...] = ()
    decisions: tuple[Decision, ...] = ()
    knowledge: tuple[Knowledge, ...] = ()
    services: tuple[Service, ...] = ()
    unknown: tuple[tuple[str, str | None, int | None], ...] = ()

    @property
    def nodes(self) -> tuple[Node, ...]:
        """Everything that a requirement can lead to."""
        return (*self.inputs, *self.decisions, *self.knowledge, *self.services)
