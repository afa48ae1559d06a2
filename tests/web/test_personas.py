"""Every route as every kind of person, against cases of every mode: who is let in, and that nobody reads too much.

A new route needs a line in `EXPECTED`: for owner, colleague, Kasi, Kabid, reported officer, auditor, administrator,
stranger with an account, and the public, in this order: `+` let in, `-` refused, `m` asked to sign in, `~` by paper.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from engine.runtime import Engine
from engine.worker import Inline
from tests.web.walk import (
    BODY,
    PERSONAS,
    Case,
    Visitor,
    addresses,
    cases_of,
    mark,
    text_of,
    visitors_of,
    without_effect,
)
from web.app import create_app

Expected = str | dict[str, str]
EXPECTED: dict[str, Expected] = {
    "GET audit.index": "-----++-m",
    "GET audit.list_departures": "-----++-m",
    "GET audit.list_repeats": "-----++-m",
    "GET audit_conformance.show": "-----++-m",
    "POST audit_export.case": "-----++-m",
    "POST audit_export.search": "-----++-m",
    "GET audit_proof.anchors": "-----++-m",
    "GET audit_proof.case": "-----++-m",
    "GET audit_proof.show": "-----++-m",
    "GET audit_proof.verification": "--------m",
    "POST audit_proof.verify": "-----++-m",
    "GET auth.account": "++++++++m",
    "POST auth.close_one": "--------m",
    "POST auth.close_others": "++++++++m",
    "GET auth.code_page": "mmmmmmmmm",
    "POST auth.give_code": "mmmmmmmmm",
    "POST auth.new_password": "++++++++m",
    "GET auth.password_page": "++++++++m",
    "POST auth.sign_in_now": "+++++++++",
    "GET auth.sign_in_page": "+++++++++",
    "POST auth.sign_out": "mmmmmmmmm",
    "POST cases.hear": {"*": "+++++-+-m", "REPORTED": "++++--+-m"},
    "GET cases.index": "++++++++m",
    "POST cases.open_identity": {"*": "+++++---m", "RAHASIA": "+++-----m", "REPORTED": "++++----m"},
    "GET cases.print_view": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "GET cases.show": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "POST channels.check": {"*": "--------m", "ENDED": "+++++++-m"},
    "POST channels.finish": {"*": "--------m", "ENDED": "+++++++-m"},
    "GET channels.index": "++++-++-m",
    "GET channels.month": "++++-++-m",
    "GET channels.show": "--------m",
    "POST complain.close": "+++++++++",
    "POST complain.drop": "+++++++++",
    "POST complain.go": "+++++++++",
    "GET complain.receipt": "+++++++++",
    "GET complain.show": "+++++++++",
    "GET complain.step": "+++++++++",
    "GET diagrams.draw": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "GET diagrams.show": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "POST documents.cancel": {"*": "--~~----m", "RAHASIA": "--~-----m"},
    "POST documents.confirm": "--------m",
    "GET documents.confirm_page": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "POST documents.drop": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "POST documents.fetch": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "POST documents.look": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "POST documents.offer": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "GET documents.picture": "--------m",
    "POST documents.retry": {"*": "--~~----m", "RAHASIA": "--~-----m"},
    "GET documents.show": {"*": "++~~~---m", "RAHASIA": "++~-----m", "REPORTED": "++~~----m"},
    "POST factor.begin": "++++++++m",
    "POST factor.prove": "++++++++m",
    "POST factor.remove": "++++++++m",
    "POST factor.renew_codes": "++++++++m",
    "GET factor.show": "++++++++m",
    "POST files.fetch": "--------m",
    "POST files.look": "--------m",
    "GET files.picture": "--------m",
    "GET files.show": "--------m",
    "POST founding.found": "---------",
    "GET founding.show": "---------",
    "GET health.alive": "+++++++++",
    "POST inbox.change_view": "++++++++m",
    "POST inbox.do": "++++++++m",
    "GET inbox.index": "++++++++m",
    "GET inbox.news": "++++++++m",
    "POST inbox.save_view": "++++++++m",
    "GET language.choose_language": "+++++++++",
    "GET language.choose_look": "+++++++++",
    "POST public.answer": "+++++++++",
    "POST public.check": "+++++++++",
    "POST public.clarify": "+++++++++",
    "GET public.index": "+++++++++",
    "POST public.leave": "+++++++++",
    "POST public.letter": "+++++++++",
    "GET public.status": "+++++++++",
    "POST questions.ask": "+-------m",
    "GET questions.file": "--------m",
    "GET questions.show": "+-------m",
    "POST questions.withdraw": "+-------m",
    "POST settings.add_person": "------+-m",
    "POST settings.add_role": "------+-m",
    "POST settings.add_row": "------+-m",
    "POST settings.assign": "------+-m",
    "GET settings.calendar": "------+-m",
    "POST settings.change_calendar": "--------m",
    "POST settings.change_code": "------+-m",
    "POST settings.change_legal_basis": "------+-m",
    "POST settings.change_letterhead": "------+-m",
    "POST settings.change_limit": "--------m",
    "POST settings.change_person": "------+-m",
    "POST settings.change_role": "------+-m",
    "POST settings.change_row": "------+-m",
    "POST settings.change_series": "------+-m",
    "POST settings.close_person": "------+-m",
    "POST settings.end_role": "------+-m",
    "POST settings.free_work": "------+-m",
    "GET settings.index": "------+-m",
    "GET settings.letterhead": "------+-m",
    "GET settings.limit": "--------m",
    "GET settings.limits": "------+-m",
    "GET settings.list_row": "------+-m",
    "GET settings.list_rows": "------+-m",
    "GET settings.lists": "------+-m",
    "GET settings.mail": "------+-m",
    "POST settings.move_row": "------+-m",
    "GET settings.new_person": "------+-m",
    "GET settings.numbers": "------+-m",
    "GET settings.people": "------+-m",
    "GET settings.person": "------+-m",
    "POST settings.reopen_person": "--------m",
    "POST settings.reset_factor": "--------m",
    "POST settings.reset_password": "------+-m",
    "POST settings.retry_incident": "--------m",
    "POST settings.retry_mail": "------+-m",
    "POST settings.revive": "--------m",
    "GET settings.role": "------+-m",
    "GET settings.roles": "------+-m",
    "GET settings.series": "------+-m",
    "POST settings.sign_out_person": "------+-m",
    "POST settings.test_mail": "------+-m",
    "GET settings.upkeep": "------+-m",
    "POST settings.withdraw_limit": "--------m",
    "GET start.index": "++++++++m",
    "GET start.receipt": {"*": "+++++-+-m", "REPORTED": "++++--+-m"},
    "POST start.renew": "+++-----m",
    "GET start.show": "++------m",
    "POST start.submit": "++------m",
    "POST steering.explain": "--------m",
    "POST steering.link": {"*": "+++++-+-m", "REPORTED": "++++--+-m"},
    "POST steering.resume": "--++--+-m",
    "POST steering.suspend": "--++--+-m",
    "POST steering.terminate": "--++--+-m",
    "GET steering.terminate_page": "--++--+-m",
    "POST steering.unlink": "--------m",
    "POST survey.answer": "+++++++++",
    "GET survey.results": "---+-+--m",
    "GET survey.show": "+++++++++",
    "POST unsent.drop": "++++++++m",
    "GET unsent.show": "++++++++m",
    "POST work_files.receive": "++++++++m",
    "GET work_files.thumbnail": "--------m",
    "POST work_items.claim": {"*": "++------m", "ENDED": "+++++++-m"},
    "POST work_items.drop_draft": "++++++++m",
    "POST work_items.reassign": {"*": "--++----m", "ENDED": "+++++++-m"},
    "POST work_items.release": {"*": "+-------m", "ENDED": "+++++++-m"},
    "POST work_items.save_draft": {"*": "+-------m", "ENDED": "+++++++-m"},
    "GET work_items.sent": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "GET work_items.show": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "POST work_items.stay": {"*": "+++++++-m", "REPORTED": "++++-++-m"},
    "POST work_items.submit": {"*": "+-------m", "ENDED": "+++++++-m"},
}


class Walk:
    """What a walk found: a mark for each kind of person, and what somebody read who may not."""

    def __init__(self, cases: tuple[Case, ...], visitors: dict[str, Visitor]) -> None:
        self.cases, self.visitors = cases, visitors
        self.leaks: list[str] = []
        self.broken: list[str] = []

    def marks(self, route: str, places: list[str]) -> str:
        """Ask for these addresses as everybody, and return a mark for each of them."""
        return "".join(self._mark(persona, route, places) for persona in PERSONAS)

    def _mark(self, persona: str, route: str, places: list[str]) -> str:
        method, found = route.split(maxsplit=1)[0], set()
        for place in places:
            answer = self.visitors[persona].ask(place, method, BODY if method == "POST" else None)
            found.add(mark(answer.status_code, answer.headers.get("Location", "")))
            if answer.status_code >= 500:
                self.broken.append(f"{route} as {persona}: {answer.status_code}")
            self._read(persona, route, text_of(answer.get_data()))
        return found.pop() if len(found) == 1 else "~"

    def _read(self, persona: str, route: str, text: str) -> None:
        for case in self.cases:
            if not case.may_know_who(persona) and (case.person in text or case.phone in text):
                self.leaks.append(f"{route} tells {persona} who complained ({case.kind})")
            if not case.may_see(persona) and case.subject in text:
                self.leaks.append(f"{route} tells {persona} the subject ({case.kind})")


@pytest.fixture
def walked(lite: Engine, jobs: Inline) -> tuple[Flask, Walk]:
    cases = cases_of(lite, jobs)
    app = create_app(lite)
    app.config["WTF_CSRF_ENABLED"] = False  # test_security walks the tokens
    walk = Walk(cases, visitors_of(app, lite))
    without_effect(lite)
    return app, walk


def routes(app: Flask) -> dict[str, Callable[[Case], list[str]]]:
    """Return every route with its method, and its addresses for a case."""
    return {
        f"{method} {rule.endpoint}": (lambda case, rule=rule: addresses(app, rule, case))
        for rule in app.url_map.iter_rules()
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()))
        if rule.endpoint != "static"
    }


def test_every_route_lets_in_whom_it_should_and_nobody_reads_too_much(walked: tuple[Flask, Walk]) -> None:
    app, walk = walked
    known = routes(app)
    assert {"new": sorted(known.keys() - EXPECTED), "gone": sorted(EXPECTED.keys() - known)} == {"new": [], "gone": []}
    different = []
    for route, places in known.items():
        expected = EXPECTED[route]
        for case in walk.cases:
            wanted = expected if isinstance(expected, str) else expected.get(case.kind, expected["*"])
            if (found := walk.marks(route, places(case))) != wanted:
                different.append(f"{route} ({case.kind}): {found}, not {wanted}")
    assert (different, walk.leaks, walk.broken) == ([], [], [])


@pytest.mark.parametrize("guess", ["1", "PGD-2026-00001", "../../etc/passwd", "' OR 1=1 --", "%00", "a" * 300])
def test_no_id_that_can_be_guessed_leads_anywhere(walked: tuple[Flask, Walk], guess: str) -> None:
    _, walk = walked
    for persona in ("owner", "admin"):
        for place in ("kasus", "tugas", "dokumen"):
            assert walk.visitors[persona].ask(f"/{place}/{guess}", "GET").status_code in (303, 308, 404), place
