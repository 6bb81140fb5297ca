"""The way to the API step by step: name, connection, proxy, TLS; then what the API itself says of the key."""

import base64
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from layers_cli.api.asking import Asking
from layers_cli.api.client import Client
from layers_cli.api.routes import ROUTES
from layers_cli.core.certificate import Certificate, distrust, parse
from layers_cli.core.doctor import Blame, Examined, Seen, Step, fault, left_out, not_checked, note
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health
from layers_cli.core.signals import Identity, ProjectList, Source, Unavailable, Why
from layers_cli.core.snapshot import CLOCK_TOLERANCE, Target
from layers_cli.errors import AccessError, LayersError
from layers_cli.flows.collect import fetch

SECONDS: Final = 5.0
"""How long one step of the way may take."""
EXPIRES_SOON: Final = timedelta(days=14)
_PORTS: Final = {"http": 80, "https": 443}
_MOST_HEAD: Final = 16 * 1024
_STATUS: Final = re.compile(rb"HTTP/1\.[01] (\d{3})")
_OK: Final = range(200, 300)
_AUTHENTICATE: Final = 407
_NO_ACCESS: Final = frozenset({Why.UNAUTHENTICATED, Why.SUSPENDED, Why.FORBIDDEN_SCOPE})
_SCOPED: Final = (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.EVENTS)

Address = tuple[socket.AddressFamily, Any]
"""Where to connect to: a family and what `socket` takes as an address of it."""


def resolve(host: str, port: int) -> list[Address]:
    """Return the addresses of a name in the order to try them; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys((family, address) for family, _, _, _, address in found))


def connect(address: Address, seconds: float) -> socket.socket:
    """Connect to an address; OSError where nobody accepts."""
    family, where = address
    made = socket.socket(family, socket.SOCK_STREAM)
    made.settimeout(seconds)
    try:
        made.connect(where)
    except BaseException:
        made.close()
        raise
    return made


@frozen
class Network:
    """The effects by which a way is gone."""

    resolve: Callable[[str, int], list[Address]] = resolve
    connect: Callable[[Address, float], socket.socket] = connect


def examine(steps: Iterator[Step], clock: Callable[[], float] = time.monotonic) -> Iterator[Examined]:
    """Look at one step after the other, each only where what it needs holds; a refusal is what was seen."""
    done: list[Examined] = []
    for step in steps:
        if (lost := not_checked(step, done)) is not None:
            done.append(Examined(step=step, seen=lost))
        else:
            started = clock()
            seen = _look(step)
            elapsed = None if seen.level is Health.DISABLED else timedelta(seconds=clock() - started)
            done.append(Examined(step=step, seen=seen, elapsed=elapsed))
        yield done[-1]


def _look(step: Step) -> Seen:
    try:
        return step.look()
    except LayersError as error:
        return fault(error.message, error.hint, Blame.ACCESS if isinstance(error, AccessError) else Blame.USAGE)


class Way:
    """The way to a base URL, gone step by step; every step leaves behind what the next one needs.

    `proxy` is the URL of the proxy that stands in between, `left` how many seconds the whole may still take.
    """

    def __init__(  # noqa: PLR0913 - where to, by what, and the effects
        self,
        base_url: str,
        *,
        proxy: str | None,
        context: Callable[[], ssl.SSLContext],
        left: Callable[[], float],
        network: Network,
        now: Callable[[], datetime],
    ) -> None:
        url = urlsplit(base_url)
        self.host = url.hostname or ""
        self.port = url.port or _PORTS[url.scheme]
        self.is_plain = url.scheme == "http"
        self._proxy = None if proxy is None else urlsplit(proxy)
        self._context = context
        self._left = left
        self._network = network
        self._now = now
        self._addresses: list[Address] = []
        self._socket: socket.socket | None = None

    @property
    def end(self) -> tuple[str, int]:
        """Whom to connect to: the proxy where there is one."""
        if self._proxy is None:
            return self.host, self.port
        return self._proxy.hostname or "", self._proxy.port or _PORTS.get(self._proxy.scheme, 1080)

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def name(self) -> Seen:
        """Look the name up."""
        host, port = self.end
        outcome: list[list[Address] | Exception] = []

        def run() -> None:
            try:
                outcome.append(self._network.resolve(host, port))
            except (OSError, UnicodeError) as error:
                outcome.append(error)

        # Looking up a name cannot be bounded; the thread ends with the process.
        thread = threading.Thread(target=run, name="layers-dns", daemon=True)
        thread.start()
        thread.join(self._seconds)
        fix = "check the name, the network and its name server"
        match outcome:
            case [[*addresses]] if addresses:
                self._addresses = addresses
                shown = ", ".join(str(address[0]) for _, address in addresses[:4])
                return Seen(told=f"{host} is {shown}")
            case [socket.gaierror() as error]:
                return fault(f"{host} cannot be resolved: {error.strerror}", fix, Blame.UNAVAILABLE)
            case []:
                return fault(f"no answer about {host} within {self._told}", fix, Blame.UNAVAILABLE)
            case _:
                return fault(f"{host} cannot be resolved", fix, Blame.UNAVAILABLE)

    def connection(self) -> Seen:
        """Connect to the first address that accepts."""
        host, port = self.end
        refused: list[str] = []
        for address in self._addresses:
            try:
                self._socket = self._network.connect(address, self._seconds)
            except OSError as error:
                refused.append(f"{address[1][0]}: {_reason(error)}")
                continue
            told = f"port {port} of {address[1][0]} accepts"
            return (
                note(f"{told}, but not {'; '.join(refused)}", "slow when tried first") if refused else Seen(told=told)
            )
        what = "the proxy" if self._proxy else "the API"
        fix = f"a firewall may be in between, or {what} is not there: check the address and port"
        return fault(f"port {port} of {host} accepts no connection ({'; '.join(refused)})", fix, Blame.UNAVAILABLE)

    def tunnel(self) -> Seen:
        """Ask the proxy to lead to the API."""
        if self._proxy is None:
            return left_out("there is none in between")
        if self._proxy.scheme != "http":
            return left_out(f"of the kind {self._proxy.scheme}: left to the request itself")
        assert self._socket is not None
        where = f"{self.host}:{self.port}"
        lines = [
            f"CONNECT {where} HTTP/1.1",
            f"Host: {where}",
            *_authorization(self._proxy.username, self._proxy.password),
        ]
        try:
            self._socket.settimeout(self._seconds)
            self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
            head = self._head()
        except OSError as error:
            return fault(f"the proxy does not answer: {_reason(error)}", "check the proxy's address", Blame.UNAVAILABLE)
        status = _STATUS.match(head)
        if status is None:
            return fault("what answers is no proxy for http", "check the proxy's address and port", Blame.UNAVAILABLE)
        if int(status[1]) in _OK:
            return Seen(told=f"it leads to {where}")
        if int(status[1]) == _AUTHENTICATE:
            fix = "write user and password into it: http://USER:PASSWORD@HOST:PORT"
            return fault("the proxy wants to know who asks (HTTP 407)", fix, Blame.UNAVAILABLE)
        fix = f"ask whoever runs the proxy to allow {self.host}, or add it to NO_PROXY"
        return fault(f"the proxy does not lead to {where} (HTTP {int(status[1])})", fix, Blame.UNAVAILABLE)

    def _head(self) -> bytes:
        """Read what a proxy says, up to the empty line and no byte beyond it."""
        assert self._socket is not None
        head = bytearray()
        while not head.endswith(b"\r\n\r\n") and len(head) < _MOST_HEAD:
            byte = self._socket.recv(1)
            if not byte:
                break
            head += byte
        return bytes(head)

    def encryption(self) -> Seen:
        """Shake hands, and say whose certificate it is."""
        if self.is_plain:
            return left_out("plain http, which goes to this machine alone")
        if self._proxy is not None and self._proxy.scheme != "http":
            return left_out("behind the proxy: left to the request itself")
        assert self._socket is not None
        try:
            self._socket.settimeout(self._seconds)
            with self._context().wrap_socket(self._socket, server_hostname=self.host) as secured:
                der, version = secured.getpeercert(binary_form=True), secured.version()
        except ssl.SSLCertVerificationError as error:
            return self._distrusted(error)
        except (OSError, ValueError) as error:
            return _no_handshake(self.host, error)
        finally:
            self._socket = None
        certificate = _certificate(der)
        return Seen(told=f"{version}") if certificate is None else self._trusted(certificate, version or "TLS")

    def _trusted(self, certificate: Certificate, version: str) -> Seen:
        until = f"{certificate.not_after:%Y-%m-%d}"
        told = f"{version}, certificate of {certificate.subject} by {certificate.issuer}, good until {until}"
        if certificate.interceptor is not None:
            return note(f"{told}: that is a proxy, which reads along", "see that whoever runs it may have the key")
        if certificate.not_after - self._now() < EXPIRES_SOON:
            return note(f"{told}: that is soon", f"whoever runs {self.host} has to renew it")
        return Seen(told=told)

    def _distrusted(self, error: ssl.SSLCertVerificationError) -> Seen:
        certificate = self._shown()
        if certificate is None:
            told = f"the certificate of {self.host} is not trusted: {error.verify_message}"
            return fault(told, "give the authority to trust with --ca-bundle FILE", Blame.UNAVAILABLE)
        why = distrust(certificate, error.verify_code, self.host, self._now())
        return fault(f"{self.host} is not trusted: {why.cause}", why.fix, Blame.UNAVAILABLE)

    def _shown(self) -> Certificate | None:
        """Fetch the certificate that was not trusted, over another connection on which nothing else is said."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        # The connection that was used is gone.
        if self.connection().level is Health.BROKEN or self.tunnel().level is Health.BROKEN:
            return None
        assert self._socket is not None
        try:
            self._socket.settimeout(self._seconds)
            with context.wrap_socket(self._socket, server_hostname=self.host) as open_to_all:
                return _certificate(open_to_all.getpeercert(binary_form=True))
        except OSError:
            return None
        finally:
            self._socket = None

    @property
    def _seconds(self) -> float:
        return max(0.001, min(SECONDS, self._left()))

    @property
    def _told(self) -> str:
        return f"{self._seconds:.0f} s"


def _certificate(der: bytes | None) -> Certificate | None:
    with suppress(ValueError):
        return None if der is None else parse(der)
    return None


def _authorization(user: str | None, password: str | None) -> list[str]:
    if user is None:
        return []
    pair = f"{unquote(user)}:{unquote(password or '')}".encode()
    return [f"Proxy-Authorization: Basic {base64.b64encode(pair).decode()}"]


def _reason(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror or "closed").lower()


def _no_handshake(host: str, error: Exception) -> Seen:
    reason = getattr(error, "reason", None) or ""
    if reason in {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE"}:
        told, fix = "does not speak TLS on that port", "check the port of the base URL"
    elif "PROTOCOL" in reason or "VERSION" in reason:
        told, fix = "speaks only versions of TLS that are too old", "whoever runs it has to allow TLS 1.2 or newer"
    elif isinstance(error, TimeoutError):
        told, fix = "did not finish the TLS handshake in time", "try again; a firewall may hold TLS connections up"
    elif isinstance(error, ssl.SSLError) and reason and not isinstance(error, ssl.SSLEOFError):
        told, fix = f"cannot agree on TLS: {reason.lower().replace('_', ' ')}", "ask whoever runs it"
    else:
        told, fix = "closed the connection during the TLS handshake", "a firewall may cut TLS connections off"
    return fault(f"{host} {told}", fix, Blame.UNAVAILABLE)


def identity(client: Client, target: Target) -> Seen:
    """Ask whose key it is."""
    reading = fetch(client, target, Source.IDENTITY)
    if isinstance(reading, Unavailable):
        return refused(reading)
    assert isinstance(reading, Identity)
    if reading.kill_switch is True or reading.access_revoked is True:
        return fault("the key or its organization is suspended", "layers explain LAY002", Blame.ACCESS)
    name = f"{reading.organization_name} ({reading.organization_id})" if reading.organization_name else None
    scopes = ", ".join(reading.scopes or ()) or "not told"
    return Seen(
        told=f"the key is accepted: organization {name or reading.organization_id}, tier {reading.tier or 'not told'},"
        f" scopes {scopes}"
    )


def refused(reading: Unavailable) -> Seen:
    """Say why a signal could not be read."""
    request = f" (request {reading.request_id})" if reading.request_id else ""
    told = f"{reading.message}{request}"
    match reading.why:
        case Why.UNAUTHENTICATED:
            return fault(told, "put in a current key: layers auth login", Blame.ACCESS)
        case Why.SUSPENDED:
            return fault(told, "layers explain LAY002", Blame.ACCESS)
        case why if why in _NO_ACCESS or reading.http_status == 403:  # noqa: PLR2004 - the status of a refusal
            return fault(told, "ask the owner of the key what it may be used for", Blame.ACCESS)
        case _:
            return fault(told, "layers explain LAY007", Blame.UNAVAILABLE)


def clocks(client: Client) -> Seen:
    """Compare this machine's clock to the API's."""
    offset = client.clock_offset
    if offset is None:
        return Seen(told="the API did not say what time it is", level=Health.UNKNOWN)
    seconds = round(abs(offset).total_seconds())
    if abs(offset) <= CLOCK_TOLERANCE:
        return Seen(told="this machine's clock agrees with the API's" if not seconds else f"{seconds} s apart")
    way = "behind" if offset > timedelta(0) else "ahead of"
    return note(f"this machine's clock is {seconds} s {way} the API's", "set it, by NTP for example")


def scopes(client: Client, target: Target, project: str | None) -> Seen:
    """Read a little of everything that takes a scope, and tell what the key is refused."""
    listed = fetch(client, target, Source.PROJECTS)
    if isinstance(listed, Unavailable) and listed.why is not Why.FORBIDDEN_SCOPE:
        return refused(listed)
    projects = listed.projects if isinstance(listed, ProjectList) else ()
    named = {each.id: {each.id, each.name, each.customer_external_id} for each in projects}
    chosen = next((each for each, names in named.items() if project is None or project in names), project)
    missing = [listed] if isinstance(listed, Unavailable) else []
    if chosen is not None:
        missing += _refusals(client, Target(base_url=target.base_url, project_id=chosen))
    if not missing:
        return Seen(told="nothing is refused" if chosen else "the key sees no project to try them on")
    lost: dict[str, list[str]] = {}
    for each in missing:
        lost.setdefault(each.scope or "a scope", []).append(str(each.signal))
    told = "; ".join(f"{scope} ({', '.join(signals)})" for scope, signals in lost.items())
    skips = "".join(f" --skip {each.signal}" for each in missing if each.signal in _SCOPED)
    fix = "mint a key that has it" + (f", or accept that with{skips}" if skips else "")
    return note(f"the key lacks {told}", fix)


def _refusals(client: Client, target: Target) -> list[Unavailable]:
    """Ask for one item of each signal at the same time; return what a scope is missing for."""
    pending = []
    for source in _SCOPED:
        route = ROUTES[source]
        query = {} if route.page_limit is None else {"limit": "1"}
        pending.append(client.start(route, target, Asking(query=query, pages=1)))
    outcomes = [each.result() for each in pending]
    return [each for each in outcomes if isinstance(each, Unavailable) and each.why is Why.FORBIDDEN_SCOPE]
