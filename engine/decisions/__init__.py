"""DMN 1.1 to 1.6: decision tables, boxed expressions and requirement graphs on FEEL. Pure."""

from engine.decisions.library import Library, Outcome, check_file

__all__ = ["Library", "Outcome", "check_file"]
