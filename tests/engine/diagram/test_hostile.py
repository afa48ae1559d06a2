"""What a stranger might send as a diagram: refused in words, quickly, without eating the machine."""

from __future__ import annotations

import resource
import time
from itertools import pairwise

import pytest

from engine.bundles import Bundle, read_bundle, read_bundles
from engine.checking import check_bundle
from engine.diagram import read_diagram
from engine.errors import BundleInvalid
from engine.seed import seeded_roles
from tests.conftest import PROCESS, ROOT
from tests.engine.diagram.draw import END, START, drawn, flow, problems, task

LOL = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<a/>",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LOL}]><x>&l9;</x>'.encode(),
        b"<a>" * 100_000,
        drawn(START, END, flow("S", "E"), START),
    ],
)
def test_a_file_that_is_no_diagram_is_refused(xml: bytes) -> None:
    with pytest.raises(BundleInvalid):
        read_diagram(xml, "jahat.bpmn")


def test_a_file_of_twenty_megabytes_is_refused_within_two_seconds() -> None:
    began, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BundleInvalid):
        read_diagram(drawn(*(task(f"T{n}") for n in range(90_000))), "besar.bpmn")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000
    assert time.process_time() - began < 5


def test_ten_thousand_elements_are_refused_with_advice() -> None:
    names = [f"T{n}" for n in range(10_000)]
    with pytest.raises(BundleInvalid, match="Pecah"):
        read_diagram(drawn(*(f'<bpmn:manualTask id="{name}"/>' for name in names)), "banyak.bpmn")


def test_two_thousand_elements_in_a_row_are_looked_at_without_recursion() -> None:
    names = ["S", *(f"T{n}" for n in range(1990)), "E"]
    flows = (flow(a, b) for a, b in pairwise(names))
    assert not [p for p in problems(START, END, *map(task, names[1:-1]), *flows) if p.severity == "error"]


def test_the_sop_itself_has_no_problem() -> None:
    for bundle in read_bundles(ROOT):
        assert check_bundle(bundle, seeded_roles()) == []


def test_a_bundle_with_a_broken_form_and_a_missing_template_names_both() -> None:
    whole = read_bundle(ROOT, PROCESS)
    files = {name: content for name, content in whole.files.items() if name != "doc_templates/laporan.docx"}
    found = check_bundle(Bundle(PROCESS, {**files, "forms/isi_fptp.form": b"{"}), seeded_roles())
    assert {"form.broken", "document.missing", "task.form_missing"} <= {p.rule for p in found}


def test_a_form_field_called_typename_is_harmless() -> None:
    whole = read_bundle(ROOT, PROCESS)
    form = whole.files["forms/isi_fptp.form"].replace(b"fptp_ketentuan", b"typename")
    found = check_bundle(Bundle(PROCESS, {**whole.files, "forms/isi_fptp.form": form}), seeded_roles())
    assert {p.rule for p in found} == {"template.unfilled"}
