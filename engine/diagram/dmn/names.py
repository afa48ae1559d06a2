"""The XML names of DMN 1.1 to 1.6, the names that vendors use for FEEL and its types."""

from __future__ import annotations

VERSIONS = {
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd": "1.1",
    "http://www.omg.org/spec/DMN/20180521/MODEL/": "1.2",
    "https://www.omg.org/spec/DMN/20191111/MODEL/": "1.3",
    "https://www.omg.org/spec/DMN/20211108/MODEL/": "1.4",
    "https://www.omg.org/spec/DMN/20230324/MODEL/": "1.5",
    "https://www.omg.org/spec/DMN/20240513/MODEL/": "1.6",
}
TOO_OLD = ("http://www.omg.org/spec/DMN/20130901", "http://www.omg.org/spec/DMN/20150101")


def is_feel(language: str | None) -> bool:
    """Tell whether an expression language is FEEL: the standard's address of any version, or `feel`, or none said."""
    return not language or language.lower() == "feel" or "/FEEL" in language


TYPE_NAMES = {
    "Any": "Any",
    "any": "Any",
    "boolean": "boolean",
    "context": "context",
    "date": "date",
    "date and time": "date and time",
    "dateTime": "date and time",
    "datetime": "date and time",
    "days and time duration": "days and time duration",
    "dayTimeDuration": "days and time duration",
    "daysAndTimeDuration": "days and time duration",
    "double": "number",
    "float": "number",
    "function": "function",
    "int": "integer",
    "integer": "integer",
    "list": "list",
    "long": "integer",
    "Null": "Null",
    "number": "number",
    "range": "range",
    "string": "string",
    "time": "time",
    "years and months duration": "years and months duration",
    "yearMonthDuration": "years and months duration",
    "yearsAndMonthsDuration": "years and months duration",
}
