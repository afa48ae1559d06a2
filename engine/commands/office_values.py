"""What a setting may be: a value that cannot work is refused before it is stored, with the field that is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from string import Formatter
from typing import Any

from engine.calendars.deadlines import CALENDAR, WORKING
from engine.errors import FormInvalid
from engine.model import Message
from engine.store.numbering import in_words

LARGEST, LONGEST_NUMBER = 3650, 120
BLANKS = ("nomor", "tahun", "bulan_romawi", "kode_klasifikasi", "jenis_layanan", "kanal")
EXAMPLE = {"kode_klasifikasi": "500.16.7.3", "jenis_layanan": "PBG", "kanal": "SURAT"}
Mistakes = dict[str, str]


def check_value(key: str, value: Any) -> None:
    """Raises: FormInvalid for a value that the setting `key` cannot have."""
    check = next((check for prefix, check in _CHECKS.items() if key.startswith(prefix)), None)
    mistakes = check(value) if check else {}
    if mistakes:
        raise FormInvalid(mistakes)


def example_of(pattern: str, number: int, at: datetime, values: Mapping[str, Any]) -> str:
    """Return how a number of this pattern would read. Raises: FormInvalid for a pattern that cannot work."""
    check_value("nomor.", pattern)
    return in_words(pattern, number, at, {**EXAMPLE, **values})


def _pattern(value: Any) -> Mistakes:
    if not isinstance(value, str) or not value.strip():
        return {"pola": Message("Isilah pola nomornya.")}
    try:
        blanks = [(name, layout, turn) for _, name, layout, turn in Formatter().parse(value) if name is not None]
    except ValueError:
        return {
            "pola": Message("Kurung kurawalnya tidak berpasangan. Contoh: PGD-{example}.", example="{tahun}-{nomor}")
        }
    wrong = next((name for name, layout, turn in blanks if name not in BLANKS or turn or not _fits(name, layout)), None)
    if wrong is not None:
        known = ", ".join(f"{{{name}}}" for name in BLANKS)
        return {"pola": Message("Isian {wrong} tidak dikenal. Yang ada: {known}.", wrong=f"{{{wrong}}}", known=known)}
    if not any(name == "nomor" for name, *_ in blanks):
        return {"pola": Message("Pola harus memuat {number}, kalau tidak semua nomor sama.", number="{nomor}")}
    if len(in_words(value, 10**6, datetime(2000, 12, 1), EXAMPLE)) > LONGEST_NUMBER:  # noqa: DTZ001 because only the month is read
        return {"pola": Message("Nomornya akan lebih panjang dari {most} huruf.", most=LONGEST_NUMBER)}
    return {}


def _fits(name: str, layout: str | None) -> bool:
    """A blank may say how wide its number is: `05d`; nothing else."""
    if not layout:
        return True
    return name == "nomor" and layout.endswith("d") and layout[:-1].isdigit() and int(layout[:-1]) <= 10


def _limit(value: Any) -> Mistakes:
    if not isinstance(value, Mapping):
        return {"number": Message("Tenggat terdiri atas jumlah dan satuan.")}
    mistakes: Mistakes = {}
    if not _whole(value.get("number"), 0, LARGEST):
        mistakes["number"] = Message("Isilah bilangan bulat dari 0 sampai {most}.", most=LARGEST)
    if value.get("unit") not in (WORKING, CALENDAR):
        mistakes["unit"] = Message("Pilihlah hari kerja atau hari kalender.")
    if value.get("cap") is not None and not _whole(value["cap"], 1, LARGEST):
        mistakes["cap"] = Message("Isilah bilangan bulat dari 1 sampai {most}, atau kosongkan.", most=LARGEST)
    unknown = value.keys() - {"number", "unit", "cap", "starts", "deadline_class"}
    if unknown:
        mistakes["number"] = Message("Bagian {names} tidak dikenal.", names=", ".join(sorted(unknown)))
    return mistakes


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _closing(value: Any) -> Mistakes:
    try:
        time.fromisoformat(str(value))
    except ValueError:
        return {"jam_tutup": Message("Tulislah jamnya seperti 16:00.")}
    return {}


def _percents(value: Any) -> Mistakes:
    good = isinstance(value, list) and bool(value) and all(_whole(part, 1, 100) for part in value)
    text = Message("Tulislah bilangan dari 1 sampai 100, dipisahkan koma, misalnya 50, 80, 100.")
    return {} if good else {"peringatan_persen": text}


def _count(name: str) -> Callable[[Any], Mistakes]:
    text = Message("Isilah bilangan bulat dari 1 sampai {most}.", most=100)
    return lambda value: {} if _whole(value, 1, 100) else {name: text}


def _letterhead(value: Any) -> Mistakes:
    if not isinstance(value, Mapping):
        return {"pemda": Message("Kop surat terdiri atas beberapa baris.")}
    needed = {"pemda", "dinas", "alamat", "kota"}
    return {name: Message("Isilah baris ini.") for name in sorted(needed) if not str(value.get(name) or "").strip()}


def _roles(value: Any) -> Mistakes:
    good = isinstance(value, list) and all(isinstance(key, str) and key for key in value)
    return {} if good else {"faktor_kedua": Message("Ini daftar kode peran.")}


def _table(value: Any) -> Mistakes:
    rows = value if isinstance(value, list) else None
    if not rows or not all(isinstance(row, Mapping) and row.get("value") and row.get("label") for row in rows):
        return {"label": Message("Setiap baris daftar punya kode dan nama.")}
    codes = [row["value"] for row in rows]
    return {"value": Message("Kode tidak boleh berulang.")} if len(set(codes)) < len(codes) else {}


_CHECKS: Mapping[str, Callable[[Any], Mistakes]] = {
    "nomor.": _pattern,
    "tenggat.": _limit,
    "mutu_baku.": _limit,
    "pilihan.": _table,
    "kop": _letterhead,
    "faktor_kedua": _roles,
    "jam_tutup": _closing,
    "peringatan_persen": _percents,
    "berkas_lepas_hari": _count("berkas_lepas_hari"),
    "min_kontak": _count("min_kontak"),
    "eskalasi_siklus": _count("eskalasi_siklus"),
}
