"""What BPMN 2.0.2 itself asks of a file, whatever engine runs it; each rule looks at the whole file."""

from __future__ import annotations

from engine.diagram.lint.standard import (
    activities,
    collaboration,
    data,
    events,
    flows,
    gateways,
    lanes,
    picture,
    references,
    spelling,
)

__all__ = ["RULES"]

RULES = (
    spelling.spelling,
    references.references,
    references.unused,
    references.flows_told_twice,
    flows.borders,
    flows.ends,
    flows.event_subprocesses,
    flows.defaults,
    flows.conditions,
    flows.directions,
    events.kinds,
    events.interrupting,
    events.transactions,
    events.boundaries,
    events.definitions,
    events.links,
    activities.event_subprocesses,
    activities.compensation,
    activities.loops,
    activities.beginning_tasks,
    activities.ad_hoc,
    activities.quantities,
    gateways.event_based,
    collaboration.message_flows,
    collaboration.pools,
    collaboration.multiplicities,
    lanes.one_lane,
    lanes.nested,
    data.associations,
    data.sets,
    picture.shapes,
    picture.ids,
    picture.undrawn,
)
