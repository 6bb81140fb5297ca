"""Strict JSON: what one reader could take for something else than another is refused."""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final, NoReturn

from layers_cli.api.masking import Mask

MAX_DEPTH: Final = 100
_MAX_DIGITS: Final = 100
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class DecodeError(ValueError):
    """The body is no JSON that can be relied on; the text says why and quotes nothing of it."""


def decode(body: bytes, mask: Mask | None = None) -> object:
    """Return the value of the JSON text `body`, with U+FFFD for lone surrogates; DecodeError where it is none.

    With a mask the value is without the keys that it knows, however the body spells them.
    """
    if not body.strip():
        raise DecodeError("it is empty")
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_int=_integer,
        )
    except DecodeError:
        raise
    except UnicodeDecodeError:
        raise DecodeError("it is not UTF-8") from None
    except json.JSONDecodeError as error:
        raise DecodeError(f"it is not JSON (line {error.lineno}, column {error.colno})") from None
    except RecursionError:
        raise DecodeError("it is nested too deep") from None
    _limit_depth(value)
    if b"\\ud" in body.lower():
        value = _each(partial(_SURROGATE.sub, "\ufffd"), value)
    return _each(mask.known, value) if mask is not None and mask.concerns(body) else value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise DecodeError("an object has the same key twice")
    return members


def _constant(name: str) -> NoReturn:
    raise DecodeError(f"it contains {name}, which is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise DecodeError("it contains an integer of more than 100 digits")
    return int(digits)


def _limit_depth(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for parent in level
            if isinstance(parent, dict | list)
            for child in (parent.values() if isinstance(parent, dict) else parent)
            if isinstance(child, dict | list)
        ]
        if not level:
            return
    raise DecodeError("it is nested too deep")


def _each(change: Callable[[str], str], value: Any) -> Any:
    """Return `value` with every string in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each(change, item) for item in value]
    if isinstance(value, dict):
        return _object([(change(name), _each(change, member)) for name, member in value.items()])
    return value
