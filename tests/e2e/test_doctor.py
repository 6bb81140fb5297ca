"""`layers doctor`: what it sees, where it stops, and what it ends with."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx
import trustme

from layers_cli.paths import config_file
from layers_cli.sandbox.server import Sandbox

from .conftest import IOS, KEY, PROJECT

CA = trustme.CA(organization_name="Acme Private")


def steps(outcome):
    return {row["name"]: row for row in outcome.document["items"]}


def levels(outcome):
    return {name: row["health"] for name, row in steps(outcome).items()}


HERE = ["versions", "settings", "key", "files", "terminal", "clock", "proxySettings", "authorities"]
THERE = ["dns", "tcp", "proxy", "tls", "api", "apiClock", "scopes", "ingest"]


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def behind_tls(port, certificate):
    """Serve what listens at a port of this machine through TLS; yield the port for that."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))

    def lead(connection):
        with (
            contextlib.suppress(OSError),
            connection,
            context.wrap_socket(connection, server_side=True) as secured,
            socket.create_connection(("127.0.0.1", port)) as onward,
        ):
            back = threading.Thread(target=pump, args=(onward, secured), daemon=True)
            back.start()
            pump(secured, onward)
            back.join(5)

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=lead, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.fixture
def secured(monkeypatch, tmp_path):
    """Return a function that serves a sandbox through TLS and points the tool there."""
    with contextlib.ExitStack() as stack:

        def served(certificate, scenario="healthy"):
            box = stack.enter_context(Sandbox(scenario))
            port = stack.enter_context(behind_tls(int(box.url.rpartition(":")[2]), certificate))
            monkeypatch.setenv("LAYERS_API_KEY", box.key)
            monkeypatch.setenv("LAYERS_BASE_URL", f"https://localhost:{port}")
            bundle = tmp_path / "ca.pem"
            bundle.write_bytes(CA.cert_pem.bytes())
            return str(bundle)

        yield served


def test_a_healthy_set_up_is_found_healthy_with_the_time_of_every_step(layers, monkeypatch):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        outcome = layers("doctor", "--json")
        text = layers("doctor").out
    assert outcome.code == 0
    assert [*steps(outcome)] == HERE + THERE
    assert set(levels(outcome).values()) <= {"healthy", "disabled"}
    assert outcome.document["target"]["keyLastFour"] == box.key[-4:]
    assert "tier standard" in steps(outcome)["api"]["seen"]
    assert all(row["milliseconds"] is not None for row in steps(outcome).values() if row["health"] == "healthy")
    assert text.splitlines()[0] == f"{box.url}   key …{box.key[-4:]} (live)"


@pytest.mark.parametrize(
    ("scenario", "code", "expected"),
    [
        ("healthy", 0, {"api": "healthy", "scopes": "healthy", "key": "disabled"}),
        ("killed-key", 4, {"api": "broken", "scopes": "unknown"}),
        ("killed-key-old-docs", 4, {"api": "broken", "scopes": "unknown"}),
        ("bad-key", 4, {"api": "broken", "apiClock": "healthy"}),
        ("unavailable", 5, {"api": "broken", "scopes": "unknown"}),
        ("no-scope", 0, {"api": "healthy", "scopes": "note"}),
        ("no-scope-at-all", 0, {"api": "healthy", "scopes": "note"}),
        ("clock-skew", 0, {"apiClock": "note"}),
        ("new-project", 0, {"scopes": "healthy"}),
    ],
)
def test_what_the_api_says_is_told_and_counts_by_its_kind(layers, scenario, code, expected):
    outcome = layers("doctor", f"--sandbox={scenario}", "--json")
    assert outcome.code == code
    assert expected.items() <= levels(outcome).items()
    assert bool(outcome.document["errors"]) is (code != 0)


def test_a_missing_scope_is_named_with_what_it_costs(layers):
    row = steps(layers("doctor", "--sandbox=no-scope", "--json"))["scopes"]
    assert row["seen"] == "the key lacks ads:read (relay, accounts)"
    assert row["fix"] == "mint a key that has it, or accept that with --skip relay --skip accounts"
    assert "--skip projects" not in steps(layers("doctor", "--sandbox=no-scope-at-all", "--json"))["scopes"]["fix"]


def test_a_project_that_is_named_is_the_one_that_scopes_are_tried_on(layers):
    for project in ("Acme Coffee", "nobody", "prj_1"):
        assert layers("doctor", "--sandbox", "-p", project).code == 0


def test_offline_nobody_is_asked(layers, monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcome = layers("doctor", "--offline", "--json")
    assert outcome.code == 0
    assert {levels(outcome)[name] for name in THERE} == {"disabled"}
    assert "disabled" not in {levels(outcome)[name] for name in HERE}


def test_without_a_key_the_way_is_gone_as_far_as_it_leads(layers, monkeypatch):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        outcome = layers("doctor", "--json")
        assert box.requests == []
    assert outcome.code == 4
    assert {"key": "broken", "dns": "healthy", "tcp": "healthy", "api": "unknown"}.items() <= levels(outcome).items()
    assert steps(outcome)["api"]["seen"] == "not checked, because Key failed"
    assert outcome.document["errors"][0]["why"] == "access"


def test_where_nobody_listens_the_rest_is_not_checked(layers, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    outcome = layers("doctor", "--base-url", f"https://127.0.0.1:{port}", "--json")
    assert outcome.code == 5
    assert levels(outcome)["tcp"] == "broken"
    assert {levels(outcome)[name] for name in ("proxy", "tls", "api", "apiClock", "scopes")} == {"unknown"}
    text = layers("doctor", "--base-url", f"https://127.0.0.1:{port}").out
    assert text.splitlines()[-1] == "unavailable"
    assert "TCP: port" in text


@pytest.mark.parametrize("content", ["profil = 1\n", "nonsense"])
def test_a_config_file_with_a_fault_is_told_and_nobody_is_asked(layers, monkeypatch, content):
    file = config_file({})
    file.parent.mkdir(parents=True)
    file.write_text(content)
    file.chmod(0o600)
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        outcome = layers("doctor", "--json")
        assert box.requests == []
    assert outcome.code == 2
    assert levels(outcome)["settings"] == "broken"
    assert {levels(outcome)[name] for name in ("key", "dns", "api")} == {"unknown"}
    assert levels(outcome)["terminal"] == "healthy"
    assert "target" not in outcome.document


def test_behind_tls_all_is_healthy_with_the_right_authority(layers, secured):
    bundle = secured(CA.issue_cert("localhost"))
    outcome = layers("doctor", "--ca-bundle", bundle, "--json")
    assert outcome.code == 0
    assert levels(outcome)["tls"] == "healthy"
    assert "Acme Private" in steps(outcome)["tls"]["seen"]
    assert layers("status", "--ca-bundle", bundle).code == 0


def test_the_environment_names_an_authority_too(layers, secured, monkeypatch):
    bundle = secured(CA.issue_cert("localhost"))
    assert layers("whoami").code == 5
    monkeypatch.setenv("SSL_CERT_FILE", bundle)
    assert layers("whoami").code == 0
    assert "environment SSL_CERT_FILE" in steps(layers("doctor", "--json"))["authorities"]["seen"]


@pytest.mark.parametrize(
    ("certificate", "cause"),
    [
        (lambda: CA.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1)), "expired on"),
        (lambda: CA.issue_cert("other.example"), "is for other.example, not for localhost"),
        (lambda: trustme.CA(organization_name="Zscaler").issue_cert("localhost"), "a proxy on the way opens TLS"),
        (lambda: trustme.CA(organization_name="Else").issue_cert("localhost"), "which is not trusted here"),
    ],
    ids=["expired", "wrong host", "interception", "private"],
)
def test_a_certificate_that_is_not_trusted_keeps_the_key_here(layers, secured, certificate, cause):
    bundle = secured(certificate())
    outcome = layers("doctor", "--ca-bundle", bundle, "--json")
    assert outcome.code == 5
    assert cause in steps(outcome)["tls"]["seen"]
    assert steps(outcome)["tls"]["fix"]
    assert levels(outcome)["api"] == "unknown"


def test_authorities_that_cannot_be_read_are_a_usage_error(layers, secured, tmp_path):
    secured(CA.issue_cert("localhost"))
    outcome = layers("doctor", "--ca-bundle", str(tmp_path / "none.pem"), "--json")
    assert outcome.code == 2
    assert {"authorities": "broken", "tcp": "healthy", "tls": "unknown"}.items() <= levels(outcome).items()


def test_the_ingest_host_is_asked_on_request_alone(layers, secured):
    bundle = secured(CA.issue_cert("localhost"))
    row = steps(layers("doctor", "--ca-bundle", bundle, "--json"))["ingest"]
    assert row["seen"] == "not asked: --ingest asks its /health"
    assert steps(layers("doctor", "--sandbox", "--ingest", "--json"))["ingest"]["seen"] == "the sandbox has none"


@pytest.fixture
def elsewhere(api, monkeypatch):
    """Answer requests to an address at which nobody listens; return where other answers are put in."""
    monkeypatch.setenv("LAYERS_BASE_URL", "https://127.0.0.1:1")
    with respx.mock(assert_all_called=False) as router:
        router.route(host="127.0.0.1").mock(side_effect=api.answer)
        yield router


@pytest.mark.parametrize(
    ("status", "named", "health"),
    [
        (200, True, "healthy"),
        (200, False, "healthy"),
        (404, True, "note"),
        (404, False, "broken"),
        (503, True, "broken"),
    ],
)
def test_the_ingest_host_of_an_app_is_asked_or_else_that_of_layers(layers, elsewhere, status, named, health):
    route = elsewhere.get("https://in.layers.com/health").respond(status)
    words = ["-p", PROJECT, "-a", IOS] if named else []
    row = steps(layers("doctor", "--ingest", "--json", *words))["ingest"]
    assert row["health"] == health
    assert row["seen"] == f"https://in.layers.com/health answers {status}"
    assert "authorization" not in route.calls.last.request.headers


def test_an_ingest_host_that_does_not_answer_is_told(layers, elsewhere):
    elsewhere.get("https://in.layers.com/health").mock(side_effect=httpx.ConnectError("x"))
    row = steps(layers("doctor", "--ingest", "--json"))["ingest"]
    assert row["health"] == "broken"
    assert row["fix"]


@pytest.mark.parametrize("endpoint", ["http://169.254.169.254/", None])
def test_an_endpoint_that_is_none_is_not_asked(layers, api, elsewhere, endpoint):
    body = api.bodies[f"projects/{PROJECT}/sdk-apps/{IOS}"] | {"ingestEndpoint": endpoint}
    api.bodies[f"projects/{PROJECT}/sdk-apps/{IOS}"] = body
    route = elsewhere.get("https://in.layers.com/health").respond(200)
    row = steps(layers("doctor", "--ingest", "--json", "-p", PROJECT, "-a", IOS))["ingest"]
    assert route.called is (endpoint is None)
    assert row["health"] == ("healthy" if endpoint is None else "broken")


def test_where_the_app_cannot_be_read_the_host_of_layers_is_asked(layers, api, elsewhere):
    api.bodies = {}
    elsewhere.get("https://in.layers.com/health").respond(200)
    for project in (PROJECT, "by name"):
        row = steps(layers("doctor", "--ingest", "--json", "-p", project, "-a", IOS, "--timeout", "2"))["ingest"]
        assert row["health"] == "healthy"


def test_no_key_is_told(layers, monkeypatch):
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    for words in (["--offline"], ["--base-url", "https://127.0.0.1:1"], ["--base-url", f"https://127.0.0.1:1/{KEY}"]):
        for more in (["--json"], ["-v", "--debug"]):
            outcome = layers("doctor", *words, *more, "--timeout", "1")
            assert "planted" not in outcome.out + outcome.err
