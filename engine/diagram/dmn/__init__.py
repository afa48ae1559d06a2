"""DMN files: read them hardened, whatever their version or vendor, and say what they mean in our words."""

from engine.diagram.dmn.reader import read_decisions

__all__ = ["read_decisions"]
