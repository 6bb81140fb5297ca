"""What a command works with: its flags, settings and terminal, each made when first asked for."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from layers_cli import __version__
from layers_cli.api.masking import Mask
from layers_cli.core.frozen import frozen
from layers_cli.core.nearest import guess
from layers_cli.errors import LayersError, Stopped, UsageError
from layers_cli.exits import ExitCode, code_of_error
from layers_cli.outlets import TEXT, Outlet, deliver, ended_with, fitting, is_monitored, outlets, placed
from layers_cli.settings import Settings, duration_of, load, one_of
from layers_cli.terminal import Terminal, this_terminal

if TYPE_CHECKING:
    from layers_cli.api.client import Client
    from layers_cli.core.look import Look
    from layers_cli.core.report import Document, Failure, Head
    from layers_cli.core.rule import Rule
    from layers_cli.core.selection import Selection
    from layers_cli.core.signals import Reading
    from layers_cli.core.snapshot import Key, Target
    from layers_cli.flows.recording import Wanted
    from layers_cli.keys import Secret
    from layers_cli.store.names import Learned
    from layers_cli.telling import Audience, Teller

PATIENCE = timedelta(seconds=30)
"""How long a command may take when nobody says otherwise."""


def now() -> datetime:
    """Return the time of this machine, in UTC."""
    return datetime.now(UTC)


@frozen
class Link:
    """An API that can be asked: the client, what may be shown of its key, and what the user is asking about."""

    client: "Client"
    key: "Key"
    target: "Target"
    project: str | None
    app: str | None
    leads_back: bool = False

    def leading_back(self, target: "Target") -> "Target":
        """Return `target` with the flags that lead back to its project; a profile or sandbox leads there by itself."""
        flags = self.target.flags
        if not self.leads_back and target.project_id is not None:
            flags = (*flags, "-p", target.project_id)
        return replace(target, flags=flags)


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
        self._mask = Mask.of(self.terminal.environ)
        self._secret: Secret | None = None
        self.makes_profile = False
        self._patience = PATIENCE
        self._learned: dict[tuple[object, ...], Learned] = {}
        self._began = time.monotonic()
        self._since = time.time_ns()

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
        self._mask = Mask.of(self.terminal.environ, secret.reveal())

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
                flag = f"--{name.replace('_', '-')}"
                raise UsageError(f"{flag} goes with --only-changes", hint=f"add it: --only-changes {flag}")
        if not (self.only_changes or self.audience.hears_changes):
            return None
        from layers_cli.flows.recording import Wanted

        return Wanted(remind=duration_of(self.flags, "remind") if self.flags.get("remind") else None)

    @cached_property
    def audience(self) -> "Audience":
        """Who is to be told how the run went; UsageError where one of them cannot be."""
        from layers_cli.telling import Audience, command_of, secret_of

        settings, command = self.settings, self.flags.get("exec")
        urls = {"ping": settings.ping_url, "notify": settings.notify_url}
        # Most runs tell nobody, and need not know how that is done.
        given = {name: url for name, url in urls.items() if url.value is not None}
        file = settings.notify_secret_file
        if file.value is not None and "notify" not in given:
            raise UsageError(f"{file.origin} signs what --notify-url gets", hint="add --notify-url URL")
        if not given and command is None:
            return Audience()
        from layers_cli.api.webhook import webhook

        secret, warnings = (None, ()) if file.value is None else secret_of(file.value)
        self._warnings.extend(warnings)
        return Audience(
            **{name: webhook(str(url.value), url.origin) for name, url in given.items()},
            secret=secret,
            command=() if command is None else command_of(command),
        )

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
            told = self._mask(str(error))
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
        return tuple(map(self._mask, self.settings.expect.value))

    def masked(self, text: str) -> str:
        """Return `text` without the key."""
        return self._mask(text)

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
            self.terminal.say(self._mask(line))

    @contextmanager
    def link(self, patience: timedelta = PATIENCE) -> Iterator[Link]:
        """Connect to the API, or to a sandbox that lives as long as the command.

        `patience` is how long the command may take when nobody says otherwise.
        """
        self._patience = self.settings.timeout.value or patience
        # Whatever is wrong with the words of the command line is told before anybody is asked.
        _ = self.outlets, self.look, self.wanted
        try:
            if (scenario := self.flags.get("sandbox")) is not None:
                with self._sandbox(scenario) as link:
                    yield link
            else:
                yield self._live()
        except LayersError as error:
            # Only here is a key known that came from a file or from standard input.
            raise type(error)(self._mask(error.message), hint=self._mask(error.hint)) from None
        finally:
            self._keep_names()

    def _learn(self, target: "Target", reading: "Reading") -> None:
        """Remember what carries names, unless they are invented; of what a watch reads again and again, the last."""
        from layers_cli.core.signals import NAMING

        if reading.signal in NAMING and self.flags.get("sandbox") is None:
            self._learned[reading.signal, target.project_id, target.app_id] = (target, reading)

    def _keep_names(self) -> None:
        """Leave the names that were read to the completion of shells, which no run may fail for."""
        if not self._learned:
            return
        from layers_cli.paths import cache_directory, config_file
        from layers_cli.store import names

        environ = self.terminal.environ
        if (scope := names.scope(self.flags, environ)) is None:
            return
        way = names.Way(scope=scope, folder=cache_directory(), config_file=config_file(environ), since=self._since)
        try:
            if self.settings.completion_cache.value:
                names.keep(way, self._learned.values(), self._mask)
            else:
                names.drop(way)
        except OSError as error:
            if self.flags.get("debug"):
                self.speak(f"layers: no names are kept for completion: {error}")

    def _live(self) -> Link:
        from layers_cli.core.snapshot import Key, Target

        settings = self.settings
        secret = self._secret or settings.api_key(sys.stdin)
        self._warnings.extend(secret.warnings)
        given = [(name, self.flags.get(name)) for name in ("profile", "base_url", "org", "ca_bundle")]
        flags = tuple(word for name, value in given if value for word in (f"--{name.replace('_', '-')}", value))
        return Link(
            client=self._client(settings.base_url.value, secret.reveal(), settings.org.value, settings.ca_file),
            key=Key(last_four=secret.last_four, is_test=secret.is_test),
            target=Target(
                base_url=settings.base_url.value,
                profile=settings.profile,
                organization=settings.org.value,
                flags=flags,
            ),
            project=settings.project.value,
            app=settings.app.value,
            leads_back=settings.project.is_from_profile,
        )

    @contextmanager
    def _sandbox(self, scenario: str) -> Iterator[Link]:
        from layers_cli.core.snapshot import Key, Target
        from layers_cli.sandbox.server import Sandbox

        refuse_unknown(scenario)

        with Sandbox(scenario) as box:
            yield Link(
                client=self._client(box.url, box.key),
                key=Key(last_four=box.key[-4:], is_test=box.key.startswith("lp_test_")),
                target=Target(base_url=box.url, sandbox=scenario, flags=(f"--sandbox={scenario}",)),
                project=self.settings.project.value or box.project,
                app=self.settings.app.value or box.app,
                leads_back=self.settings.project.value is None,
            )

    def _client(self, base_url: str, key: str, org: str | None = None, ca_file: str | None = None) -> "Client":
        from layers_cli.api.budget import Deadline
        from layers_cli.api.client import Client

        if self.flags.get("debug"):
            # What the log needs is imported here: imports of a request's thread would be in the way of this one's.
            from importlib import import_module

            import_module("layers_cli.render.visible")
        self._mask = Mask.of(self.terminal.environ, key)
        return Client(
            base_url=base_url,
            key=key,
            org=org,
            ca_file=ca_file,
            learn=self._learn,
            deadline=Deadline(self._patience.total_seconds()),
            log=self.terminal.say if self.flags.get("debug") else None,
            mask=self._mask,
        )

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


def refuse_unknown(scenario: str) -> None:
    """Raise UsageError for a scenario that the sandbox does not have."""
    from layers_cli.sandbox.names import SCENARIOS

    if scenario not in SCENARIOS:
        hint = f"{guess(scenario, SCENARIOS)} see them with: layers sandbox list".lstrip()
        raise UsageError(f"{scenario!r} is no scenario", hint=hint)
