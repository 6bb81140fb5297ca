"""How an answer is read: one field that cannot be used costs that field and nothing else.

Each field's annotation says what it costs when the field is not as documented:

==============  ========================  ====================  ==================
annotation      absent                    null                  another type
==============  ========================  ====================  ==================
`Always[T]`     `Unreadable`              `Unreadable`          `Unreadable`
`Nullable[T]`   `Unreadable`              None                  `Unreadable`
`IfGiven[T]`    None                      `Unreadable`          `Unreadable`
`Loose[T]`      None                      None                  `Unreadable`
`Shown[T]`      None                      None                  None
==============  ========================  ====================  ==================
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Self, TypeVar, Union

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

from layers_cli.api.paging import Pages
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Flaw, Platform, Source, Unavailable, Unreadable, Why

FOUND_LENGTH: Final = 80
_TIMESTAMP: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)", re.ASCII
)
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_PLATFORMS: Final = {name: platform for platform in Platform for name in (platform.value, f"{platform.value}_ads")}


class Absent(Enum):
    """What stands for a field that the object does not have."""

    ABSENT = "absent"


@frozen(kw_only=False)
class Place:
    """The JSON path of an object, and how it spells the names of a model's fields."""

    path: str
    names: Mapping[str, str]


def unreadable(path: str, value: object, flaw: Flaw = Flaw.WRONG_TYPE) -> Unreadable:
    """Describe `value`, which stands at `path` and cannot be used."""
    is_word = flaw is Flaw.UNKNOWN_VALUE and isinstance(value, str)
    found = str(value) if is_word else json.dumps(value, ensure_ascii=False)
    return Unreadable(path=path, found=found[:FOUND_LENGTH], flaw=Flaw.ABSENT if value is None else flaw)


def absent(path: str) -> Unreadable:
    """Describe a value that is not there."""
    return Unreadable(path=path, flaw=Flaw.ABSENT)


def child(path: str, name: str) -> str:
    """Return the JSON path of a member."""
    return f"{path}.{name}" if _NAME.fullmatch(name) else f"{path}[{json.dumps(name[:FOUND_LENGTH])}]"


def _read(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    try:
        return validate(value)
    except ValidationError as error:
        known_type = isinstance(value, str) and error.errors(include_url=False)[0]["type"] == "literal_error"
        return unreadable(_path(info), value, Flaw.UNKNOWN_VALUE if known_type else Flaw.WRONG_TYPE)


def _required(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    return absent(_path(info)) if value is Absent.ABSENT else _read(value, validate, info)


def _nullable(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    return None if value is None else _required(value, validate, info)


def _given(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    return None if value is Absent.ABSENT else _read(value, validate, info)


def _optional(value: object, validate: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    return None if value is None or value is Absent.ABSENT else _read(value, validate, info)


def _shown(value: object, validate: ValidatorFunctionWrapHandler) -> Any:
    try:
        return validate(value)
    except ValidationError:
        return None


def _path(info: ValidationInfo) -> str:
    place = info.context
    assert isinstance(place, Place)
    assert info.field_name is not None
    return child(place.path, place.names[info.field_name])


T = TypeVar("T")
R = TypeVar("R")

if TYPE_CHECKING:
    Always = Union[T, Unreadable]  # noqa: UP007 - an alias that takes a parameter
    Nullable = Union[T, Unreadable, None]  # noqa: UP007
    IfGiven = Union[T, Unreadable, None]  # noqa: UP007
    Loose = Union[T, Unreadable, None]  # noqa: UP007
    Shown = Union[T, None]  # noqa: UP007
else:

    def _annotation(read: Callable[..., Any]) -> type:
        class Leniently:
            def __class_getitem__(cls, item: Any) -> Any:
                return Annotated[item, WrapValidator(read)]

        return Leniently

    Always = _annotation(_required)
    Nullable = _annotation(_nullable)
    IfGiven = _annotation(_given)
    Loose = _annotation(_optional)
    Shown = _annotation(_shown)


def _timestamp(value: object) -> datetime:
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        raise ValueError("no timestamp")
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except OverflowError:
        raise ValueError("no timestamp of this calendar") from None


Timestamp = Annotated[datetime, BeforeValidator(_timestamp)]
"""RFC 3339 with a zone, as UTC."""
Number = int | Annotated[float, Field(allow_inf_nan=False)]


class Wire(BaseModel):
    """An object of the API; unknown members are ignored.

    A field is looked up by its own name, or by those that `spelled` has for it, in camel case and in snake case.
    """

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)

    spelled: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    _names: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        cls._names = {name: _both_cases(cls.spelled.get(name, (name,))) for name in cls.model_fields}

    @classmethod
    def read(cls, document: Mapping[str, Any], path: str) -> Self:
        """Read the object that stands at `path`; nothing in it is an error."""
        names = {
            field: next((name for name in spellings if name in document), spellings[0])
            for field, spellings in cls._names.items()
        }
        members = {field: document.get(name, Absent.ABSENT) for field, name in names.items()}
        return cls.model_validate(members, context=Place(path, names))


def _both_cases(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(spelling for name in names for spelling in (_camel(name), name)))


def _camel(name: str) -> str:
    return re.sub("_([a-z0-9])", lambda match: match[1].upper(), name)


def ad_platform(name: str, path: str) -> tuple[Platform | str, Unreadable | None]:
    """Return the platform that the API calls `name`; verbatim, and what is wrong with it, where it is not known."""
    platform = _PLATFORMS.get(name)
    return (name, unreadable(path, name, Flaw.UNKNOWN_VALUE)) if platform is None else (platform, None)


def identifier(members: Mapping[str, Any], name: str, path: str) -> str | Unreadable:
    """Return the text that identifies the object at `path`."""
    spellings = _both_cases((name,))
    spelling = next((spelling for spelling in spellings if spelling in members), None)
    if spelling is None:
        return absent(child(path, spellings[0]))
    value = members[spelling]
    return value if isinstance(value, str) and value else unreadable(child(path, spelling), value)


@frozen(kw_only=False)
class Entry:
    """An object in a list, with the id that it goes by."""

    path: str
    id: str
    members: Mapping[str, Any]


def identified(item: object, name: str, path: str) -> Entry | Unreadable:
    """Return the list's `item` as an object with the id that stands under `name`."""
    if not isinstance(item, dict):
        return unreadable(path, item)
    found = identifier(item, name, path)
    return found if isinstance(found, Unreadable) else Entry(path, found, item)


def each_once(
    found: Iterable[tuple[str, object, R | Unreadable]], key: Callable[[R], object]
) -> tuple[tuple[R, ...], tuple[Unreadable, ...]]:
    """Return what was made of the values at their paths, and what could not be read; the same twice is one.

    A list that grows while its pages are read shows an item on two of them. What says something else under the same
    `key` is a fault, because nobody can tell which of the two is true.
    """
    kept: dict[object, tuple[R, object]] = {}
    faults: list[Unreadable] = []
    for path, value, made in found:
        if isinstance(made, Unreadable):
            faults.append(made)
        elif kept.setdefault(key(made), (made, value))[1] != value:
            faults.append(Unreadable(path=path, found=str(key(made))[:FOUND_LENGTH], flaw=Flaw.REPEATED))
    return tuple(made for made, _ in kept.values()), tuple(faults)


def items(pages: Pages) -> Iterator[tuple[str, object]] | None:
    """Return the items of all pages with the JSON path that each has in its page; None where one has no list."""
    lists: list[list[object]] = []
    for page in pages.documents:
        found = page.get("items") if isinstance(page, dict) else None
        if not isinstance(found, list):
            return None
        lists.append(found)
    return ((f"$.items[{index}]", item) for found in lists for index, item in enumerate(found))


def malformed(source: Source, pages: Pages, message: str) -> Unavailable:
    """Return the signal as unavailable because the body as a whole is not as documented."""
    return Unavailable(
        signal=source,
        why=Why.MALFORMED,
        message=message,
        as_of=pages.as_of,
        origin=pages.origin,
        http_status=200,
        request_id=pages.request_id,
    )


def document(pages: Pages) -> dict[str, Any] | None:
    """Return the object that the body is; None where it is something else."""
    body = pages.documents[0] if len(pages.documents) == 1 else None
    return body if isinstance(body, dict) else None
