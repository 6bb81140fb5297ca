"""The examination of the tool's own set-up: first what lies here, then the way to the API."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from layers_cli.api import ingest
from layers_cli.api.attempt import Failed
from layers_cli.api.budget import Deadline
from layers_cli.api.tls import tls_context
from layers_cli.context import PATIENCE, Context, now
from layers_cli.core.doctor import Blame, Examined, Seen, Step, blame, fault, left_out, note
from layers_cli.core.health import Health
from layers_cli.core.report import Failure, Rows
from layers_cli.core.signals import App, Source
from layers_cli.core.snapshot import Key, Target
from layers_cli.errors import LayersError, Stopped
from layers_cli.exits import ExitCode
from layers_cli.flows import doctor as flow
from layers_cli.flows.collect import fetch
from layers_cli.inquiry import found
from layers_cli.keys import Secret
from layers_cli.link import Link, linked
from layers_cli.settings import Settings
from layers_cli.setup import machine

if TYPE_CHECKING:
    from layers_cli.api.client import Client
    from layers_cli.core.report import Cell

LABELS: Final = {"title": "Step", "health": "Result", "seen": "Seen", "milliseconds": "ms"}
_EXITS: Final[dict[Blame | None, ExitCode]] = {None: ExitCode.OK} | {each: ExitCode[each.name] for each in Blame}
_OK: Final = range(200, 300)
_NOT_FOUND: Final = 404


def examine(context: Context, *, offline: bool, asks_ingest: bool, network: flow.Network | None = None) -> int:
    """Look at everything, write what was seen; return the exit code."""
    done: list[Examined] = []
    code: ExitCode | None = None
    with ExitStack() as stack:
        examination = Examination(context, stack, network or flow.Network())
        steps = examination.steps(offline=offline, asks_ingest=asks_ingest)
        try:
            done.extend(flow.examine(iter(steps)))
        except Stopped as stop:
            code = ExitCode(stop.code)
    done += (Examined(step=step, seen=_unreached()) for step in steps[len(done) :])
    return context.emit(examination.document(tuple(done), code))


def _unreached() -> Seen:
    return Seen(told="not checked, because the run was ended", level=Health.UNKNOWN)


class Examination:
    """What is looked at, in order; a step leaves behind what the next ones need."""

    def __init__(self, context: Context, stack: ExitStack, network: flow.Network) -> None:
        self._context = context
        self._stack = stack
        self._network = network
        self._secret: Secret | None = None
        self._sandbox = context.flags.get("sandbox")
        self._is_set_aside = False

    @property
    def _settings(self) -> Settings:
        """The settings; the defaults where they could not be read."""
        return self._context.settings

    @cached_property
    def _deadline(self) -> Deadline:
        return Deadline((self._settings.timeout.value or PATIENCE).total_seconds())

    @cached_property
    def _link(self) -> Link:
        return self._stack.enter_context(linked(self._context))

    @cached_property
    def _base_url(self) -> str:
        return self._settings.base_url.value if self._sandbox is None else self._link.target.base_url

    @cached_property
    def _way(self) -> flow.Way:
        settings = self._settings
        made = flow.Way(
            self._base_url,
            proxy=machine.proxy_of(self._base_url),
            context=lambda: tls_context(settings.ca_file),
            left=self._deadline.left,
            network=self._network,
            now=now,
        )
        self._stack.callback(made.close)
        return made

    def steps(self, *, offline: bool, asks_ingest: bool) -> tuple[Step, ...]:
        """Return every step, those of the network too where nobody goes there."""
        environ = self._context.terminal.environ
        here = (
            Step(name="versions", title="Versions", look=self._versions),
            Step(name="settings", title="Settings", look=self._config),
            Step(name="key", title="Key", look=self._key, needs=("settings",)),
            Step(name="files", title="Files", look=lambda: machine.files(self._settings, environ), needs=("settings",)),
            Step(name="terminal", title="Terminal", look=self._terminal),
            Step(name="clock", title="Clock", look=lambda: machine.clock(now())),
            Step(name="proxySettings", title="Proxy settings", look=self._proxy, needs=("settings",)),
            Step(name="authorities", title="Authorities", look=self._authorities, needs=("settings",)),
        )
        there = tuple(self._there(asks_ingest=asks_ingest))
        if offline:
            unasked = left_out("not asked, because of --offline")
            there = tuple(Step(name=step.name, title=step.title, look=lambda: unasked) for step in there)
        return (*here, *there)

    def _there(self, *, asks_ingest: bool) -> Iterator[Step]:
        yield Step(name="dns", title="DNS", look=self._along(flow.Way.name), needs=("settings", "proxySettings"))
        yield Step(name="tcp", title="TCP", look=self._along(flow.Way.connection), needs=("dns",))
        yield Step(name="proxy", title="Proxy", look=self._along(flow.Way.tunnel), needs=("tcp",))
        open_way = ("tcp", "proxy", "authorities")
        yield Step(name="tls", title="TLS", look=self._along(flow.Way.encryption), needs=open_way)
        yield Step(name="api", title="API", look=self._asked(flow.identity), needs=("key", "tcp", "proxy", "tls"))
        yield Step(
            name="apiClock",
            title="Clock of the API",
            look=lambda: flow.clocks(self._link.client),
            needs=("key", "tcp", "proxy", "tls"),
        )
        yield Step(name="scopes", title="Scopes", look=self._asked(self._scopes), needs=("api", "key", "tcp", "tls"))
        look = self._ingest if asks_ingest else partial(left_out, "not asked: --ingest asks its /health")
        needs = ("settings", "authorities") if asks_ingest else ()
        yield Step(name="ingest", title="Ingest host", look=look, needs=needs)

    def _key(self) -> Seen:
        if self._sandbox is not None:
            return left_out("the sandbox has its own")
        self._secret = self._settings.api_key(sys.stdin)
        self._context.use(self._secret)
        return machine.key(self._settings, self._secret)

    def _versions(self) -> Seen:
        return machine.versions(libraries=bool(self._context.flags.get("verbose")))

    def _config(self) -> Seen:
        try:
            settings = self._context.settings
        except LayersError:
            self._is_set_aside = True
            self._context.set_aside()
            raise
        return machine.config(settings, self._context.terminal.environ)

    def _terminal(self) -> Seen:
        return machine.terminal(self._context.look, self._context.terminal.environ)

    def _proxy(self) -> Seen:
        return left_out("none to the sandbox") if self._sandbox is not None else machine.proxy(self._base_url)

    def _authorities(self) -> Seen:
        if self._base_url.startswith("http:"):
            return left_out("none for plain http")
        return machine.authorities(self._settings)

    def _along(self, go: Callable[[flow.Way], Seen]) -> Callable[[], Seen]:
        """Return what goes one step of the way."""
        return lambda: go(self._way)

    def _asked(self, ask: Callable[..., Seen]) -> Callable[[], Seen]:
        """Return what asks the API within the deadline of the whole."""
        return lambda: ask(self._link.client, self._link.target)

    def _scopes(self, client: "Client", target: Target) -> Seen:
        return flow.scopes(client, target, self._link.project)

    def _ingest(self) -> Seen:
        if self._sandbox is not None:
            return left_out("the sandbox has none")
        endpoint = self._endpoint()
        url, outcome = ingest.health(endpoint or ingest.HOST, self._deadline, self._settings.ca_file)
        if isinstance(outcome, Failed):
            return fault(outcome.message, "no SDK could send from this network either", Blame.UNAVAILABLE)
        told = f"{url} answers {outcome.status}"
        if outcome.status in _OK:
            return Seen(told=told)
        if outcome.status == _NOT_FOUND and endpoint is not None:
            return note(told, "a host of the app's own need not lead /health through")
        return fault(told, "ask Layers, or whoever runs that host", Blame.UNAVAILABLE)

    def _endpoint(self) -> str | None:
        """Return the ingest endpoint of the app that was named; None where none was, or it cannot be read."""
        if self._secret is None or self._settings.app.value is None:
            return None
        where = found(self._link, (Source.APP,))
        reading = None if where.stopped else fetch(self._link.client, where.target, Source.APP)
        endpoint = reading.ingest_endpoint if isinstance(reading, App) else None
        return endpoint if isinstance(endpoint, str) else None

    def document(self, done: tuple[Examined, ...], code: ExitCode | None) -> Rows:
        """Return what was seen as rows; `code` is that of a signal which ended the run."""
        context = self._context
        code = _EXITS[blame(done)] if code is None else code
        rows = tuple(_row(context, each) for each in done)
        failures = tuple(
            Failure(
                why=str(each.seen.blame),
                message=context.mask(f"{each.step.title}: {each.seen.told}"),
                hint=each.seen.fix and context.mask(each.seen.fix),
            )
            for each in done
            if each.seen.blame is not None
        )
        notes = (
            context.mask(f"{each.step.title}: {each.seen.fix}")
            for each in done
            if each.seen.fix is not None and each.seen.blame is None
        )
        secret = self._secret
        return Rows(
            head=context.head("doctor", code, failures),
            columns=tuple(LABELS),
            labels=LABELS,
            rows=rows,
            notes=tuple(notes),
            target=self._target(),
            key=None if secret is None else Key(last_four=secret.last_four, is_test=secret.is_test),
        )

    def _target(self) -> Target | None:
        """Return where the API is, as it may be shown; None where the settings do not say."""
        masked = self._context.mask
        if self._is_set_aside:
            return None
        return Target(
            base_url=masked(self._base_url),
            profile=self._settings.profile and masked(self._settings.profile),
            organization=self._settings.org.value,
            sandbox=self._sandbox,
        )


def _row(context: Context, each: Examined) -> "Mapping[str, Cell]":
    return {
        "name": each.step.name,
        "title": each.step.title,
        "health": str(each.seen.level),
        "seen": context.mask(each.seen.told),
        "fix": each.seen.fix and context.mask(each.seen.fix),
        "milliseconds": None if each.elapsed is None else round(each.elapsed.total_seconds() * 1000),
    }
