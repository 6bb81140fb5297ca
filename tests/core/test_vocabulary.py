"""What holds for every word and every value of the core and the rules."""

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import StrEnum
from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import walk_packages
from types import ModuleType

import pytest

import layers_cli.core
import layers_cli.rules


def _classes(package: ModuleType) -> set[type]:
    modules = [import_module(each.name) for each in walk_packages(package.__path__, f"{package.__name__}.")]
    return {
        found for module in modules for _, found in getmembers(module, isclass) if found.__module__ == module.__name__
    }


CLASSES = sorted(
    _classes(layers_cli.core) | _classes(layers_cli.rules), key=lambda each: (each.__module__, each.__qualname__)
)
WORDS = [member for each in CLASSES if issubclass(each, StrEnum) for member in each]
DEFAULTS = [
    (each, field)
    for each in CLASSES
    if is_dataclass(each)
    for field in fields(each)
    if (field.default, field.default_factory) != (MISSING, MISSING)
]


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{type(word).__name__}.{word.name}")
def test_a_word_that_machines_read_is_its_name(word: StrEnum) -> None:
    apart = re.sub(r"(?<=[a-z])(?=[A-Z][a-z]+$)", " ", word.value) if word.value[0].islower() else word.value
    assert set(word.name.lower().split("_")) <= set(re.findall(r"[^\W_]+", apart.lower()))


@pytest.mark.parametrize(
    ("kind", "field"), DEFAULTS, ids=[f"{each.__qualname__}.{field.name}" for each, field in DEFAULTS]
)
def test_what_nobody_told_of_a_value_is_none_or_empty_or_no(kind: type, field: Field[object]) -> None:
    """Null is not the same as an empty text: machines get the difference."""
    declared = str(field.type)
    default = field.default if field.default_factory is MISSING else field.default_factory()
    if declared.endswith(("None", "Any")):
        assert default is None
    elif declared.startswith("tuple"):
        assert default == ()
    elif "Mapping" in declared:
        assert default == {}
        assert isinstance(default, Mapping)
    elif isinstance(field.type, type):
        assert isinstance(default, field.type)
