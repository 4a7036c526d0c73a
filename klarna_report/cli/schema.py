"""The catalogue of parameters as a JSON Schema, for forms and other programs."""

from collections.abc import Mapping

from klarna_report.parameters import Parameter

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(parameters: Mapping[str, Parameter]) -> dict:
    """A schema of parameter values: an object that sets any of them within their ranges.

    Unit, kind and source stand beside JSON Schema's own words, which allows that.
    """
    return {
        "$schema": DIALECT,
        "title": "Parameters of the report",
        "description": "Values that may be set; what is left out keeps its default.",
        "type": "object",
        "properties": {name: _property(each) for name, each in parameters.items()},
        "additionalProperties": False,
    }


def _property(parameter: Parameter) -> dict:
    if parameter.is_choice:
        allowed = {"type": "string", "enum": list(parameter.range)}
    else:
        low, high = parameter.range
        allowed = {"type": "number", "minimum": low, "maximum": high}
    about = {
        "default": parameter.value,
        "description": parameter.definition,
        "unit": parameter.unit,
        "kind": parameter.kind,
        "source": parameter.source,
    }
    return allowed | about | ({"$comment": parameter.note} if parameter.note else {})
