"""Placeholder until the lint lands."""

from engine.bundles import Bundle
from engine.model import Problem


def check_bundle(bundle: Bundle) -> list[Problem]:
    """Check."""
    return []
