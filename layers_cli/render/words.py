"""Single values in words: health, times, and what could not be read."""

from datetime import datetime
from typing import Final, Self

from layers_cli.core.duration import ago
from layers_cli.core.facts import stamp
from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health, Level
from layers_cli.core.look import Look
from layers_cli.core.rule import Subject
from layers_cli.core.signals import Flaw, Unreadable
from layers_cli.core.snapshot import Key
from layers_cli.render.page import Line, Span, Style, line

_SYMBOLS: Final = {
    Health.HEALTHY: ("●", "ok"),
    Health.IDLE: ("○", "--"),
    Health.DEGRADED: ("▲", "!!"),
    Health.BROKEN: ("✖", "XX"),
    Health.DISABLED: ("◌", "off"),
    Health.UNKNOWN: ("?", "??"),
    NOTE: ("·", ".."),
}
_STYLES: Final = {
    Health.HEALTHY: Style.HEALTHY,
    Health.IDLE: Style.IDLE,
    Health.DEGRADED: Style.DEGRADED,
    Health.BROKEN: Style.BROKEN,
    Health.DISABLED: Style.DIM,
    Health.UNKNOWN: Style.UNKNOWN,
    NOTE: Style.DIM,
}
_MARKS: Final = {
    Health.HEALTHY: "+",
    Health.IDLE: "-",
    Health.DEGRADED: "!",
    Health.BROKEN: "X",
    Health.DISABLED: "o",
    Health.UNKNOWN: "?",
}
NEVER: Final = "never"
INVENTED: Final = "invented data, nothing was asked of Layers"
"""What there is to say of everything that comes from the sandbox."""


@frozen
class Words:
    """How one document says things: what *now* is, and whether only ASCII is drawn around the values.

    What is `lasting` is read later and elsewhere: times are whole, and the worst comes first. What is `plain` is said
    by words alone.
    """

    now: datetime
    ascii: bool = False
    plain: bool = False
    lasting: bool = False

    @classmethod
    def of(cls, look: Look, now: datetime) -> Self:
        """Return the words of a screen."""
        return cls(now=now, ascii=look.ascii, plain=look.plain)

    @property
    def is_labelled(self) -> bool:
        """Whether a label says what a screen tells by the place where something stands."""
        return self.lasting or self.plain

    @property
    def dash(self) -> str:
        """What stands for nothing."""
        if self.plain:
            return "none"
        return "-" if self.ascii else "–"  # noqa: RUF001 - an en dash

    @property
    def to(self) -> str:
        """What stands between the first and the last of a range."""
        return " to " if self.plain else self.dash

    @property
    def dots(self) -> str:
        """What stands for more."""
        return "..." if self.ascii or self.plain else "…"

    def gap(self, cells: int = 2) -> str:
        """Return what stands between two things that are told in one line."""
        return ", " if self.plain else " " * cells

    def marked(self, level: Level, text: str) -> Line:
        """Say something behind the symbol of a level: that alone has a colour, for not every ground suits each."""
        return (Span(text),) if self.plain else (Span(self.symbol(level), _STYLES[level]), Span(f" {text}"))

    def health(self, level: Level) -> Line:
        """Say a health by symbol and word."""
        return self.marked(level, str(level))

    def headed(self, title: str, level: Level, codes: str) -> Line:
        """Say what stands above all that is told of one subject: what it is, how it is, and the codes that fired."""
        after = Span(f"{self.gap()}{codes}" if codes else "")
        return (Span(title, Style.STRONG), Span(self.gap(3)), *self.health(level), after)

    def symbol(self, level: Level) -> str:
        """Return the symbol of a level."""
        return _SYMBOLS[level][self.ascii]

    def mark(self, health: Health | None) -> str:
        """Return the one cell that stands for a health in a strip of time; None: nobody looked."""
        if health is None:
            return "." if self.ascii else "·"
        return _MARKS[health] if self.ascii else _SYMBOLS[health][0]

    def name(self, subject: Subject) -> str:
        """Name a subject."""
        return self.named(subject.kind, subject.name)

    def named(self, kind: str, name: str) -> str:
        """Return the name of a subject of a kind: that of a key is made here, and may have to be ASCII."""
        return name.replace("…", self.dots) if kind == "key" else name

    def when(self, moment: datetime | Unreadable | None, *, null: str = NEVER, to: str = "minutes") -> str:
        """Say a time relative to now and in UTC, cut `to` a unit; `null` where the API says that there is none."""
        if isinstance(moment, Unreadable):
            return flawed(moment)
        if moment is None:
            return null
        if self.lasting:
            return f"{stamp(moment.replace(microsecond=0))} ({ago(self.now - moment)})"
        day = "" if moment.date() == self.now.date() else f"{moment.date().isoformat()} "
        return f"{ago(self.now - moment)}{self.gap()}{day}{moment.time().isoformat(to)} UTC"

    def key(self, key: Key) -> str:
        """Say all that may be said of a key."""
        return f"{'that ends in ' if self.plain else self.dots}{key.last_four} ({'test' if key.is_test else 'live'})"

    def value(self, value: object, *, null: str | None = None) -> str:
        """Say any other value as it is."""
        match value:
            case None | "":
                return self.dash if null is None else null
            case Unreadable():
                return flawed(value)
            case bool():
                return "yes" if value else "no"
            case float():
                return f"{value:.15g}"
            case _:
                return str(value)


def style(level: Level) -> Style:
    """Return the style of a level."""
    return _STYLES[level]


def flawed(value: Unreadable) -> str:
    """Say what was found where a value could not be used."""
    return "unreadable (absent)" if value.flaw is Flaw.ABSENT else f"unreadable: {value.found}"


def number(count: int, singular: str, plural: str | None = None) -> str:
    """Say a number of things."""
    return f"{count} {singular if count == 1 else plural or f'{singular}s'}"


def dim(text: str) -> Line:
    """Make a line that stands back."""
    return line(text, Style.DIM)
