"""Frozen, slotted dataclasses that cost little to define.

The standard decorator compiles five functions for every class, 0.46 ms each time; with some sixty classes that was a
seventh of a run. Here all classes share their functions, and what is left is a dataclass in every other respect:
`fields`, `replace`, `field(...)` and pattern matching work on it.
"""

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from typing import Any, Final, NamedTuple, TypeVar, dataclass_transform, overload

C = TypeVar("C")


class _Plan(NamedTuple):
    """How to fill an instance: the setter of each slot, and what to put where nothing is given."""

    setters: dict[str, Any]
    places: tuple[str, ...]
    defaults: dict[str, Any]
    factories: dict[str, Any]
    compared: tuple[str, ...]
    hashed: tuple[str, ...]
    shown: tuple[str, ...]
    finish: Callable[[Any], None] | None


_PLANS: Final[dict[type, _Plan]] = {}


@overload
def frozen(cls: type[C], /) -> type[C]: ...
@overload
def frozen(*, kw_only: bool) -> Callable[[type[C]], type[C]]: ...


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def frozen(cls: type[C] | None = None, /, *, kw_only: bool = True) -> type[C] | Callable[[type[C]], type[C]]:
    """Make `cls` a value: frozen, compared and hashed by its fields, made with keywords unless told otherwise."""

    def made(cls: type[C]) -> type[C]:
        for name, function in _SHARED.items():
            setattr(cls, name, function)
        return dataclass(init=False, repr=False, eq=False, kw_only=kw_only, slots=True)(cls)

    return made if cls is None else made(cls)


def _plan(cls: type) -> _Plan:
    found = _PLANS.get(cls)
    if found is None:
        each = fields(cls)
        found = _PLANS[cls] = _Plan(
            setters={entry.name: getattr(cls, entry.name).__set__ for entry in each},
            places=tuple(entry.name for entry in each if not entry.kw_only),
            defaults={entry.name: entry.default for entry in each if entry.default is not MISSING},
            factories={entry.name: entry.default_factory for entry in each if entry.default_factory is not MISSING},
            compared=tuple(entry.name for entry in each if entry.compare),
            hashed=tuple(entry.name for entry in each if (entry.compare if entry.hash is None else entry.hash)),
            shown=tuple(entry.name for entry in each if entry.repr),
            finish=getattr(cls, "__post_init__", None),
        )
    return found


def _init(self: Any, *placed: Any, **given: Any) -> None:
    plan = _plan(type(self))
    if placed:
        taken = dict(zip(plan.places, placed, strict=False))
        if len(taken) < len(placed) or taken.keys() & given.keys():
            raise TypeError(f"{type(self).__name__} takes {len(plan.places)} values by position, each once")
        given |= taken
    values = plan.defaults | given
    for name, factory in plan.factories.items():
        if name not in given:
            values[name] = factory()
    if values.keys() != plan.setters.keys():
        odd = sorted(values.keys() ^ plan.setters.keys())
        raise TypeError(f"{type(self).__name__} is made with other fields: {', '.join(odd)}")
    for name, put in plan.setters.items():
        put(self, values[name])
    if plan.finish is not None:
        plan.finish(self)


def _eq(self: Any, other: object) -> bool:
    if type(self) is not type(other):
        return NotImplemented  # type: ignore[no-any-return]
    return all(getattr(self, name) == getattr(other, name) for name in _plan(type(self)).compared)


def _hash(self: Any) -> int:
    return hash(tuple([getattr(self, name) for name in _plan(type(self)).hashed]))


def _repr(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in _plan(type(self)).shown)
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: Any, name: str, *_value: Any) -> None:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} cannot be changed")


_SHARED: Final = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
