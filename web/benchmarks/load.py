"""People at their browsers: a process of its own that sends what it is told and reports how long each answer took.

`python -m web.benchmarks.load` reads an order as JSON and prints times in seconds. It imports nothing of Alur, so that
it costs the server under test as little as possible.
"""

from __future__ import annotations

import http.client
import json
import sys
import threading
import time
from typing import Any

HEADERS = {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
FORM = "application/x-www-form-urlencoded"


class Client(threading.Thread):
    """One browser: sends its turns one after the other on one connection; `pace_s` is the time from turn to turn."""

    def __init__(self, port: int, order: dict[str, Any], pace_s: float, number: int, of: int) -> None:
        """Prepare; `number` of `of` begins a part of the pace later, so that paced clients do not march in step."""
        super().__init__(daemon=True)
        self.cookie, self.turns, self.pace_s = order["cookie"], order["turns"], pace_s
        self.late_s = pace_s * number / of
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.times: list[list[float]] = []
        self.bad: dict[str, int] = {}

    def run(self) -> None:
        """Send every turn at its time, or at once when the one before took longer."""
        begin = time.perf_counter() + self.late_s
        for number, turn in enumerate(self.turns):
            time.sleep(max(0.0, begin + number * self.pace_s - time.perf_counter()))
            self.times.append([self._send(*request) for request in turn])

    def _send(self, path: str, body: str | None, expected: int) -> float:
        headers = {**HEADERS, "Cookie": self.cookie} | ({"Content-Type": FORM} if body is not None else {})
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        answer = self.connection.getresponse()
        answer.read()
        took = time.perf_counter() - began
        for kept in answer.headers.get_all("Set-Cookie") or ():
            self.cookie = kept.partition(";")[0] if kept.startswith("alur=") else self.cookie
        if answer.status != expected:
            self.bad[str(answer.status)] = self.bad.get(str(answer.status), 0) + 1
        return took


def send_all(order: dict[str, Any]) -> dict[str, Any]:
    """Let all clients send together.

    Returns the seconds from first to last, the processor seconds that sending took, the times of each turn, and wrong
    answers.
    """
    people = order["clients"]
    clients = [Client(order["port"], one, order["pace_s"], number, len(people)) for number, one in enumerate(people)]
    began, worked = time.perf_counter(), time.process_time()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    bad: dict[str, int] = {}
    for client in clients:
        for status, number in client.bad.items():
            bad[status] = bad.get(status, 0) + number
    spent = {"seconds": time.perf_counter() - began, "cpu_s": time.process_time() - worked}
    return {**spent, "times": [times for client in clients for times in client.times], "bad": bad}


if __name__ == "__main__":
    json.dump(send_all(json.load(sys.stdin)), sys.stdout)
