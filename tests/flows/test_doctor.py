"""The way to the API, gone to servers of the tests' own: real sockets, real handshakes, injected names and time."""

import base64
import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest
import respx
import trustme

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.core.doctor import Blame, Seen, Step, fault, left_out
from layers_cli.core.health import NOTE, Health
from layers_cli.core.snapshot import Target
from layers_cli.errors import AccessError, UsageError
from layers_cli.flows import doctor
from layers_cli.flows.doctor import Network, Way

HOST = "api.example"
NOW = datetime.now(UTC)


class Server:
    """Accepts connections and does with each what it was told, until it is closed."""

    def __init__(self, serve):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.heads = []
        self._serve = serve
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection, contextlib.suppress(OSError):
                self._serve(self, connection)

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def head(self, connection):
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                break
            head += byte
        self.heads.append(head.decode())


@pytest.fixture
def serve():
    servers = []

    def started(what):
        servers.append(Server(what))
        return servers[-1]

    yield started
    for server in servers:
        server.close()


def shaking_hands(context):
    def secure(_server, connection):
        with context.wrap_socket(connection, server_side=True):
            pass

    return secure


def of(certificate, **options):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    for name, value in options.items():
        setattr(context, name, value)
    return context


def trusting(*authorities):
    context = ssl.create_default_context()
    context.load_verify_locations(cadata="".join(each.cert_pem.bytes().decode() for each in authorities))
    return context


def to_here(server):
    return lambda host, port: [(socket.AF_INET, ("127.0.0.1", server.port))]


@pytest.fixture
def way():
    ways = []

    def made(server=None, *, proxy=None, context=None, url=f"https://{HOST}", left=5.0, **network):
        network.setdefault("resolve", to_here(server) if server else lambda host, port: [])
        ways.append(
            Way(
                url,
                proxy=proxy,
                context=lambda: context or ssl.create_default_context(),
                left=lambda: left,
                network=Network(**network),
                now=lambda: NOW,
            )
        )
        return ways[-1]

    yield made
    for each in ways:
        each.close()


def gone(way):
    """Go the way as far as it leads; return what the last step saw."""
    for step in (way.name, way.connection, way.tunnel, way.encryption):
        seen = step()
        if seen.level is Health.BROKEN:
            return seen
    return seen


CA = trustme.CA(organization_name="Test")


def test_a_trusted_server_is_told_with_version_issuer_and_end(serve, way):
    soon = (NOW + timedelta(days=90)).replace(microsecond=0)
    server = serve(shaking_hands(of(CA.issue_cert(HOST, not_after=soon))))
    seen = gone(way(server, context=trusting(CA)))
    assert seen.level is Health.HEALTHY
    assert seen.told.startswith("TLSv1.")
    assert f"good until {soon:%Y-%m-%d}" in seen.told
    assert "Test" in seen.told


def test_a_certificate_that_ends_soon_is_worth_a_note(serve, way):
    server = serve(shaking_hands(of(CA.issue_cert(HOST, not_after=NOW + timedelta(days=3)))))
    seen = gone(way(server, context=trusting(CA)))
    assert seen.level == NOTE
    assert "that is soon" in seen.told


def test_a_trusted_proxy_that_reads_along_is_worth_a_note(serve, way):
    zscaler = trustme.CA(organization_name="Zscaler Inc.")
    server = serve(shaking_hands(of(zscaler.issue_cert(HOST))))
    seen = gone(way(server, context=trusting(zscaler)))
    assert seen.level == NOTE
    assert "reads along" in seen.told


def self_signed():
    class OfItself:
        def configure_cert(self, context):
            alone = trustme.CA(organization_name="Alone")
            with trustme.Blob(alone.private_key_pem.bytes() + alone.cert_pem.bytes()).tempfile() as path:
                context.load_cert_chain(path)

    return OfItself()


@pytest.mark.parametrize(
    ("certificate", "cause"),
    [
        (lambda: CA.issue_cert(HOST, not_after=NOW - timedelta(days=2)), "its certificate expired on"),
        (
            lambda: CA.issue_cert(HOST, not_before=NOW + timedelta(days=2), not_after=NOW + timedelta(days=9)),
            "its certificate is not valid before",
        ),
        (lambda: CA.issue_cert("other.example"), f"its certificate is for other.example, not for {HOST}"),
        (self_signed, "its certificate is self-signed"),
        (lambda: trustme.CA(organization_name="Private").issue_cert(HOST), "which is not trusted here"),
        (lambda: trustme.CA(organization_name="Fortinet").issue_cert(HOST), "a proxy on the way opens TLS connections"),
    ],
    ids=["expired", "not yet", "wrong host", "self-signed", "private", "interception"],
)
def test_the_cause_of_distrust_is_named(serve, way, certificate, cause):
    server = serve(shaking_hands(of(certificate())))
    seen = gone(way(server, context=trusting(CA)))
    assert seen.blame is Blame.UNAVAILABLE
    assert seen.told.startswith(f"{HOST} is not trusted: ")
    assert cause in seen.told
    assert seen.fix


def test_distrust_is_told_too_where_the_certificate_cannot_be_fetched_again(serve, way):
    context = of(CA.issue_cert("other.example"))
    served = []

    def once(_server, connection):
        if not served:
            served.append(1)
            shaking_hands(context)(None, connection)

    seen = gone(way(serve(once), context=trusting(CA)))
    assert "is not trusted: Hostname mismatch" in seen.told
    assert "--ca-bundle" in seen.fix


def test_distrust_is_told_too_where_nobody_accepts_any_more(serve, way):
    server = serve(shaking_hands(of(CA.issue_cert("other.example"))))
    connected = []

    def connect(address, seconds):
        if connected:
            raise ConnectionRefusedError(111, "Connection refused")
        connected.append(doctor.connect(address, seconds))
        return connected[0]

    seen = gone(way(server, context=trusting(CA), connect=connect))
    assert "Hostname mismatch" in seen.told


def test_a_server_without_tls_is_told_from_one_that_hangs_up(serve, way):
    plain = gone(way(serve(lambda _, connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"))))
    assert "does not speak TLS" in plain.told
    closing = gone(way(serve(lambda server, connection: connection.recv(1))))
    assert "closed the connection during the TLS handshake" in closing.told


def test_versions_of_tls_that_have_nothing_in_common_are_named(serve, way):
    context = of(CA.issue_cert(HOST), maximum_version=ssl.TLSVersion.TLSv1_2)
    mine = trusting(CA)
    mine.minimum_version = ssl.TLSVersion.TLSv1_3
    assert "too old" in gone(way(serve(shaking_hands(context)), context=mine)).told


def test_ciphers_that_have_nothing_in_common_are_named(serve, way):
    context = of(CA.issue_cert(HOST), maximum_version=ssl.TLSVersion.TLSv1_2)
    context.set_ciphers("ECDHE+AESGCM")
    mine = trusting(CA)
    mine.maximum_version = ssl.TLSVersion.TLSv1_2
    mine.set_ciphers("ECDHE+CHACHA20")
    assert "cannot agree on TLS" in gone(way(serve(shaking_hands(context)), context=mine)).told


def test_a_handshake_that_hangs_ends_in_time(serve, way):
    hold = threading.Event()
    server = serve(lambda *_: hold.wait(5))
    seen = gone(way(server, left=0.2))
    hold.set()
    assert "did not finish the TLS handshake in time" in seen.told


def test_plain_http_needs_no_handshake(serve, way):
    server = serve(lambda *_: None)
    plain = way(server, url=f"http://127.0.0.1:{server.port}")
    assert gone(plain).level is Health.DISABLED
    assert plain.end == ("127.0.0.1", server.port)


def failing(error):
    def resolve(_host, _port):
        raise error

    return resolve


@pytest.mark.parametrize(
    ("resolve", "told"),
    [
        (failing(socket.gaierror(-2, "Name or service not known")), "cannot be resolved: Name or service not known"),
        (failing(UnicodeError("label empty")), f"{HOST} cannot be resolved"),
        (lambda host, port: [], f"{HOST} cannot be resolved"),
    ],
)
def test_a_name_without_an_address_ends_the_way(way, resolve, told):
    seen = way(resolve=resolve).name()
    assert told in seen.told
    assert seen.blame is Blame.UNAVAILABLE


def test_a_name_server_that_is_silent_is_not_waited_for(way):
    hold = threading.Event()
    seen = way(resolve=lambda host, port: hold.wait(5), left=0.05).name()
    hold.set()
    assert f"no answer about {HOST}" in seen.told


def test_an_address_that_refuses_beside_one_that_accepts_is_worth_a_note(serve, way):
    server = serve(lambda *_: None)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    both = [(socket.AF_INET, ("127.0.0.1", free)), (socket.AF_INET, ("127.0.0.1", server.port))]
    mixed = way(resolve=lambda host, port: both)
    mixed.name()
    seen = mixed.connection()
    assert seen.level == NOTE
    assert "connection refused" in seen.told


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (TimeoutError(), "no answer in time"),
        (OSError(113, "No route to host"), "no route to host"),
        (OSError(), "closed"),
    ],
)
def test_a_port_that_nobody_listens_at_ends_the_way(way, error, told):
    def connect(_address, _seconds):
        raise error

    shut = way(resolve=lambda host, port: [(socket.AF_INET, ("192.0.2.1", port))], connect=connect)
    shut.name()
    seen = shut.connection()
    assert f"port 443 of {HOST} accepts no connection (192.0.2.1: {told})" in seen.told
    assert "the API is not there" in seen.fix


def relaying(server, connection):
    """Lead on to the port that the first line asks for, on this machine."""
    server.head(connection)
    port = int(server.heads[-1].split()[1].rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as onward:
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        back = threading.Thread(target=pump, args=(onward, connection))
        back.start()
        pump(connection, onward)
        back.join(5)


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(4096):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@pytest.mark.parametrize("authority", [CA, trustme.CA(organization_name="Private")], ids=["trusted", "private"])
def test_behind_a_proxy_the_handshake_goes_through_its_tunnel(serve, way, authority):
    server, proxy = serve(shaking_hands(of(authority.issue_cert(HOST)))), serve(relaying)
    through = way(proxy, proxy="http://me:se%20cret@proxy.example:3128", url=f"https://{HOST}:{server.port}",
                  context=trusting(CA))  # fmt: skip
    seen = gone(through)
    assert through.end == ("proxy.example", 3128)
    assert (seen.level is Health.HEALTHY) is (authority is CA)
    assert proxy.heads[0].startswith(f"CONNECT {HOST}:{server.port} HTTP/1.1\r\n")
    assert base64.b64encode(b"me:se cret").decode() in proxy.heads[0]
    assert "cret" not in seen.told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "wants to know who asks"),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", f"does not lead to {HOST}:443 (HTTP 403)"),
        (b"SSH-2.0-OpenSSH_9.9\r\n\r\n", "is no proxy for http"),
        (b"", "is no proxy for http"),
        (b"x" * 20_000, "is no proxy for http"),
    ],
)
def test_a_proxy_that_does_not_lead_on_says_why(serve, way, answer, told):
    def refuse(server, connection):
        server.head(connection)
        connection.sendall(answer)

    seen = gone(way(serve(refuse), proxy="http://proxy.example:3128"))
    assert told in seen.told
    assert seen.blame is Blame.UNAVAILABLE


def test_a_proxy_that_is_silent_is_not_waited_for(serve, way):
    hold = threading.Event()
    seen = gone(way(serve(lambda *_: hold.wait(5)), proxy="http://proxy.example", left=0.2))
    hold.set()
    assert "the proxy does not answer: no answer in time" in seen.told


@pytest.mark.parametrize(("url", "port"), [("socks5://proxy.example", 1080), ("https://proxy.example", 443)])
def test_proxies_of_other_kinds_are_left_to_the_request(serve, way, url, port):
    through = way(serve(lambda *_: None), proxy=url)
    assert through.end == (urlsplit(url).hostname, port)
    assert gone(through).level is Health.DISABLED


def test_names_of_this_machine_have_addresses_and_closed_ports_none_that_accept():
    addresses = doctor.resolve("127.0.0.1", 80)
    assert addresses == [(socket.AF_INET, ("127.0.0.1", 80))]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        doctor.connect((socket.AF_INET, ("127.0.0.1", free)), 5)


def looking(name, *needs, seen=None, error=None):
    def look():
        if error is not None:
            raise error
        return seen or Seen(told="fine")

    return Step(name=name, title=name.upper(), look=look, needs=needs)


def test_steps_are_looked_at_in_order_and_timed():
    ticks = iter([1.0, 1.5, 7.0, 7.25])
    steps = [
        looking("a", error=AccessError("no key", hint="log in")),
        looking("b", "a"),
        looking("c", error=UsageError("bad", hint="good")),
        looking("d", seen=left_out("by wish")),
    ]
    first, second, third, fourth = [*doctor.examine(iter(steps), lambda: next(ticks, 8.0))]
    assert first.seen == fault("no key", "log in", Blame.ACCESS)
    assert first.elapsed == timedelta(seconds=0.5)
    assert second.seen.told == "not checked, because A failed"
    assert second.elapsed is None
    assert third.seen.blame is Blame.USAGE
    assert third.elapsed == timedelta(seconds=0.25)
    assert fourth.elapsed is None


BASE = "https://api.example"
TARGET = Target(base_url=BASE)


@pytest.fixture
def api():
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


@pytest.fixture
def client():
    return Client(base_url=BASE, key="lp_live_planted_planted", deadline=Deadline(5), jitter=lambda: 0.0)


def error(code):
    return {"error": {"code": code, "message": "No.", "requestId": "req_7"}}


@pytest.mark.parametrize(
    ("status", "code", "blame", "fix"),
    [
        (401, "UNAUTHENTICATED", Blame.ACCESS, "layers auth login"),
        (403, "FORBIDDEN", Blame.ACCESS, "ask the owner of the key"),
        (403, "FORBIDDEN_SCOPE", Blame.ACCESS, "ask the owner of the key"),
        (503, "KILL_SWITCH", Blame.ACCESS, "layers explain LAY002"),
        (500, "INTERNAL_ERROR", Blame.UNAVAILABLE, "layers explain LAY007"),
    ],
)
def test_what_the_api_refuses_is_told_with_its_request(api, client, status, code, blame, fix):
    api.get("/v1/whoami").respond(status, json=error(code), headers={"X-Request-Id": "req_7"})
    seen = doctor.identity(client, TARGET)
    assert seen.blame is blame
    assert "(request req_7)" in seen.told
    assert fix in seen.fix


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"organizationId": "org_1", "organizationName": "Acme", "rateLimitTier": "partner", "scopes": ["*"]},
            "organization Acme (org_1), tier partner, scopes *",
        ),
        ({"organizationId": "org_1"}, "organization org_1, tier not told, scopes not told"),
    ],
)
def test_a_key_that_is_accepted_is_told_by_whose_it_is(api, client, body, told):
    api.get("/v1/whoami").respond(json=body)
    assert told in doctor.identity(client, TARGET).told


@pytest.mark.parametrize("flag", ["killSwitch", "apiAccessRevoked"])
def test_a_key_that_says_it_is_dead_has_no_access(api, client, flag):
    api.get("/v1/whoami").respond(json={"organizationId": "org_1", flag: True})
    assert doctor.identity(client, TARGET).blame is Blame.ACCESS


@pytest.mark.parametrize(
    ("ahead", "level", "told"),
    [
        (None, Health.UNKNOWN, "did not say"),
        (0, Health.HEALTHY, "agrees"),
        (30, Health.HEALTHY, "s apart"),
        (600, NOTE, "s behind the API's"),
        (-600, NOTE, "s ahead of the API's"),
    ],
)
def test_clocks_are_compared_by_the_date_of_an_answer(api, client, ahead, level, told):
    headers = (
        {} if ahead is None else {"Date": format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True)}
    )
    api.get("/v1/whoami").respond(json={"organizationId": "org_1"}, headers=headers)
    doctor.identity(client, TARGET)
    seen = doctor.clocks(client)
    assert seen.level == level
    assert told in seen.told


def test_scopes_cannot_be_told_where_projects_cannot_be_listed(api, client):
    api.get("/v1/projects").respond(500, json=error("INTERNAL_ERROR"))
    assert doctor.scopes(client, TARGET, None).blame is Blame.UNAVAILABLE


def test_scopes_are_tried_on_one_item_of_everything_and_nothing_is_written(api, client):
    api.get("/v1/projects").respond(json={"items": [{"id": "prj_1", "name": "A"}], "nextCursor": None})
    rest = api.route(path__startswith="/v1/projects/prj_1/").respond(403, json=error("FORBIDDEN_SCOPE"))
    seen = doctor.scopes(client, TARGET, None)
    assert {call.request.method for call in rest.calls} == {"GET"}
    assert {call.request.url.params.get("limit") for call in rest.calls} == {"1", None}
    assert seen.level == NOTE
    assert all(scope in seen.told for scope in ("projects:read (apps)", "ads:read (relay, accounts)", "events:read"))


def test_what_is_no_certificate_says_nothing():
    assert doctor._certificate(None) is None
    assert doctor._certificate(b"nonsense") is None
