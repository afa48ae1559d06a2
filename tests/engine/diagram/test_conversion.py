"""Files of Camunda 7 and its kin: what means the same is rewritten, the rest stays and is told."""

from __future__ import annotations

import pytest

from engine.diagram import read_diagram
from engine.diagram.conversion import Conversion, convert
from engine.diagram.conversion.juel import NotSimple, to_text
from engine.diagram.lint.vendors import JUEL_MAKERS
from engine.diagram.model import Element
from engine.errors import BundleInvalid
from engine.inspection import inspect

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"


def drawn(*parts: str, maker: str = CAMUNDA) -> bytes:
    return (
        '<?xml version="1.0"?><definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        f'xmlns:c="{maker}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="D" targetNamespace="x">'
        f'<!-- tetap --><process id="p" isExecutable="true">{"".join(parts)}</process></definitions>'
    ).encode()


def one(part: str, maker: str = CAMUNDA) -> tuple[Element, Conversion]:
    done = convert(drawn(part, maker=maker))
    return next(iter(read_diagram(done.xml).processes["p"].elements.values())), done


@pytest.mark.parametrize("maker", sorted(JUEL_MAKERS))
def test_assignment_form_and_times_of_every_kin_are_rewritten(maker: str) -> None:
    text = '<userTask id="T" c:assignee="${bos}" c:candidateGroups="KASI" c:formKey="isian" c:dueDate="2026-01-01"/>'
    task, done = one(text, maker)
    assert (task.assignee, task.candidate_groups, task.form_id) == ("=bos", "KASI", "isian")
    assert task.due_date == "2026-01-01"
    assert done.left == ()
    assert maker.encode() + b'"' in done.xml
    assert b"c:assignee" not in done.xml


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("${setuju}", "=setuju"),
        ("#{!setuju}", "=not(setuju)"),
        ("${a == 'x' && b > 3.5}", '=a = "x" and b > 3.5'),
        ("${a.b.c ne null or not d}", "=a.b.c != null or not(d)"),
        ("${(a + b) * 2 le 10}", "=(a + b) * 2 <= 10"),
        ("${a ? 'ya' : 'tidak'}", '=if a then "ya" else "tidak"'),
        ("${execution.getVariable('x') eq 1}", "=x = 1"),
        ("${nrOfCompletedInstances / nrOfInstances >= 0.5}", "=numberOfCompletedInstances / numberOfInstances >= 0.5"),
        ("tanpa ungkapan", "tanpa ungkapan"),
    ],
)
def test_simple_juel_becomes_feel(juel: str, feel: str) -> None:
    assert to_text(juel) == feel


@pytest.mark.parametrize(
    "juel",
    [
        "${bean.jalan()}",
        "${empty a}",
        "${a % 2 == 0}",
        "${a[0]}",
        "Halo ${nama}",
        "${a + 'x'}",
        "${loopCounter > 1}",
        "${a == b == c}",
        "${for}",
        "${}",
        "${a",
        "=a",
        "${" + "(" * 900 + "a" + ")" * 900 + "}",
        "${" + "a+" * 2000 + "a}",
    ],
    ids=lambda text: text[:16],
)
def test_juel_that_means_otherwise_is_left(juel: str) -> None:
    with pytest.raises(NotSimple):
        to_text(juel)


def test_an_external_topic_becomes_an_operation_and_a_class_stays() -> None:
    task, done = one('<serviceTask id="T" c:type="external" c:topic="kirim"/>')
    assert (task.operation, done.left) == ("kirim", ())
    _, done = one('<serviceTask id="T" c:class="org.Kirim"/>')
    assert done.xml == drawn('<serviceTask id="T" c:class="org.Kirim"/>')
    assert ("vendor.no_equivalent", "T") in {(p.rule, p.element_id) for p in inspect(done.xml).problems}


@pytest.mark.parametrize(
    ("kind", "said", "assigned"),
    [
        ("humanPerformer", "kermit", ("kermit", None, None)),
        ("humanPerformer", "${siapa}", ("=siapa", None, None)),
        ("potentialOwner", "KASI", (None, "KASI", None)),
        ("potentialOwner", "user(a), group(KASI), group(KABID)", (None, "KASI,KABID", "a")),
    ],
)
def test_performers_in_the_standard_s_words_are_rewritten(
    kind: str, said: str, assigned: tuple[str | None, ...]
) -> None:
    inner = f"<resourceAssignmentExpression><formalExpression>{said}</formalExpression></resourceAssignmentExpression>"
    task, done = one(f'<userTask id="T"><{kind}>{inner}</{kind}></userTask>')
    assert (task.assignee, task.candidate_groups, task.candidate_users) == assigned
    assert kind.encode() not in done.xml


def test_performers_beyond_a_list_or_beside_others_are_left() -> None:
    inner = "<resourceAssignmentExpression><formalExpression>{}</formalExpression></resourceAssignmentExpression>"
    for said in ("", "${daftar}", "a(b)c"):
        _, done = one(f'<userTask id="T"><potentialOwner>{inner.format(said)}</potentialOwner></userTask>')
        assert len(done.left) == 1, said
    both = f'<userTask id="T" c:candidateGroups="X"><potentialOwner>{inner.format("Y")}</potentialOwner></userTask>'
    _, done = one(both)
    assert len(done.left) == 1


def test_mappings_and_properties_are_rewritten_but_lists_stay() -> None:
    inner = (
        '<c:inputOutput><c:inputParameter name="a">${b}</c:inputParameter>'
        '<c:inputParameter name="t">"kutip"</c:inputParameter>'
        '<c:outputParameter name="o"><c:list/></c:outputParameter></c:inputOutput>'
        '<c:properties><c:property name="n" value="v"/></c:properties>'
    )
    task, done = one(f'<userTask id="T"><extensionElements>{inner}</extensionElements></userTask>')
    assert [(m.source, m.target) for m in task.inputs] == [("=b", "a"), ('="\\"kutip\\""', "t")]
    assert task.properties == {"n": "v"}
    assert [note.what for note in done.left] == ["inputOutput o"]
    assert b"c:list" in done.xml
    assert b"c:inputParameter" not in done.xml


def test_a_call_passes_what_it_passed() -> None:
    lines = '<c:in source="x" target="y"/><c:in sourceExpression="${z + 1}" target="w"/><c:out variables="all"/>'
    call, done = one(
        f'<callActivity id="C" calledElement="lain"><extensionElements>{lines}</extensionElements></callActivity>'
    )
    assert (call.called_element, call.propagate_parent, call.propagate_child) == ("lain", False, True)
    assert [(m.source, m.target) for m in call.inputs] == [("=x", "y"), ("=z + 1", "w")]
    assert done.left == ()


def test_a_collection_a_decision_and_a_script_are_rewritten() -> None:
    loop = '<multiInstanceLoopCharacteristics c:collection="${orang}" c:elementVariable="siapa"/>'
    task, _ = one(f'<userTask id="T">{loop}</userTask>')
    assert task.loop is not None
    assert (task.loop.input_collection, task.loop.input_element) == ("=orang", "siapa")
    rule = '<businessRuleTask id="R" c:decisionRef="nilai" c:resultVariable="n" c:mapDecisionResult="singleEntry"/>'
    task, _ = one(rule)
    assert (task.called_decision, task.result_variable) == ("nilai", "n")
    script = '<scriptTask id="K" scriptFormat="juel" c:resultVariable="r"><script>${a + 1}</script></scriptTask>'
    task, _ = one(script)
    assert (task.script, task.result_variable) == ("=a + 1", "r")
    _, done = one(script.replace("juel", "groovy"))
    assert len(done.left) == 1


def test_conditions_and_times_are_rewritten_and_other_languages_left() -> None:
    inner = "<conditionExpression {}>{}</conditionExpression>"
    flow = f'<startEvent id="S"/><sequenceFlow id="f" sourceRef="S" targetRef="S">{inner}</sequenceFlow>'
    done = convert(drawn(flow.format('xsi:type="tFormalExpression"', "${a}")))
    assert read_diagram(done.xml).processes["p"].flows["f"].condition == "=a"
    done = convert(drawn(flow.format('language="groovy"', "a == 1")))
    assert [note.element for note in done.left] == ["f"]
    wait = "<timerEventDefinition><timeDuration>{}</timeDuration></timerEventDefinition>"
    event, _ = one(f'<intermediateCatchEvent id="C">{wait.format("${lama}")}</intermediateCatchEvent>')
    assert event.event is not None
    assert event.event.timer is not None
    assert event.event.timer.expression == "=lama"


def test_what_is_not_foreign_stays_byte_for_byte() -> None:
    text = drawn('<startEvent id="S"/>').replace(b" ", b"  ", 1)
    assert convert(text).xml == text


def test_comments_and_prefixes_survive() -> None:
    _, done = one('<userTask id="T" c:assignee="a" xsi:type="c:tAneh"/>')
    assert b"<!-- tetap -->" in done.xml
    assert done.xml.count(b"xmlns:zeebe") == 1


def test_what_is_no_bpmn_cannot_be_converted() -> None:
    with pytest.raises(BundleInvalid):
        convert(b"<html/>")
