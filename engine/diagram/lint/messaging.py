"""Send and receive tasks: that they have a message, and one way to send it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.diagram.lint.drawing import Drawing, problem, title
from engine.model import Message, Problem


def tasks(drawing: Drawing) -> Iterator[Problem]:
    """Look for tasks without a message, with two ways to send one, or that would begin a process."""
    for task in drawing.of_type("sendTask", "receiveTask"):
        name = title(task)
        if task.event is None and not (task.type == "sendTask" and task.operation):
            yield problem("task.no_message", Message("{name} tidak mempunyai pesan.", name=name), task)
        if task.event is not None and task.operation:
            words = Message("{name} mempunyai pesan dan operasi sekaligus; pilih salah satu.", name=name)
            yield problem("task.two_ways", words, task)
        if task.instantiate:
            words = Message("{name} hendak memulai proses; pakailah peristiwa mulai pesan.", name=name)
            yield problem("receive.instantiate", words, task)
