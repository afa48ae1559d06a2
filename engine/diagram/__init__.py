"""BPMN files: read them hardened, say what they mean in our words, and what is wrong with them on which element."""

from engine.diagram.reader import read_diagram

__all__ = ["read_diagram"]
