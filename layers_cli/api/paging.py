"""Puts the pages of one signal together."""

import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from layers_cli.api.answer import Answer
from layers_cli.api.asking import MAX_PAGES
from layers_cli.api.decode import DecodeError
from layers_cli.core.frozen import frozen
from layers_cli.core.signals import Unavailable, Why


@frozen
class Pages:
    """The documents of one signal in order; `as_of` and `request_id` are the first one's.

    `complete` says that the list ends with them.
    """

    documents: tuple[object, ...]
    as_of: datetime
    origin: str
    request_id: str | None = None
    complete: bool = True


Ask = Callable[[str | None], Answer | Unavailable]
"""Asks for the page that a cursor stands for; None is the first."""


MAX_LIST: Final = 64 * 1024 * 1024
"""How large a list may be that is kept as a whole: each of its pages may be small, and there may be a thousand."""


class _BadPageError(ValueError):
    """A page that cannot be read or leads nowhere."""


def single(ask: Ask) -> Pages | Unavailable:
    """Read a signal that is one document."""
    answer = ask(None)
    if isinstance(answer, Unavailable):
        return answer
    try:
        return _pages(answer, (answer.document(),))
    except DecodeError as error:
        return answer.unusable(f"The answer cannot be read: {error}")


def follow(ask: Ask, most: int = MAX_PAGES) -> Pages | Unavailable:
    """Read a list to its end, which is a `nextCursor` that is null or absent, or as far as `most` pages go."""
    read: list[Pages] = []
    for page in each(ask, most, MAX_LIST):
        if isinstance(page, Unavailable):
            return page
        read.append(page)
    documents = tuple(document for page in read for document in page.documents)
    return replace(read[0], documents=documents, complete=read[-1].complete)


def each(ask: Ask, most: int = MAX_PAGES, most_bytes: float = math.inf) -> Iterator[Pages | Unavailable]:
    """Yield the pages of a list one by one; what cannot be read is the last that is yielded.

    `most_bytes` is how large all of them may be together.
    """
    cursor: str | None = None
    seen: set[str] = set()
    for number in range(1, most + 1):
        answer = ask(cursor)
        if isinstance(answer, Unavailable):
            yield _refused_cursor(answer) if cursor is not None and answer.why is Why.INVALID else answer
            return
        most_bytes -= len(answer.body)
        try:
            page = _page(answer, most_bytes)
            cursor = _next(page, seen)
        except (DecodeError, _BadPageError) as error:
            yield answer.unusable(f"Page {number} cannot be read: {error}")
            return
        yield replace(_pages(answer, (page,)), complete=cursor is None)
        if cursor is None:
            return
        seen.add(cursor)


def _page(answer: Answer, left: float) -> dict[str, object]:
    if left < 0:
        raise _BadPageError(f"with it the list is larger than {MAX_LIST >> 20} MiB")
    document = answer.document()
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        raise _BadPageError("it has no list of items")
    return document


def _next(page: dict[str, object], seen: Collection[str]) -> str | None:
    cursor = page.get("nextCursor", page.get("next_cursor"))
    if cursor is None:
        return None
    if not isinstance(cursor, str) or not cursor:
        raise _BadPageError("its cursor is no text")
    if cursor in seen:
        raise _BadPageError("its cursor leads back to a page that was read before")
    if len(seen) + 1 >= MAX_PAGES:
        raise _BadPageError(f"the list does not end after {MAX_PAGES} pages")
    return cursor


def _refused_cursor(answer: Unavailable) -> Unavailable:
    """Return the refusal of a cursor of the API's own, which says nothing about an id."""
    return replace(answer, why=Why.REFUSED, message=f"The cursor of the next page was refused: {answer.message}")


def _pages(answer: Answer, documents: tuple[object, ...]) -> Pages:
    request_id = answer.request_id
    return Pages(documents=documents, as_of=answer.as_of, origin=answer.question.origin, request_id=request_id)
