"""The history in sentences: what somebody did, without subject, codes and full stop.

Riwayat puts reasons beside them and hashes behind; the story of a case (`web.timeline`) adds what belongs to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext

from engine.faults import told
from engine.queries.audit_trail import Trace
from web.language import translated
from web.words import deviation_words, document_name, kind_words, long_day


@dataclass(frozen=True, slots=True)
class Named:
    """An event of one case, with the name of its step."""

    kind: str
    element_id: str | None
    step: str | None
    data: Mapping[str, Any]


Event = Trace | Named


@dataclass(frozen=True)
class Teller:
    """Tells events; `names` gives people by id, `titles` roles by key."""

    names: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)

    def say(self, event: Event) -> str:
        """Return what happened, as a sentence without its subject."""
        sentence = _SENTENCES.get(event.kind)
        return sentence(self, event) if sentence else kind_words(event.kind)

    def reason(self, event: Event) -> str:
        """Return the reason that somebody gave, or nothing."""
        return "" if event.kind == "actor.refused" else str(event.data.get("reason") or event.data.get("basis") or "")

    def person(self, user_id: Any) -> str:
        """Return a person by name."""
        return self.names.get(str(user_id), str(user_id or gettext("tidak dikenal")))

    def role(self, key: Any) -> str:
        """Return a role by title."""
        return self.titles.get(str(key), str(key))


Sentence = Callable[[Teller, Event], str]


def _step(event: Event) -> str:
    return translated(event.step or event.element_id)


def _on_step(pattern: Callable[[str], str]) -> Sentence:
    return lambda _teller, event: pattern(_step(event))


def _completed(_teller: Teller, event: Event) -> str:
    visit = int(event.data.get("visit", 1))
    if visit > 1:
        return str(gettext("menyelesaikan “%(step)s” untuk kali ke-%(visit)s", step=_step(event), visit=visit))
    return str(gettext("menyelesaikan “%(step)s”", step=_step(event)))


def _item(words: Callable[[str, int], str]) -> Sentence:
    return lambda _teller, event: words(_step(event), int(event.data.get("counter", 0)))


def _decided(_teller: Teller, event: Event) -> str:
    tables: list[Mapping[str, Any]] = list(event.data.get("tables", ()))
    rules = "; ".join(", ".join(str(number) for number in table.get("rules", ())) or "-" for table in tables)
    words = gettext("menerapkan tabel keputusan pada “%(step)s”", step=_step(event))
    return str(words) + (gettext(", aturan %(rules)s", rules=rules) if tables else "")


def _paper(pattern: Callable[[str, Any], str]) -> Sentence:
    return lambda _teller, event: pattern(
        document_name(str(event.data.get("template", ""))), event.data.get("version", 1)
    )


def _changed(_teller: Teller, event: Event) -> str:
    new = event.data.get("value", event.data.get("after"))
    key, since = str(event.data.get("key", "")), event.data.get("valid_from")
    words = gettext("mengubah pengaturan %(key)s menjadi %(new)s", key=key, new=_value(new))
    if "before" in event.data:
        old = _value(event.data["before"])
        words = gettext("mengubah pengaturan %(key)s dari %(old)s menjadi %(new)s", key=key, old=old, new=_value(new))
    return str(words) + (gettext(", berlaku mulai %(day)s", day=long_day(str(since))) if since else "")


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_value(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return str(gettext("daftar berisi %(number)s baris", number=len(value)))
    words = {None: gettext("belum ada"), True: gettext("ya"), False: gettext("tidak")}
    return words[value] if value is None or isinstance(value, bool) else f"“{value}”"


def _refused(_teller: Teller, event: Event) -> str:
    """Name what was tried by the command's own name when nobody gave it words."""
    command = str(event.data.get("command", ""))
    tried = {
        "ClaimWorkItem": gettext("mengambil tugas"),
        "CompleteWorkItem": gettext("menyelesaikan tugas"),
        "ReleaseWorkItem": gettext("melepas tugas"),
        "ReassignWorkItem": gettext("mengalihkan tugas"),
        "OpenDocument": gettext("membuka dokumen"),
        "SuspendInstance": gettext("menghentikan kasus sementara"),
        "ResumeInstance": gettext("melanjutkan kasus"),
        "TerminateInstance": gettext("mengakhiri kasus"),
        "HearClarification": gettext("mencatat klarifikasi"),
        "SetConfig": gettext("mengubah pengaturan"),
        "AddUser": gettext("membuat akun"),
        "AssignRole": gettext("memberi peran"),
        "AttachFile": gettext("mengunggah berkas"),
        "StartProcess": gettext("membuka kasus"),
    }.get(command, command)
    why = {
        "NotCandidate": gettext("bukan perannya"),
        "NotAssignee": gettext("sedang dikerjakan orang lain"),
        "SameActor": gettext("langkah sebelumnya dikerjakannya sendiri"),
        "ReportedOfficer": gettext("pengaduan menyangkut dirinya"),
    }.get(str(event.data.get("reason")), gettext("tidak berwenang"))
    return str(gettext("ditolak ketika %(tried)s: %(why)s", tried=tried, why=why))


def _opened(_teller: Teller, event: Event) -> str:
    if "template" in event.data:
        name = document_name(str(event.data["template"]))
        return str(gettext("membuka %(name)s yang memuat identitas pengadu", name=name))
    if "file" in event.data:
        return str(gettext("membuka berkas yang dapat menunjukkan siapa pengadunya"))
    return str(gettext("membuka identitas pengadu"))


def _halted(_teller: Teller, event: Event) -> str:
    data = event.data
    why = translated(told(data.get("rule"), data.get("told"), str(data.get("message", ""))))
    words = gettext("menemui gangguan: kasus terhenti pada “%(step)s”", step=_step(event))
    return f"{words}. {why}".removesuffix(".")


def _deadline(_teller: Teller, event: Event) -> str:
    return str(gettext("menetapkan tenggat %(day)s", day=long_day(str(event.data["due_on"]))))


def _assigned(teller: Teller, event: Event) -> str:
    return str(
        gettext(
            "memberi %(person)s peran %(role)s mulai %(day)s",
            person=teller.person(event.data.get("user_id")),
            role=teller.role(event.data.get("role")),
            day=long_day(str(event.data["valid_from"])),
        )
    )


def _deviated(_teller: Teller, event: Event) -> str:
    return str(
        gettext("mencatat penyimpangan: %(what)s", what=deviation_words(str(event.data.get("deviation_kind", ""))))
    )


def _about_person(pattern: Callable[[str], str]) -> Sentence:
    return lambda teller, event: pattern(teller.person(event.data.get("user")))


def _told(pattern: Callable[[Mapping[str, Any]], str]) -> Sentence:
    return lambda _teller, event: pattern(event.data)


_SENTENCES: Mapping[str, Sentence] = {
    "access_code.issued": _told(lambda _d: gettext("memberi kode akses baru")),
    "actor.refused": _refused,
    "audit.exported": _told(lambda d: gettext("mengunduh riwayat sebagai %(format)s", format=d.get("format"))),
    "audit.verified": _told(lambda _d: gettext("meminta pemeriksaan seluruh riwayat")),
    "calendar.day_added": _told(
        lambda d: gettext("menambah hari libur %(name)s, %(day)s", name=d.get("name"), day=long_day(d["day"]))
    ),
    "calendar.day_removed": _told(lambda d: gettext("menghapus hari libur %(day)s", day=long_day(d["day"]))),
    "calendar.years_loaded": _told(
        lambda d: gettext("memuat kalender %(first)s–%(last)s", first=d.get("first"), last=d.get("last"))
    ),
    "case.clock_paused": _told(lambda _d: gettext("menghentikan hitungan tenggat: menunggu keterangan pengadu")),
    "case.clock_resumed": _told(
        lambda d: gettext("melanjutkan hitungan tenggat setelah %(number)s hari kerja", number=d.get("working_days"))
    ),
    "case.deadline_changed": _deadline,
    "case.deadline_warned": _told(lambda d: gettext("mengingatkan: %(part)s %% tenggat berjalan", part=d["percent"])),
    "case.escalated": _told(lambda _d: gettext("meneruskan kasus kepada atasan")),
    "case.linked": _told(lambda _d: gettext("mengaitkan kasus ini dengan kasus lain")),
    "case.limits_moved": _told(lambda _d: gettext("menghitung ulang tenggat kasus")),
    "case.reminded": _told(lambda _d: gettext("mengingatkan bahwa pemeriksaan kanal belum selesai")),
    "case.submitted": _on_step(lambda step: gettext("mengirim isian “%(step)s”", step=step)),
    "case.told": _told(lambda _d: gettext("mencatat klarifikasi pengadu")),
    "case.unlinked": _told(lambda _d: gettext("melepas kaitan kasus")),
    "channel.checked": _told(lambda _d: gettext("memeriksa satu kanal")),
    "config.seeded": _told(lambda _d: gettext("memasang pengaturan awal kantor")),
    "config.set": _changed,
    "definition.deployed": _told(
        lambda d: gettext(
            "menerbitkan proses %(process)s versi %(version)s",
            process=d.get("process", ""),
            version=d.get("version", ""),
        )
    ),
    "deviation.explained": _told(lambda _d: gettext("memberi alasan penyimpangan")),
    "deviation.noted": _deviated,
    "decision.made": _decided,
    "document.converted": _told(lambda _d: gettext("membuat PDF")),
    "document.failed": _paper(lambda name, _v: gettext("gagal membuat %(name)s", name=name)),
    "document.frozen": _paper(lambda name, v: gettext("menerbitkan %(name)s, versi %(version)s", name=name, version=v)),
    "document.rendered": _paper(lambda name, v: gettext("membuat %(name)s, versi %(version)s", name=name, version=v)),
    "document.requested": _paper(lambda name, _v: gettext("meminta %(name)s", name=name)),
    "document.signature_cancelled": _told(lambda _d: gettext("membatalkan salinan bertanda tangan")),
    "document.signed": _paper(lambda name, _v: gettext("menetapkan salinan bertanda tangan %(name)s", name=name)),
    "compensation.thrown": _on_step(
        lambda step: gettext("mulai membatalkan langkah yang sudah selesai pada “%(step)s”", step=step)
    ),
    "condition.met": _on_step(lambda step: gettext("mencatat syarat “%(step)s” terpenuhi", step=step)),
    "element.cancelled": _on_step(lambda step: gettext("membatalkan “%(step)s”", step=step)),
    "element.completed": _on_step(lambda step: gettext("melewati “%(step)s”", step=step)),
    "error.caught": _on_step(lambda step: gettext("menangani galat pada “%(step)s”", step=step)),
    "error.thrown": _on_step(lambda step: gettext("mencatat galat pada “%(step)s”", step=step)),
    "escalation.caught": _on_step(lambda step: gettext("menerima eskalasi pada “%(step)s”", step=step)),
    "escalation.thrown": _on_step(lambda step: gettext("mengirim eskalasi pada “%(step)s”", step=step)),
    "factor.refused": _about_person(lambda name: gettext("menolak kode faktor kedua %(name)s", name=name)),
    "factor.set": _about_person(lambda name: gettext("memasang faktor kedua %(name)s", name=name)),
    "file.stored": _on_step(lambda step: gettext("mengunggah berkas pada “%(step)s”", step=step)),
    "file.swept": _told(lambda _d: gettext("menghapus berkas yang tidak dipakai")),
    "gateway.decided": _on_step(lambda step: gettext("memutuskan percabangan “%(step)s”", step=step)),
    "identity.opened": _opened,
    "incident.lapsed": _on_step(lambda step: gettext("tidak lagi terhenti pada “%(step)s”", step=step)),
    "incident.raised": _halted,
    "incident.resolved": _on_step(lambda step: gettext("melanjutkan “%(step)s” setelah gangguan", step=step)),
    "instance.completed": _told(lambda _d: gettext("menutup kasus")),
    "instance.resumed": _told(lambda _d: gettext("melanjutkan kasus")),
    "instance.started": _told(lambda _d: gettext("membuka kasus")),
    "instance.suspended": _told(lambda _d: gettext("menghentikan kasus sementara")),
    "instance.terminated": _told(lambda _d: gettext("mengakhiri kasus")),
    "item.cancelled": _item(lambda step, n: gettext("membatalkan “%(step)s” yang ke-%(number)s", step=step, number=n)),
    "item.completed": _item(
        lambda step, n: gettext("menyelesaikan “%(step)s” yang ke-%(number)s", step=step, number=n)
    ),
    "key.rotated": _told(lambda d: gettext("mengganti kunci kantor; %(number)s kasus", number=d.get("cases"))),
    "mail.failed": _told(lambda _d: gettext("gagal mengirim surel")),
    "mail.posted": _told(lambda _d: gettext("menyiapkan surel")),
    "mail.sent": _told(lambda _d: gettext("mengirim surel")),
    "message.received": _on_step(lambda step: gettext("menerima kabar pada “%(step)s”", step=step)),
    "message.thrown": _on_step(lambda step: gettext("mengirim kabar pada “%(step)s”", step=step)),
    "number.issued": _told(lambda d: gettext("memberi nomor %(number)s", number=d.get("number"))),
    "password.changed": _about_person(lambda name: gettext("mengganti kata sandi %(name)s", name=name)),
    "question.answered": _told(lambda _d: gettext("menjawab pertanyaan kantor")),
    "question.asked": _told(lambda _d: gettext("menanyai pengadu")),
    "question.withdrawn": _told(lambda _d: gettext("menarik pertanyaan kepada pengadu")),
    "role.assigned": _assigned,
    "role.defined": _told(lambda d: gettext("menetapkan peran %(title)s", title=d.get("title"))),
    "role.ended": lambda t, e: gettext(
        "mengakhiri peran %(role)s milik %(person)s", role=t.role(e.data.get("role")), person=t.person(e.data["user"])
    ),
    "round.channel_check_started": _told(
        lambda d: gettext("memulai pemeriksaan kanal %(day)s", day=long_day(str(d["day"])))
    ),
    "session.closed": _about_person(lambda name: gettext("menutup sesi %(name)s", name=name)),
    "session.opened": _about_person(lambda name: gettext("membuka sesi %(name)s", name=name)),
    "session.refused": _about_person(lambda name: gettext("menolak orang masuk dengan akun %(name)s", name=name)),
    "signal.received": _on_step(lambda step: gettext("menerima sinyal pada “%(step)s”", step=step)),
    "signal.thrown": _on_step(lambda step: gettext("mengirim sinyal pada “%(step)s”", step=step)),
    "timer.fired": _on_step(lambda step: gettext("mencatat batas waktu “%(step)s” tercapai", step=step)),
    "user.added": _about_person(lambda name: gettext("membuat akun %(name)s", name=name)),
    "user.closed": _about_person(lambda name: gettext("menutup akun %(name)s", name=name)),
    "work_item.assigned": lambda t, e: gettext(
        "memberikan “%(step)s” kepada %(person)s", step=_step(e), person=t.person(e.data.get("to"))
    ),
    "work_item.not_assigned": _on_step(
        lambda step: gettext(
            "tidak dapat memberikan “%(step)s” kepada satu orang; siapa pun dalam perannya boleh", step=step
        )
    ),
    "work_item.claimed": _on_step(lambda step: gettext("mengambil “%(step)s”", step=step)),
    "work_item.completed": _completed,
    "work_item.reassigned": lambda t, e: gettext(
        "mengalihkan “%(step)s” kepada %(person)s", step=_step(e), person=t.person(e.data.get("to"))
    ),
    "work_item.released": _on_step(lambda step: gettext("melepas “%(step)s”", step=step)),
}
