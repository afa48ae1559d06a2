"""DMN files in a few lines, for tests."""

from xml.sax.saxutils import escape, quoteattr

DMN15 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def dmn(*parts, name="uji", namespace="urn:uji", version=DMN15, imports=""):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><definitions xmlns="{version}" id="def_{name}" name="{name}" '
        f'namespace="{namespace}">{imports}{"".join(parts)}</definitions>'
    ).encode()


def text(value):
    return f"<text>{escape(value)}</text>"


def literal(value):
    return f"<literalExpression>{text(value)}</literalExpression>"


def item(name, type_ref, allowed=None, collection=False):
    values = f"<allowedValues>{text(allowed)}</allowedValues>" if allowed else ""
    many = ' isCollection="true"' if collection else ""
    return f"<itemDefinition name={quoteattr(name)}{many}><typeRef>{type_ref}</typeRef>{values}</itemDefinition>"


def record(name, /, **components):
    inner = "".join(
        f'<itemComponent name="{key}"><typeRef>{kind}</typeRef></itemComponent>' for key, kind in components.items()
    )
    return f"<itemDefinition name={quoteattr(name)}>{inner}</itemDefinition>"


def given(name, type_ref=None):
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    return f'<inputData id="in_{_id(name)}" name={quoteattr(name)}><variable name={quoteattr(name)}{kind}/></inputData>'


def decision(name, logic, needs=(), uses=(), type_ref=None):
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    required = "".join(
        f'<informationRequirement><{"requiredDecision" if need.startswith("d_") else "requiredInput"} href="#{need}"/>'
        "</informationRequirement>"
        for need in needs
    )
    known = "".join(f'<knowledgeRequirement><requiredKnowledge href="#{use}"/></knowledgeRequirement>' for use in uses)
    return (
        f'<decision id="d_{_id(name)}" name={quoteattr(name)}><variable name={quoteattr(name)}{kind}/>'
        f"{required}{known}{logic}</decision>"
    )


def knowledge(name, parameters, logic, type_ref=None):
    kind = f' typeRef="{type_ref}"' if type_ref else ""
    formal = "".join(
        f'<formalParameter name="{key}"' + (f' typeRef="{value}"' if value else "") + "/>"
        for key, value in parameters.items()
    )
    return (
        f'<businessKnowledgeModel id="b_{_id(name)}" name={quoteattr(name)}><variable name={quoteattr(name)}{kind}/>'
        f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic></businessKnowledgeModel>"
    )


def table(inputs, outputs, rules, policy="UNIQUE", aggregation=None):
    """`inputs`: (expression, type, allowed), `outputs`: (name, type, allowed, default), `rules`: texts with `|`."""
    head = f' aggregation="{aggregation}"' if aggregation else ""
    body = "".join(map(_input, inputs)) + "".join(map(_output, outputs))
    body += "".join(_rule(rule, len(inputs)) for rule in rules)
    return f'<decisionTable hitPolicy="{policy}"{head}>{body}</decisionTable>'


def _input(clause):
    expression, kind, allowed = (*clause, None, None)[:3] if isinstance(clause, tuple) else (clause, None, None)
    values = f"<inputValues>{text(allowed)}</inputValues>" if allowed else ""
    type_ref = f' typeRef="{kind}"' if kind else ""
    return f"<input><inputExpression{type_ref}>{text(expression)}</inputExpression>{values}</input>"


def _output(clause):
    name, kind, allowed, default = (
        (*clause, None, None, None)[:4] if isinstance(clause, tuple) else (clause, *[None] * 3)
    )
    values = f"<outputValues>{text(allowed)}</outputValues>" if allowed else ""
    other = f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    type_ref = f' typeRef="{kind}"' if kind else ""
    return f"<output name={quoteattr(name)}{type_ref}>{values}{other}</output>"


def _rule(line, inputs):
    cells = [cell.strip() for cell in line.split("|")]
    entries = "".join(f"<inputEntry>{text(cell)}</inputEntry>" for cell in cells[:inputs])
    return f"<rule>{entries}{''.join(f'<outputEntry>{text(cell)}</outputEntry>' for cell in cells[inputs:])}</rule>"


def _id(name):
    return "".join(letter if letter.isalnum() else "_" for letter in name)
