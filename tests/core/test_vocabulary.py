"""What holds for every word and every value of the core and the rules."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from types import ModuleType
from typing import get_args

import layers_cli.core
import layers_cli.rules
from layers_cli.core.limits import Limits


def _classes(package: ModuleType) -> set[type]:
    modules = [import_module(each.name) for each in walk_packages(package.__path__, f"{package.__name__}.")]
    return {
        found for module in modules for _, found in getmembers(module, isclass) if found.__module__ == module.__name__
    }


CLASSES = sorted(
    _classes(layers_cli.core) | _classes(layers_cli.rules), key=lambda each: (each.__module__, each.__qualname__)
)
WORDS = [member for each in CLASSES if issubclass(each, StrEnum) for member in each]
TOLD: dict[str, object] = {
    "Mark.root": True, "RelayState.listed": True, "Look.encoding": "utf-8", "Unavailable.tries": 1, "Exchange.tries": 1,
}  # fmt: skip
"""What is not empty unless it is told otherwise."""
DEFAULTS = [
    (each, field)
    for each in CLASSES
    if is_dataclass(each) and each is not Limits
    for field in fields(each)
    if (field.default, field.default_factory) != (MISSING, MISSING)
]


def test_a_word_that_machines_read_is_its_name() -> None:
    for word in WORDS:
        apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z]+$)", " ", word.value) if word.value[0].islower() else word.value
        assert set(word.name.lower().split("_")) <= set(re.findall(r"[^\W_]+", apart.lower())), word


def test_what_nobody_told_of_a_value_is_none_or_empty_or_no() -> None:
    """Null is not the same as an empty text: machines get the difference."""
    for kind, field in DEFAULTS:
        told = f"{kind.__qualname__}.{field.name}"
        declared = str(field.type)
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if type(None) in get_args(field.type) or declared.endswith(("None", "Any", 'None"')):
            assert default is None, told
        elif declared.startswith("tuple"):
            assert default == (), told
        elif "Mapping" in declared:
            assert default == {}, told
            assert isinstance(default, Mapping), told
        elif isinstance(field.type, type):
            assert default == TOLD.get(told, field.type()), told
            assert type(default) is field.type, told
