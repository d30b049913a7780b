"""What was typed in a form of the console, by the fields of its action."""

from collections.abc import Sequence

from flask import request

from idp.administration.operations import Field, Kind, Values


def typed_values(fields: Sequence[Field]) -> Values:
    """The values of the current request, those of no other fields."""
    given: dict[str, str | Sequence[str] | bytes | bool] = {}
    for asked in fields:
        if asked.kind is Kind.FILE:
            file = request.files.get(asked.name)
            given[asked.name] = file.read() if file else b""
        elif asked.kind is Kind.FLAG:
            given[asked.name] = asked.name in request.form
        elif asked.kind is Kind.LINES and len(parts := request.form.getlist(asked.name)) != 1:
            given[asked.name] = parts
        else:
            given[asked.name] = request.form.get(asked.name, "")
    return Values(given)
