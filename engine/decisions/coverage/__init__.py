"""Gaps, overlaps and rules that never match, found by looking at all values that the cells tell apart."""

from engine.decisions.coverage.report import coverage

__all__ = ["coverage"]
