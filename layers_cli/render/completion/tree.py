"""What can be typed after the name of the tool, as values."""

import re
from collections.abc import Iterator
from typing import Final

from layers_cli.core.frozen import frozen


@frozen
class Word:
    """A word that can be typed, and what it means in a line."""

    text: str
    help: str = ""


@frozen
class Value:
    """What stands as an argument or after an option: one of `words`, or anything where there are none.

    Values of the same name are the same. With `files` a path is meant; with `assigns_files` a word may be followed by
    `=` and a path. `optional` is for an option that takes its value only where the next word is one of `words`.
    """

    name: str = "any"
    words: tuple[Word, ...] = ()
    files: bool = False
    assigns_files: bool = False
    optional: bool = False


OPEN: Final = Value()
FILE: Final = Value(name="file", files=True)
PROFILE: Final = Value(name="profile")
"""Scripts read its words from the headings of the config file."""
PROJECT: Final = Value(name="project")
APP: Final = Value(name="app")
"""Scripts read the words of these two from the names that other commands keep (`store/names.py`)."""
BASE_URL: Final = Value(name="base-url")
ORG: Final = Value(name="org")
"""With the profile these two say whose names are meant."""


@frozen
class Option:
    """An option with all its spellings; without `value` it is a switch."""

    spellings: tuple[str, ...]
    help: str = ""
    value: Value | None = None


@frozen
class Node:
    """A command or a group of commands; the last of `arguments` may be given again and again where `repeats` is set."""

    word: Word
    options: tuple[Option, ...] = ()
    arguments: tuple[Value, ...] = ()
    repeats: bool = False
    children: tuple["Node", ...] = ()

    @property
    def flags(self) -> tuple[Word, ...]:
        """Every spelling of every option."""
        return tuple(Word(text=text, help=option.help) for option in self.options for text in option.spellings)

    @property
    def takes(self) -> str:
        """The options with a value, as `OPTION:VALUE` between blanks, with a `?` behind a value that is optional."""
        pairs = (
            f"{text}:{option.value.name}{'?' if option.value.optional else ''}"
            for option in self.options
            if option.value is not None
            for text in option.spellings
        )
        return f" {' '.join(pairs)} "


def paths(node: Node, above: tuple[str, ...] = ()) -> Iterator[tuple[str, Node]]:
    """Yield every node that has something below or behind it, with the words that lead to it."""
    words = (*above, node.word.text)
    if node.children or node.options or node.arguments:
        yield " ".join(words), node
    for child in node.children:
        yield from paths(child, words)


def values(root: Node) -> tuple[Value, ...]:
    """Return every value that is not open, once each, by name."""
    found = {
        value.name: value
        for _, node in paths(root)
        for value in (*(option.value for option in node.options), *node.arguments)
        if value is not None and (value.words or value.files)
    }
    return tuple(found[name] for name in sorted(found))


def quoted(text: str) -> str:
    """Write a text so that bash and zsh take it as it is; nothing that is safe bare is quoted."""
    if re.fullmatch(r"[A-Za-z0-9_./@%+,-]+", text):
        return text
    return "'" + text.replace("'", "'\\''") + "'"
