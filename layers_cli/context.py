"""What a command works with: its flags, settings and terminal, each made when first asked for."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from layers_cli import __version__
from layers_cli.api.masking import Mask
from layers_cli.errors import LayersError, Stopped, UsageError
from layers_cli.exits import ExitCode, code_of_error
from layers_cli.flags import duration_of, one_of, option_of
from layers_cli.outlets import TEXT, Outlet, deliver, ended_with, fitting, is_monitored, outlets, placed
from layers_cli.settings import Settings, load
from layers_cli.terminal import Terminal, this_terminal

if TYPE_CHECKING:
    from layers_cli.core.look import Look
    from layers_cli.core.report import Document, Failure, Head
    from layers_cli.core.rule import Rule
    from layers_cli.core.selection import Selection
    from layers_cli.flows.recording import Wanted
    from layers_cli.keys import Secret
    from layers_cli.telling import Audience, Teller

PATIENCE = timedelta(seconds=30)
"""How long a command may take when nobody says otherwise."""


def now() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


class Context:
    """The flags of one run, and everything that follows from them.

    `shape` is what the command tells: a report, rows, or a stream of them. `makes_profile` is for a command that makes
    the profile it names.
    """

    def __init__(self, flags: Mapping[str, Any], terminal: Terminal | None = None, *, shape: str = "rows") -> None:
        self.flags = dict(flags)
        self.shape = shape
        self.terminal = terminal or this_terminal()
        self._warnings: list[str] = []
        self._warned = False
        self._held_back: dict[str, None] | None = None
        self.mask = Mask.of(self.terminal.environ)
        self._secret: Secret | None = None
        self.makes_profile = False
        self.began_ns = time.time_ns()
        self._began = time.monotonic()

    def name(self, what: str, argument: str | None) -> None:
        """Take an argument for the flag that says the same; UsageError where both are given and differ."""
        flag = self.flags.get(what)
        if argument is not None and flag is not None and argument != flag:
            raise UsageError(f"two {what}s are named, {argument!r} and {flag!r}", hint="name one of them")
        self.flags[what] = flag if argument is None else argument

    @cached_property
    def settings(self) -> Settings:
        """The settings, from flags, profile, environment and defaults; UsageError for what cannot be followed."""
        # What asks nothing of the API works whatever the config file says.
        return load(
            self.flags,
            self.terminal.environ,
            reads_config="profile" in self.flags,
            makes_profile=self.makes_profile,
        )

    def set_aside(self) -> None:
        """Go on with the defaults, because the settings cannot be read."""
        self.__dict__["settings"] = load({}, {}, reads_config=False)

    def use(self, secret: "Secret") -> None:
        """Ask with this key, whatever the settings lead to; from here on it is masked."""
        self._secret = secret
        self._warnings.extend(secret.warnings)
        self.mask = Mask.of(self.terminal.environ, secret.reveal())

    @property
    def secret(self) -> "Secret":
        """The key to ask with; from here on it is masked. AccessError where there is none."""
        if self._secret is None:
            self.use(self.settings.api_key(sys.stdin))
        assert self._secret is not None
        return self._secret

    @cached_property
    def look(self) -> "Look":
        """How the result is to look."""
        return self.look_again()

    def look_again(self) -> "Look":
        """Decide anew how the result is to look: a terminal may have another size by now."""
        return self.terminal.look(
            color=self.settings.color.value,
            ascii_only=self.settings.ascii.value,
            plain=self.settings.plain.value,
            verbose=bool(self.flags.get("verbose")),
            quiet=bool(self.flags.get("quiet")),
        )

    @cached_property
    def outlets(self) -> tuple[Outlet, ...]:
        """The formats and files that were asked for."""
        picture = self.flags.get("save_svg")
        words = (*(self.flags.get("output") or ()), *(() if picture is None else (f"svg={picture}",)))
        asked = outlets(words, json=bool(self.flags.get("json")))
        return placed(fitting(asked, self.shape))

    @property
    def selects(self) -> bool:
        """Whether the user wants some checks and not others."""
        return bool(self.settings.only.value or self.settings.skip.value)

    def selection(self, rules: "tuple[Rule, ...]") -> "Selection":
        """Return the checks that the user wants; UsageError for a word that names none."""
        from layers_cli.core.selection import Selection

        try:
            return Selection.parse(self.settings.only.value, self.settings.skip.value, rules)
        except ValueError as error:
            raise UsageError(f"--only or --skip: {error}") from None

    @property
    def until(self) -> str | None:
        """The health that is waited for; None where nobody waits, UsageError where the flags contradict each other."""
        until = self.flags.get("until")
        if not self.flags.get("wait"):
            if until is not None:
                raise UsageError("--until says what --wait waits for", hint=f"add it: --wait --until {until}")
            return None
        from layers_cli.core.waiting import UNTIL

        return UNTIL[0] if until is None else one_of(self.flags, "until", UNTIL)

    @property
    def records(self) -> bool:
        """Whether the verdict is to be remembered; who is to be told of changes alone needs that as well."""
        return self.settings.record.value or self.wanted is not None

    @property
    def only_changes(self) -> bool:
        """Whether nothing is to be shown but what changed since the last recorded run."""
        return bool(self.flags.get("only_changes"))

    @cached_property
    def wanted(self) -> "Wanted | None":
        """What is to be told of changes; None where nobody wants to hear of them alone.

        UsageError where the flags contradict each other.
        """
        for name in ("remind", "zero_if_unchanged"):
            if self.flags.get(name) and not self.only_changes:
                flag = option_of(name)
                raise UsageError(f"{flag} goes with --only-changes", hint=f"add it: --only-changes {flag}")
        if not (self.only_changes or self.audience.hears_changes):
            return None
        from layers_cli.flows.recording import Wanted

        return Wanted(remind=duration_of(self.flags, "remind") if self.flags.get("remind") else None)

    @cached_property
    def audience(self) -> "Audience":
        """Who is to be told how the run went; UsageError where one of them cannot be."""
        from layers_cli.telling import audience

        found, warnings = audience(self.settings, self.flags.get("exec"))
        self._warnings.extend(warnings)
        return found

    @contextmanager
    def telling(self, patience: timedelta | None = PATIENCE) -> "Iterator[Teller]":
        """Tell the monitor that a run begins, and how it ended where that was by an error.

        `patience` is how long the run may take when nobody says otherwise; None where it has no end of its own.
        """
        from layers_cli.api.budget import Deadline
        from layers_cli.telling import Teller

        teller = Teller(
            self.audience,
            Deadline(inf if (time := self.settings.timeout.value or patience) is None else time.total_seconds()),
            warn=self.caution,
            say=self.speak,
            environ=self.terminal.environ,
        )
        try:
            teller.begin()
            yield teller
        except LayersError as error:
            told = self.mask(str(error))
            teller.end(code_of_error(error), lambda: told)
            raise
        except Stopped as stop:
            code = ExitCode(stop.code)
            teller.end(code, lambda: code.word)
            raise
        except Exception:
            teller.end(ExitCode.INTERNAL, lambda: "internal error")
            raise

    @property
    def expected(self) -> tuple[str, ...]:
        """The event names that the user expects; a key that was pasted among them is neither sent nor shown."""
        return tuple(map(self.mask, self.settings.expect.value))

    def tell(self, line: str) -> None:
        """Write a line about what is going on to standard error, unless silence was asked for.

        A monitoring system takes the first line for the result, whichever stream it comes from.
        """
        if not (self.look.quiet or self.only_changes or is_monitored(self.outlets)):
            self.speak(f"layers: {line}")

    @contextmanager
    def held_back(self) -> Iterator[None]:
        """Keep every line for standard error for later while this is entered: the screen is somebody else's."""
        held: dict[str, None] = {}
        self._held_back = held
        try:
            yield
        finally:
            self._held_back = None
            for line in held:
                self.speak(line)

    def caution(self, line: str) -> None:
        """Write a warning to standard error."""
        self.speak(f"layers: warning: {line}")

    def speak(self, line: str) -> None:
        """Write a line to standard error, at once where nothing is in the way."""
        if self._held_back is not None:
            self._held_back[line] = None
        else:
            self.terminal.say(self.mask(line))

    def prepare(self) -> None:
        """Import what writing the result will need; made to run while the network answers."""
        from importlib import import_module

        from layers_cli.render import FORMATS

        for outlet in self.outlets:
            import_module(FORMATS[outlet.format])
        if self.look.terminal and TEXT in self.outlets:
            import_module("layers_cli.render.rich_page")
        if self.flags.get("sandbox") is None:
            import_module("layers_cli.store.names")

    def head(
        self, command: str, code: ExitCode, failures: "tuple[Failure, ...]" = (), as_of: datetime | None = None
    ) -> "Head":
        """Return the head of a document, of now unless `as_of` says otherwise."""
        from layers_cli.core.report import Head

        return Head(
            version=__version__,
            command=command,
            as_of=as_of or now(),
            exit_code=int(code),
            exit_name=code.word,
            failures=failures,
            elapsed=timedelta(seconds=time.monotonic() - self._began),
        )

    def warn(self) -> None:
        """Say what there is to warn of, once."""
        warnings = () if self._warned else dict.fromkeys([*self.settings.warnings, *self._warnings])
        self._warned = True
        for warning in warnings:
            self.caution(warning)

    def emit(self, document: "Document", *, is_told: bool = True) -> int:
        """Write the document wherever it was asked for, then what there is to warn of; return the exit code.

        What is not to be told goes into files alone.
        """
        is_told = is_told and not (self.look.quiet and document.head.exit_code == 0)
        failed = deliver(document, self.outlets, self.terminal, self.look, is_told=is_told)
        if is_told:
            self.warn()
        for line in failed:
            self.caution(line)
        return ended_with(document.head.exit_code, self.outlets)
