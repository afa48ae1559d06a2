"""Forms: form-js JSON, validated on the server by one engine for pages, commands and tests."""

from engine.forms.fields import Field
from engine.forms.form import Form
from engine.forms.sender import Settled, Submission

__all__ = ["Field", "Form", "Settled", "Submission"]
