"""JSON: one document, written as it is told, so that memory does not grow with its length."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from layers_cli.core.codec import members
from layers_cli.core.look import Look
from layers_cli.core.report import Document
from layers_cli.render.visible import json_safe


def render(document: Document, _look: Look) -> Iterator[str]:
    """Yield one line for each member of the document, and one for each element of a long array."""
    before = "{\n"
    for name, part in members(document):
        yield f"{before}{written(name)}: "
        if isinstance(part, Iterator):
            yield from _array(part)
        else:
            yield written(part)
        before = ",\n"
    yield "\n}\n"


def _array(elements: Iterator[Any]) -> Iterator[str]:
    before = "[\n"
    for element in elements:
        yield f"{before}{written(element)}"
        before = ",\n"
    yield "[]" if before == "[\n" else "\n]"


def written(value: Any) -> str:
    """Write a value on one line."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_finite(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return json_safe(text)


def _finite(value: Any) -> Any:
    """Return `value` with numbers that JSON cannot write (1e999 reads as infinite) as text."""
    match value:
        case float() if not math.isfinite(value):
            return str(value)
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case list():
            return [_finite(part) for part in value]
        case _:
            return value
