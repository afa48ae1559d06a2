"""The bare library's cycle, a yardstick for the benchmark: parse JSON, complete a task, serialise, in memory."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


def seconds_per_completion(diagram: bytes, process_id: str, data: Mapping[str, Any], tasks: int, cases: int) -> float:
    """Return the mean time of one cycle over `cases` cases of `tasks` user tasks each."""
    parser = BpmnParser()
    parser.add_bpmn_io(io.BytesIO(diagram))
    spec, subspecs = parser.get_spec(process_id), parser.get_subprocess_specs(process_id)
    serializer = BpmnWorkflowSerializer()
    total = 0.0
    for _ in range(cases):
        workflow = BpmnWorkflow(spec, subspecs)
        workflow.do_engine_steps()
        text = serializer.serialize_json(workflow)
        began = time.perf_counter()
        for _ in range(tasks):
            workflow = serializer.deserialize_json(text)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.set_data(**data)
            task.run()
            workflow.do_engine_steps()
            text = serializer.serialize_json(workflow)
        total += time.perf_counter() - began
        if not workflow.is_completed():
            raise RuntimeError("the yardstick did not reach its end: " + json.dumps(text)[:200])
    return total / (tasks * cases)
