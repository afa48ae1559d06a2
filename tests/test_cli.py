"""The command line as a newcomer meets it: words, exit status, JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.conftest import ROOT, SECRET
from tests.engine.commands.conftest import COMPLAINT
from tests.engine.diagram.draw import END, START, drawn, flow, path, task
from web.cli import COMMANDS, alur


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ALUR_SECRET_KEY", SECRET)
    monkeypatch.delenv("ALUR_DATABASE_URL", raising=False)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(alur, arguments)

    return call


@pytest.fixture
def office(run):
    assert run("migrate").exit_code == 0
    assert run("deploy").exit_code == 0
    assert run("user", "add", "siti", "Ni Putu Siti").exit_code == 0
    assert run("role", "assign", "PETUGAS_INFO", "siti", "--from", "2020-01-01").exit_code == 0
    return run


def started(run) -> dict[str, list[list[str]]]:
    return json.loads(run("start", "penanganan_pengaduan").output)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(run, command: str) -> None:
    done = run(command, "--help")
    assert done.exit_code == 0
    assert "Usage:" in done.output


def test_a_case_is_begun_filled_shown_and_exported(office, tmp_path: Path) -> None:
    item = started(office)["items"][0][0]
    done = office("complete", item, "--as", "siti", "--data", json.dumps(COMPLAINT))
    assert json.loads(done.output)["items"][0][1] == "Task_TelaahAwal"
    shown = office("case", "show", "PGD-2026-00001") if "2026" in office("case", "list").output else None
    key = re.search(r"PGD-\d{4}-00001", office("case", "list").output)
    assert key
    shown = office("case", "show", key[0])
    assert "Task_CatatPengaduan" in shown.output
    assert "0812" not in shown.output
    assert office("case", "export", key[0], str(tmp_path / "kasus.zip")).exit_code == 0
    assert office("verify").exit_code == 0


def test_mistakes_are_one_paragraph_without_a_traceback(office) -> None:
    item = started(office)["items"][0][0]
    wrong = office("complete", item, "--as", "siti", "--data", "{}")
    assert wrong.exit_code == 1
    assert "judul" in wrong.output
    assert "Traceback" not in wrong.output
    assert office("complete", item, "--as", "orang.lain", "--data", "{}").exit_code == 1
    assert office("complete", item, "--as", "siti", "--data", "[1]").exit_code == 2
    assert office("case", "show", "PGD-1999-00001").exit_code == 1
    assert office("message", "send", "kabar", "--case", "tidak-ada").exit_code == 1
    assert office("start", "tidak_ada").exit_code == 1
    assert office("config", "set", "tidak.ada", "1", "--from", "2026-01-01").exit_code == 1


def test_a_missing_secret_stops_the_start_with_one_sentence(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ALUR_SECRET_KEY")
    done = run("migrate")
    assert done.exit_code == 1
    assert "ALUR_SECRET_KEY is missing: set it" in done.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALUR_SECRET_KEY", "kurang"),
        ("ALUR_DATABASE_URL", "mysql://x"),
        ("ALUR_DATABASE_URL", "::"),
        ("ALUR_TIME_ZONE", "Bulan/Purnama"),
        ("ALUR_SMTP_URL", "http://x"),
    ],
)
def test_a_senseless_setting_is_named(run, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    done = run("migrate")
    assert done.exit_code == 1
    assert name in done.output


def test_a_database_that_is_not_there_is_said_in_words(run, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = run("case", "list")
    assert empty.exit_code == 1
    assert "alur migrate" in empty.output
    monkeypatch.setenv("ALUR_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    gone = run("case", "list")
    assert gone.exit_code == 1
    assert "does not answer" in gone.output
    assert "Traceback" not in gone.output


def test_settings_and_days_off_are_changed_with_a_day(office) -> None:
    assert office("config", "set", "jam_tutup", '"15:00"', "--from", "2026-05-01").exit_code == 0
    assert 'jam_tutup from 2026-05-01 = "15:00"' in office("config", "list", "jam").output
    assert office("calendar", "add", "2026-01-17", "Siwaratri").exit_code == 0
    assert "Siwaratri" in office("calendar", "list", "2026").output
    assert office("calendar", "remove", "2026-01-17").exit_code == 0
    assert office("calendar", "remove", "2026-01-17").exit_code == 1


def test_backup_and_restore_into_an_empty_place(office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    item = started(office)["items"][0][0]
    office("complete", item, "--as", "siti", "--data", json.dumps(COMPLAINT))
    assert office("backup", str(tmp_path / "cadangan.tar.gz")).exit_code == 0
    assert office("restore", str(tmp_path / "cadangan.tar.gz")).exit_code == 1
    monkeypatch.setenv("ALUR_DATA_DIR", str(tmp_path / "lain"))
    done = office("restore", str(tmp_path / "cadangan.tar.gz"))
    assert done.exit_code == 0, done.output
    assert "1 cases restored, 2 jobs enqueued" in done.output


def test_check_names_problems_and_exits_with_one(run, tmp_path: Path) -> None:
    assert run("check", str(ROOT)).exit_code == 0
    broken = tmp_path / "rusak.bpmn"
    broken.write_bytes(
        drawn(START, task("T", form=""), END, flow("S", "T"), flow("T", "X")).replace(b'"p"', b'"rusak"')
    )
    done = run("check", str(broken))
    assert done.exit_code == 1
    assert "task.no_form" in done.output
    assert "flow.to_nowhere" in done.output


def test_the_demo_plays_a_file_and_leaves_a_house_that_verifies(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALUR_SECRET_KEY")
    cases = json.loads((ROOT / "bpmn/penanganan_pengaduan/contoh_kasus.json").read_text())[:1]
    file = tmp_path / "kasus.json"
    file.write_text(json.dumps(cases))
    done = run("demo", "--cases", str(file), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)[0]["differences"] == []
    assert run("verify").exit_code == 0
    file.write_text(json.dumps([{**cases[0], "status_akhir": "LAIN"}]))
    assert run("demo", "--cases", str(file)).exit_code == 1
    file.write_text("bukan json")
    assert run("demo", "--cases", str(file)).exit_code == 1


def test_the_doctor_tells_red_from_green(office) -> None:
    found = json.loads(office("doctor", "--json").output)
    assert {f["what"] for f in found} >= {"database", "keys", "worker", "pdf", "mail", "disk", "clock"}


def test_check_tells_of_each_file_in_a_line_and_by_its_exit_status(run, tmp_path: Path) -> None:
    right, wrong = tmp_path / "baik.bpmn", tmp_path / "buruk.bpmn"
    right.write_bytes(drawn(START, task(), END, flow("S", "T"), flow("T", "E")))
    wrong.write_bytes(drawn(START, task(), END, flow("S", "T"), "\n", flow("T", "HILANG")))
    done = run("check", "--json", str(right), str(wrong), str(tmp_path / "tidak_ada.bpmn"))
    verdicts = [json.loads(line) for line in done.output.splitlines()]
    assert [v["executable"] for v in verdicts] == [True, False, False]
    assert {"rule", "severity", "element", "line", "message"} == set(verdicts[1]["problems"][0])
    assert ("flow.to_nowhere", "T_HILANG", 2) in {(p["rule"], p["element"], p["line"]) for p in verdicts[1]["problems"]}
    assert done.exit_code == 2
    assert run("check", str(right)).exit_code == 0
    assert run("check", str(right), str(wrong)).exit_code == 1
    assert "T_HILANG" in run("check", str(wrong)).output


def test_check_still_proves_whole_bundles(run) -> None:
    diagram = ROOT / "bpmn/penanganan_pengaduan/penanganan_pengaduan.bpmn"
    done = run("check", "--json", str(ROOT), str(diagram))
    assert [json.loads(line)["executable"] for line in done.output.splitlines()] == [True, True, True]
    assert done.exit_code == 0


def test_simulate_tells_lines_and_last_how_it_ended(run, tmp_path: Path) -> None:
    right, wrong = tmp_path / "baik.bpmn", tmp_path / "buruk.bpmn"
    right.write_bytes(drawn(START, task(), END, flow("S", "T"), flow("T", "E")))
    wrong.write_bytes(drawn(START, task(), END, flow("S", "T")))
    (tmp_path / "isi.json").write_text('{"T": null}')
    done = run("simulate", "--json", str(right))
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert [line.get("event") for line in lines[-2:]] == ["ended", None]
    assert (lines[-1]["outcome"], done.exit_code) == ("completed", 0)
    for words, outcome, status in (
        ((str(right), "--data", f"@{tmp_path / 'isi.json'}"), "waiting", 0),
        ((str(right), "--max-steps", "1"), "limit", 1),
        ((str(right), "--process", "lain"), "refused", 1),
        ((str(wrong),), "refused", 1),
        ((str(tmp_path / "tidak_ada.bpmn"),), "refused", 2),
    ):
        done = run("simulate", "--json", *words)
        assert (json.loads(done.output.splitlines()[-1])["outcome"], done.exit_code) == (outcome, status), words
    for words in (("--data", "{"), ("--data", "[]"), ("--events", "@/tidak/ada"), ("--start", "besok")):
        assert run("simulate", str(right), *words).exit_code == 2, words
    assert "completed after 3 steps" in run("simulate", str(right)).output


def test_convert_writes_the_dialect_and_tells_what_it_left(run, tmp_path: Path) -> None:
    start = drawn(START, task().replace('candidateGroups="KASI"', ""), END, flow("S", "T"), flow("T", "E"))
    foreign = start.replace(
        b'id="T"', b'id="T" c:assignee="${bos}" c:class="X" xmlns:c="http://camunda.org/schema/1.0/bpmn"'
    )
    source, target = tmp_path / "c7.bpmn", tmp_path / "baru.bpmn"
    source.write_bytes(foreign)
    done = run("convert", str(source), "-o", str(target), "--json")
    told = json.loads(done.output)
    assert [note["became"] for note in told["rewritten"]] == ["zeebe:assignmentDefinition assignee =bos"]
    assert {p["rule"] for p in told["problems"]} >= {"vendor.no_equivalent"}
    assert done.exit_code == 1
    assert b'assignee="=bos"' in target.read_bytes()
    source.write_bytes(start)
    done = run("convert", str(source))
    assert done.exit_code == 0
    assert start in done.stdout_bytes
    assert "0 rewritten, 0 left" in done.stderr
    assert run("convert", str(tmp_path / "tidak_ada")).exit_code == 2
    assert run("convert", str(source), "-o", str(tmp_path / "tidak" / "ada")).exit_code == 2


def test_messages_and_signals_are_kept_and_listed(office) -> None:
    sent = office("message", "send", "kabar", "--key", "7", "--id", "pos-1", "--days", "2")
    assert json.loads(sent.output) == {"message": "pos-1"}
    listed = json.loads(office("message", "list", "--json").output)
    assert [(line["name"], line["correlation"], line["status"]) for line in listed] == [("kabar", "7", "waiting")]
    assert "pos-1" in office("message", "list").output
    assert office("message", "send", "kabar", "--days", "0").exit_code == 1
    assert "signal" in json.loads(office("signal", "sirene", "--data", '{"n": 1}').output)
    assert json.loads(office("tell", "--data", '{"n": 1}').output) == {"instances": []}


def test_check_speaks_english_too(run, tmp_path: Path) -> None:
    wrong = tmp_path / "salah.bpmn"
    wrong.write_bytes(drawn(START, task(), END, path("S", "T")))
    for language, words in (("id", "tidak ada jalan ke peristiwa akhir"), ("en", "There is no way from T to an end")):
        told = run("check", "--json", "--language", language, str(wrong))
        assert words in told.output, language
        assert told.exit_code == 1


def test_even_a_fault_of_our_own_is_told_in_words(run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "baik.bpmn"
    file.write_bytes(drawn(START, task(), END, flow("S", "T"), flow("T", "E")))

    def broken(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr("web.cli.simulation.play", broken)
    done = run("simulate", "--json", str(file))
    assert (json.loads(done.output)["outcome"], done.exit_code) == ("incident", 1)
    monkeypatch.setattr("web.cli.checking.inspect_path", broken)
    done = run("check", "--json", str(file))
    assert (json.loads(done.output)["problems"][0]["rule"], done.exit_code) == ("check.failed", 1)
