"""How a person fills in a field: with the mouse, with the keyboard alone, or in a browser without JavaScript."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import ElementHandle, Page

from engine.forms import Field, Form

FAR = 600
MANY = ("checklist", "taglist")


class Hands:
    """Fills in forms of a page; subclasses know how to touch a control."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def fill(self, form: Form, data: dict[str, Any], shown: frozenset[str]) -> None:
        """Answer the questions that these answers make due, in the order of the page."""
        for field in form.fields:
            if field.key in data and field.key in shown and field.expression is None and not field.readonly:
                self.put(field, field.key, data[field.key])

    def put(self, field: Field, name: str, value: Any) -> None:
        if value is None or field.type == "filepicker":
            return
        if field.type == "dynamiclist":
            self.rows(field, name, value)
            return
        self.await_field(name)
        if field.type in ("radio", *MANY):
            for one in value if isinstance(value, list) else [value]:
                self.choose(name, _text(one))
        elif field.type == "checkbox":
            self.tick(name, value)
        elif field.type == "select":
            self.select(name, _text(value))
        else:
            self.write(name, _text(value))

    def rows(self, field: Field, name: str, rows: list[dict[str, Any]]) -> None:
        self.await_field(f"{name}-jumlah")
        while self.count(name) > len(rows):
            self.press("aksi", f"hapus:{name}:{self.count(name) - 1}")
        for number, row in enumerate(rows):
            if self.count(name) <= number:
                self.press("aksi", f"tambah:{name}")
            for cell in field.rows:
                if row.get(cell.key) is not None:
                    self.put(cell, f"{name}-{number}-{cell.key}", row[cell.key])

    def count(self, name: str) -> int:
        return int(self.page.locator(f'[name="{name}-jumlah"]').input_value())

    def await_field(self, name: str) -> None:
        """Wait for a question that an earlier answer has made due."""
        self.page.locator(f'[name="{name}"]').first.wait_for(state="attached")
        folded = self.page.locator(f'details:not([open]):has([name="{name}"]) > summary')
        if folded.count():
            self.unfold(folded.last.element_handle())

    def unfold(self, summary: ElementHandle) -> None:
        raise NotImplementedError

    def press(self, name: str, value: str) -> None:
        raise NotImplementedError

    def submit(self) -> None:
        raise NotImplementedError

    def choose(self, name: str, value: str) -> None:
        raise NotImplementedError

    def tick(self, name: str, value: bool) -> None:
        raise NotImplementedError

    def select(self, name: str, value: str) -> None:
        raise NotImplementedError

    def write(self, name: str, text: str) -> None:
        raise NotImplementedError


class Mouse(Hands):
    """Clicks."""

    def unfold(self, summary: ElementHandle) -> None:
        summary.click()

    def press(self, name: str, value: str) -> None:
        before = value.startswith("tambah:") and self.count(value.split(":")[1])
        self.page.locator(f'button[name="{name}"][value="{value}"]').click()
        if before is not False:
            self.page.locator(f'[name^="{value.split(":")[1]}-{before}-"]').first.wait_for(state="attached")

    def submit(self) -> None:
        self.page.locator("form[data-form] .btn-primary[type=submit]").click()

    def choose(self, name: str, value: str) -> None:
        self.page.locator(f'input[name="{name}"][value="{value}"]').check()

    def tick(self, name: str, value: bool) -> None:
        self.page.locator(f'input[type=checkbox][name="{name}"]').set_checked(value)

    def select(self, name: str, value: str) -> None:
        self.page.locator(f'select[name="{name}"]').select_option(value)

    def write(self, name: str, text: str) -> None:
        self.page.locator(f'[name="{name}"]').last.fill(text)


class Plain(Mouse):
    """Clicks in a browser without JavaScript: questions appear after "Perbarui isian"."""

    def await_field(self, name: str) -> None:
        if not self.page.locator(f'[name="{name}"]').count():
            self.page.get_by_role("button", name="Perbarui isian").click()
        super().await_field(name)


class Keyboard(Hands):
    """Presses keys only: Tab to a control, arrows to choose, Enter to send."""

    def unfold(self, summary: ElementHandle) -> None:
        summary.evaluate("element => element.dataset.wanted = 'yes'")
        self._tab_to("summary[data-wanted]")
        self.page.keyboard.press("Enter")
        summary.evaluate("element => delete element.dataset.wanted")

    def press(self, name: str, value: str) -> None:
        before = value.startswith("tambah:") and self.count(value.split(":")[1])
        self._tab_to(f'button[name="{name}"][value="{value}"]')
        self.page.keyboard.press("Enter")
        if before is not False:
            self.page.locator(f'[name^="{value.split(":")[1]}-{before}-"]').first.wait_for(state="attached")

    def submit(self) -> None:
        self._tab_to("form[data-form] .btn-primary[type=submit]")
        self.page.keyboard.press("Enter")

    def choose(self, name: str, value: str) -> None:
        self._tab_to(f'input[name="{name}"]')
        if self.page.evaluate("document.activeElement.type") == "checkbox":
            self._tab_to(f'input[name="{name}"][value="{value}"]')
            self._space_unless_checked()
            return
        self._space_unless_checked()
        for _ in range(FAR):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} does not offer {value}")

    def tick(self, name: str, value: bool) -> None:
        self._tab_to(f'input[type=checkbox][name="{name}"]')
        if self.page.evaluate("document.activeElement.checked") != value:
            self.page.keyboard.press("Space")

    def select(self, name: str, value: str) -> None:
        self._tab_to(f'select[name="{name}"]')
        self.page.keyboard.press("Home")
        for _ in range(FAR):
            if self.page.evaluate("document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{name} does not offer {value}")

    def write(self, name: str, text: str) -> None:
        self._tab_to(f'[name="{name}"]:not([type=hidden])')
        if self.page.evaluate("document.activeElement.type") in ("date", "time", "datetime-local"):
            self._write_moment(text)
            return
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def _write_moment(self, text: str) -> None:
        """Type a date or time into its parts, in whichever order this browser has them."""
        day, _, clock = text.partition("T") if "-" in text else ("", "", text)
        year, month, number = day.split("-") if day else ("", "", "")
        hour, _, minute = clock[:5].partition(":")
        late = "PM" if hour and int(hour) >= 12 else "AM"
        clocks = [f"{hour}{minute}", f"{(int(hour) + 11) % 12 + 1:02}{minute}{late}"] if hour else [""]
        days = [f"{month}{number}{year}", f"{number}{month}{year}"] if day else [""]
        for typed in (d + c for d in days for c in clocks):
            self.page.keyboard.type(typed)
            if self.page.evaluate("document.activeElement.value") == text:
                return
            self.page.keyboard.press("Shift+Tab")
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to type {text}")

    def _space_unless_checked(self) -> None:
        if not self.page.evaluate("document.activeElement.checked"):
            self.page.keyboard.press("Space")

    def _tab_to(self, selector: str) -> None:
        for key in ("Tab", "Shift+Tab") * 2:  # a question that comes or goes meanwhile may send one round again
            for _ in range(FAR):
                if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                    self.page.wait_for_timeout(0)
                    return
                self.page.keyboard.press(key)
                if self.page.evaluate("document.activeElement === document.body"):
                    break
        raise AssertionError(f"the keyboard does not reach {selector}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
