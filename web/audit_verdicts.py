"""What a verification found, in words for an auditor."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flask_babel import gettext


def difference_words(what: str) -> str:
    """Return a difference in the reader's language; what is not known reads as it was written."""
    for pattern, words in _known().items():
        if found := re.fullmatch(pattern, what):
            return str(words.format(*found.groups()))
    return what


def chain_words(stream: str) -> str:
    """Return the name of a chain: a case's, or one of the office's own."""
    known = {
        "anchors": gettext("jangkar harian"),
        "office:audit": gettext("pemeriksaan auditor"),
        "office:config": gettext("pengaturan kantor"),
        "office:deployments": gettext("versi proses"),
        "office:deviations": gettext("penyimpangan"),
        "office:keys": gettext("kunci kantor"),
        "office:people": gettext("akun dan peran"),
        "office:refusals": gettext("upaya yang ditolak"),
        "office:rounds": gettext("putaran harian"),
        "office:sessions": gettext("masuk dan keluar"),
    }
    return str(known.get(stream, stream))


def _known() -> Mapping[str, str]:
    return {
        r"the head says (\d+) events, the last one is (-?\d+)": gettext(
            "ujung rantai menyebut {0} peristiwa, yang terakhir ada {1}"
        ),
        r"event (\d+) is missing, (\d+) follows": gettext("peristiwa {0} hilang; yang berikutnya {1}"),
        r"does not follow the event before it": gettext("tidak menyambung dengan peristiwa sebelumnya"),
        r"its content is not what was written": gettext("isinya bukan yang dahulu ditulis"),
        r"the whole stream is missing": gettext("seluruh rantai hilang"),
        r"a stream that belongs to nothing": gettext("rantai yang tidak dimiliki kasus mana pun"),
        r"submission (\d+) is not what was written": gettext("isian {0} bukan yang dahulu ditulis"),
        r"submission (\d+) is not in the history": gettext("isian {0} tidak ada dalam riwayat"),
        r"the anchor of (\S+) is not what was written": gettext("jangkar {0} bukan yang dahulu ditulis"),
        r"is not what the anchor of (\S+) took in": gettext("bukan yang dikunci jangkar {0}"),
        r"the hash of (.+) version (\d+) is not in the history": gettext("sidik {0} versi {1} tidak ada dalam riwayat"),
        r"the open work items are not those of the state": gettext("tugas terbuka tidak sesuai dengan keadaan kasus"),
        r"the timers and messages waited for are not those of the state": gettext(
            "batas waktu dan kabar yang ditunggu tidak sesuai dengan keadaan kasus"
        ),
    }
