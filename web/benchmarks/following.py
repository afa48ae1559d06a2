"""The page on which a complainant follows the case, opened two hundred times a second."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from engine.commands.complainant import ReceiveComplaint
from engine.commands.intake import Opened
from engine.config import Settings
from engine.model import PUBLIC
from engine.runtime import Engine
from web.benchmarks.figures import Figures, figures, refuse_bad
from web.benchmarks.served import Turn, ask, send, served, token_in
from web.cli.demo import PROCESS, publish_all

READERS, PER_S, SECONDS = 40, 200, 8
COMPLAINT = {
    "judul": "Permohonan lama tidak selesai",
    "uraian": "Permohonan saya sudah tiga bulan tidak ada kabarnya.",
    "jenis_layanan": "PBG",
    "identitas": "TERBUKA",
    "bertindak_sebagai": "SENDIRI",
    "pengadu_nama": "Wayan Contoh",
    "pengadu_telepon": "0812 0000 0000",
}


def public_status(engine: Engine, settings: Settings, workers: int, seconds: float = SECONDS) -> Figures:
    """Let forty readers open the page, two hundred times a second together; `per_s` is what was answered."""
    publish_all(engine)
    case = engine.execute(ReceiveComplaint(PROCESS, COMPLAINT, str(uuid4())), PUBLIC)
    page: Turn = [("/cek/status", None, 200)]
    with served(settings, workers, Path(settings.data_dir) / "serve.log") as office:
        port = office.port
        cookie = _with_code(port, case)
        send(port, [(cookie, [page] * 50)])
        turns = [page] * int(PER_S / READERS * seconds)
        run = send(port, [(cookie, turns)] * READERS, pace_s=READERS / PER_S)
    refuse_bad(run)
    return {
        **figures([times[0] for times in run["times"]]),
        "per_s": round(len(run["times"]) / run["seconds"], 1),
    }


def _with_code(port: int, case: Opened) -> str:
    _, page, cookie = ask(port, "/cek/")
    sent = {"nomor": case.business_key or "", "kode": case.access_code or "", "csrf_token": token_in(page)}
    status, _, cookie = ask(port, "/cek/", cookie, sent)
    if status != 303:
        raise RuntimeError(f"The case could not be followed: {status}")
    return cookie
