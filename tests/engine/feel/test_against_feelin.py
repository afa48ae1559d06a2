"""The same expressions in `feelin`, the evaluator of form-js: what a process owner sees there is what runs here."""

from __future__ import annotations

from pathlib import Path

from engine.feel import compile_expression, to_json
from tests.engine.feel.conftest import answers
from tests.engine.feel.test_feel import SCOPE, TRUE

OURS = ("dua(", "today()", "now()", "tanggal")
CONDITIONS = """
terkait_perizinan = false
hasil_kontak = "BERSEDIA"
siklus + 1
keputusan_kadis = "TIDAK_DISETUJUI" or keputusan_kadis = "TUTUP"
if sederhana = true and selesai_langsung != false then "SEDERHANA_5HK" else "LAIN"
every t in tindakan satisfies t.realisasi != null
some s in sesi satisfies s.jenis in ("PENINJAUAN", "RAPAT_PENINJAUAN")
count(hadir[item.kehadiran = "HADIR"])
not(kanal in ("TATAP_MUKA", "TELEPON"))
jumlah_tercatat >= count(undangan) and jumlah_tercatat > 0
for o in opd return o + "!"
distinct values(kontak.tanggal)
list contains(undangan.kelompok, "2")
(status = "TIDAK_DISETUJUI") = (keputusan_kadis = "TIDAK_DISETUJUI")
""".strip().splitlines()
CASE = {
    "terkait_perizinan": False,
    "hasil_kontak": "BERSEDIA",
    "siklus": 1,
    "keputusan_kadis": "TUTUP",
    "sederhana": True,
    "selesai_langsung": None,
    "tindakan": [{"realisasi": "ya"}, {"realisasi": None}],
    "sesi": [{"jenis": "RAPAT"}, {"jenis": "PENINJAUAN"}],
    "hadir": [{"kehadiran": "HADIR"}, {"kehadiran": "DIWAKILI"}],
    "kanal": "EMAIL",
    "jumlah_tercatat": 2,
    "undangan": [{"kelompok": "1"}, {"kelompok": "2"}],
    "opd": ["DPUPR", "DLHK"],
    "kontak": [{"tanggal": "2026-03-02"}, {"tanggal": "2026-03-02"}],
    "status": "SELESAI",
}


def test_feelin_agrees_on_the_conditions_of_an_office(feelin: Path) -> None:
    theirs = answers(feelin, [(text, CASE) for text in CONDITIONS])
    ours = [to_json(compile_expression(text).evaluate(CASE)) for text in CONDITIONS]
    differing = [
        (text, mine, their)
        for text, mine, their in zip(CONDITIONS, ours, theirs, strict=True)
        if their != {"value": mine}
    ]
    assert differing == []


def test_feelin_agrees_on_what_the_standard_says(feelin: Path) -> None:
    asked = [text for text in TRUE if not any(name in text for name in OURS)]
    theirs = answers(feelin, [(text, SCOPE) for text in asked])
    differing = {text for text, their in zip(asked, theirs, strict=True) if their != {"value": True}}
    assert differing == KNOWN_DIFFERENCES


KNOWN_DIFFERENCES = {
    "0.1 + 0.2 = 0.3",  # the standard's numbers are decimals of 34 digits, feelin's are JavaScript's
    "not(is defined(tidak_ada))",  # Camunda 8's built-in, which feelin does not have
    "get or else(null, 3) = 3",  # Camunda 8's built-in, which feelin does not have
}
