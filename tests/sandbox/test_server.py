"""Starting, counting and ending."""

import http.client
import io
import socket
import subprocess
import sys
import threading
import urllib.request
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import pytest

from layers_cli.sandbox.server import Sandbox


def get(connection, sandbox, path="/v1/whoami"):
    connection.request("GET", path, headers={"Authorization": f"Bearer {sandbox.key}"})
    response = connection.getresponse()
    response.read()
    return response.status


def test_it_listens_on_loopback_and_on_a_port_of_its_own():
    with Sandbox() as one, Sandbox() as two:
        assert one.url.startswith("http://127.0.0.1:")
        assert one.url != two.url


def test_it_takes_the_port_that_it_is_told():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Sandbox(port=port) as sandbox:
        assert sandbox.url == f"http://127.0.0.1:{port}"


def test_it_is_asked_with_urllib_alone():
    with Sandbox() as sandbox:
        request = urllib.request.Request(f"{sandbox.url}/v1/whoami", headers={"Authorization": f"Bearer {sandbox.key}"})
        with urllib.request.urlopen(request, timeout=5) as response:
            assert response.status == 200


def test_the_clock_is_this_machines_unless_another_is_given():
    before = datetime.now(UTC).replace(microsecond=0)
    with Sandbox() as sandbox, urllib.request.urlopen(f"{sandbox.url}/health", timeout=5) as response:
        answered = parsedate_to_datetime(response.headers["Date"])
    assert before <= answered <= datetime.now(UTC)


def test_a_connection_serves_many_requests():
    with Sandbox() as sandbox:
        connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
        assert [get(connection, sandbox) for _ in range(5)] == [200] * 5
        connection.close()


def test_head_has_no_body(start):
    reply = start()("/v1/whoami", method="HEAD")
    assert (reply.status, reply.raw) == (405, b"")


def test_requests_are_listed_with_their_status(start):
    client = start()
    client("/v1/whoami?x=1")
    client("/v1/nothing")
    assert client.sandbox.requests == [("GET", "/v1/whoami", 200), ("GET", "/v1/nothing", 404)]


def test_many_clients_at_once_are_all_answered(start):
    client = start("crowd")
    statuses = []
    threads = [threading.Thread(target=lambda: statuses.append(client("/v1/whoami").status)) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 40
    assert len(client.sandbox.requests) == 40


def test_no_thread_outlives_it_even_with_an_open_connection():
    before = set(threading.enumerate())
    sandbox = Sandbox()
    with sandbox:
        connection = http.client.HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
        assert get(connection, sandbox) == 200
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
    connection.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", connection.port))
    sandbox.close()


def test_serving_for_ever_ends_when_it_is_closed():
    sandbox = Sandbox()
    with sandbox:
        threading.Thread(target=sandbox.close).start()
        sandbox.serve_forever()


def test_it_must_be_entered_first():
    with pytest.raises(RuntimeError):
        _ = Sandbox().url
    with pytest.raises(RuntimeError):
        Sandbox().serve_forever()
    Sandbox().close()


def test_an_unknown_scenario_is_named_with_those_that_exist():
    with pytest.raises(ValueError, match=r"unknown scenario 'nope' \(known: healthy, "):
        Sandbox("nope")


@pytest.mark.parametrize("count", [0, 1, 250])
def test_the_number_of_apps_can_be_chosen(start, count):
    client = start(apps=count)
    items, cursor = [], ""
    while cursor is not None:
        path = f"/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/sdk-apps?limit=100&cursor={cursor}"
        body = client(path.removesuffix("&cursor=")).body
        items, cursor = items + body["items"], body.get("nextCursor")
    assert len({item["appId"] for item in items}) == len(items) == count


def test_a_client_that_goes_away_leaves_no_words(start, monkeypatch):
    words = io.StringIO()
    monkeypatch.setattr(sys, "stderr", words)
    client = start("crowd", latency=0.02)
    host, port = client.sandbox.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /v1/whoami HTTP/1.1\r\n\r\n" * 50)
    client("/v1/whoami")
    client.sandbox.close()
    assert words.getvalue() == ""


def test_it_imports_nothing_of_the_client_and_no_third_party():
    code = (
        "import sys; import layers_cli.sandbox.server; "
        "print(*sorted(name for name in sys.modules if name.startswith('layers_cli.') "
        "and not name.startswith('layers_cli.sandbox')), "
        "*({'typer', 'rich', 'httpx', 'pydantic', 'click', 'anyio'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_the_table_of_names_imports_nothing():
    code = "import sys; before = set(sys.modules); import layers_cli.sandbox.names; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"layers_cli", "layers_cli.sandbox", "layers_cli.sandbox.names"}


@pytest.mark.parametrize(("scenario", "before", "after"), [("heals", None, True), ("turns-final", None, False)])
def test_a_scenario_changes_while_the_server_runs(start, clock, scenario, before, after):
    client = start(scenario)
    android = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/sdk-apps/app_a1b2c3d4e5f60718293a4b5c"
    for _ in range(2):
        assert client(android).body["lastEventAt"] is before
        assert _tokens(client) == {True}
        clock.forward(seconds=10)
    assert (client(android).body["lastEventAt"] is not None) is after
    assert (_tokens(client) == {True}) is after
    clock.forward(days=1)
    assert (client(android).body["lastEventAt"] is not None) is after


def test_a_clock_that_is_set_back_does_not_undo_the_beginning(start, clock):
    client = start("heals")
    clock.forward(seconds=-5)
    assert client("/v1/whoami").status == 200


def test_probes_outlive_the_change_of_a_scenario(start, clock):
    client = start("heals")
    android = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/sdk-apps/app_a1b2c3d4e5f60718293a4b5c"
    first = client(f"{android}/verify-tracking", method="POST", headers={"Idempotency-Key": "k1"})
    clock.forward(seconds=30)
    assert client(f"{android}/verify-tracking", method="POST", headers={"Idempotency-Key": "k1"}).raw == first.raw
    assert client(f"{android}/verify-tracking", method="POST").body["status"] == "healthy"


@pytest.mark.parametrize(("passes", "age"), [(False, 72), (True, 75)])
def test_things_get_older_where_time_passes(start, clock, passes, age):
    client = start("silent", time_passes=passes)
    clock.forward(hours=3)
    path = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/sdk-apps/app_8ffb9410eb0eb848264f8a65"
    last = datetime.fromisoformat(client(path).body["lastEventAt"])
    assert round((clock.now - last).total_seconds() / 3600) == age


def _tokens(client):
    body = client("/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39/ads/capi-status").body
    return {relay["accessTokenValid"] for relay in body["platforms"]}
