"""Documents: docxtpl templates rendered in a sandbox, and their PDFs. The only importer of docxtpl."""

from engine.documents.context import Paper, Signature, Step, context_of
from engine.documents.identity import NameLeaks
from engine.documents.render import Picture, check_template, placeholders, render
from engine.documents.sandbox import TemplateRefused

__all__ = [
    "NameLeaks",
    "Paper",
    "Picture",
    "Signature",
    "Step",
    "TemplateRefused",
    "check_template",
    "context_of",
    "placeholders",
    "render",
]
