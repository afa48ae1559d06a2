"""Verdicts on whole bundles, which need forms, templates and operations: read only when there is a bundle to check."""

from __future__ import annotations

from pathlib import Path

from engine.bundles import Bundle, process_ids, read_bundle, read_bundles
from engine.checking import check_bundle
from engine.inspection import Verdict
from engine.seed import seeded_roles


def verdicts(path: Path) -> list[Verdict]:
    """Check one diagram with what lies beside it, or every bundle under a folder. Raises: NotFound."""
    if not path.is_dir():
        return [_verdict(bundle, path) for bundle in read_bundles(path)]
    names = process_ids(path)
    return [_verdict(read_bundle(path, name), path / "bpmn" / name / f"{name}.bpmn") for name in names]


def _verdict(bundle: Bundle, place: Path) -> Verdict:
    return Verdict(str(place), tuple(check_bundle(bundle, seeded_roles())))
