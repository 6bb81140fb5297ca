"""The way to an API: of the settings, or of a sandbox that lives as long as the command."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from layers_cli.context import PATIENCE, Context
from layers_cli.core.frozen import frozen
from layers_cli.core.nearest import guess
from layers_cli.errors import LayersError, UsageError
from layers_cli.flags import option_of

if TYPE_CHECKING:
    from layers_cli.api.client import Client
    from layers_cli.core.signals import Reading
    from layers_cli.core.snapshot import Key, Target
    from layers_cli.store.names import Learned


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


@contextmanager
def linked(context: Context, patience: timedelta = PATIENCE) -> Iterator[Link]:
    """Connect to the API; `patience` is how long the command may take when nobody says otherwise."""
    time_left = context.settings.timeout.value or patience
    # Whatever is wrong with the words of the command line is told before anybody is asked.
    _ = context.outlets, context.look, context.wanted
    try:
        if (scenario := context.flags.get("sandbox")) is None:
            with _live(context, time_left) as link:
                yield link
        else:
            with _sandbox(context, time_left, scenario) as link:
                yield link
    except LayersError as error:
        # Only here is a key known that came from a file or from standard input.
        raise type(error)(context.mask(error.message), hint=context.mask(error.hint)) from None


@contextmanager
def _live(context: Context, time_left: timedelta) -> Iterator[Link]:
    from layers_cli.core.snapshot import Key, Target

    settings, secret = context.settings, context.secret
    given = [(name, context.flags.get(name)) for name in ("profile", "base_url", "org", "ca_bundle")]
    flags = tuple(word for name, value in given if value for word in (option_of(name), value))
    names = _Names(context)
    try:
        yield Link(
            client=_client(
                context,
                time_left,
                settings.base_url.value,
                org=settings.org.value,
                ca_file=settings.ca_file,
                learn=names.learn,
            ),
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
    finally:
        names.keep()


@contextmanager
def _sandbox(context: Context, time_left: timedelta, scenario: str) -> Iterator[Link]:
    from layers_cli.core.snapshot import Key, Target
    from layers_cli.keys import Secret
    from layers_cli.sandbox.server import Sandbox

    refuse_unknown(scenario)
    with Sandbox(scenario) as box:
        secret = Secret(box.key)
        context.use(secret)
        yield Link(
            client=_client(context, time_left, box.url),
            key=Key(last_four=secret.last_four, is_test=secret.is_test),
            target=Target(base_url=box.url, sandbox=scenario, flags=(f"--sandbox={scenario}",)),
            project=context.settings.project.value or box.project,
            app=context.settings.app.value or box.app,
            leads_back=context.settings.project.value is None,
        )


def refuse_unknown(scenario: str) -> None:
    """Raise UsageError for a scenario that the sandbox does not have."""
    from layers_cli.sandbox.names import SCENARIOS

    if scenario not in SCENARIOS:
        hint = f"{guess(scenario, SCENARIOS)} see them with: layers sandbox list".lstrip()
        raise UsageError(f"{scenario!r} is no scenario", hint=hint)


def _client(context: Context, time_left: timedelta, base_url: str, **more: Any) -> "Client":
    """Return a client of the API at `base_url` with the key of the context."""
    from layers_cli.api.budget import Deadline
    from layers_cli.api.client import Client

    return Client(
        base_url=base_url,
        key=context.secret.reveal(),
        deadline=Deadline(time_left.total_seconds()),
        log=context.terminal.say if context.flags.get("debug") else None,
        mask=context.mask,
        **more,
    )


class _Names:
    """The names of projects and apps that a run reads, which it leaves to the completion of shells."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._learned: dict[tuple[object, ...], Learned] = {}

    def learn(self, target: "Target", reading: "Reading") -> None:
        """Remember what carries names; of what a watch reads again and again, the last."""
        from layers_cli.core.signals import NAMING

        if reading.signal in NAMING:
            self._learned[reading.signal, target.project_id, target.app_id] = (target, reading)

    def keep(self) -> None:
        """Write down what was learned, which no run may fail for."""
        if not self._learned:
            return
        from layers_cli.paths import cache_directory, config_file
        from layers_cli.store import names

        context, environ = self._context, self._context.terminal.environ
        if (scope := names.scope(context.flags, environ)) is None:
            return
        way = names.Way(scope=scope, folder=cache_directory(), config_file=config_file(environ), since=context.began_ns)
        try:
            if context.settings.completion_cache.value:
                names.keep(way, self._learned.values(), context.mask)
            else:
                names.drop(way)
        except OSError as error:
            if context.flags.get("debug"):
                context.speak(f"layers: no names are kept for completion: {error}")
