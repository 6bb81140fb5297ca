"""`layers sandbox serve` and `layers sandbox list` as processes of their own."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = "/v1/projects/254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"


def ask(variables, path, method="GET"):
    request = urllib.request.Request(
        variables["LAYERS_BASE_URL"] + path,
        method=method,
        headers={"Authorization": f"Bearer {variables['LAYERS_API_KEY']}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def listed(*words):
    done = subprocess.run(
        [sys.executable, "-m", "layers_cli", "sandbox", "list", *words], cwd=ROOT, capture_output=True, check=True
    )
    return done.stdout.decode()


@pytest.fixture
def serve():
    """Start servers that end with the test; what each returns are the variables that lead to it."""
    servers = []

    def start(*flags):
        words = [sys.executable, "-m", "layers_cli", "sandbox", "serve", "--port", "0", *flags]
        server = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        servers.append(server)
        lines = (line.removeprefix("export ").strip() for line in iter(server.stdout.readline, ""))
        return dict(next(lines).split("=", 1) for _ in range(3))

    yield start
    for server in servers:
        server.terminate()
        server.communicate(timeout=10)


def test_events_and_the_time_of_a_probe_can_be_chosen(serve):
    variables = serve("--events", "130", "--probe-time", "0s", "--scenario", "slow-probe")
    app = variables["LAYERS_APP"]
    assert len(ask(variables, f"{PROJECT}/events?limit=200&appId={app}")["items"]) == 130
    assert ask(variables, f"{PROJECT}/sdk-apps/{app}/verify-tracking", "POST")["status"] == "healthy"


def test_a_server_with_tls_says_whom_to_trust(serve):
    variables = serve("--fault", "tls", "--fault", "reset:0")
    assert variables["LAYERS_BASE_URL"].startswith("https://127.0.0.1:")
    assert Path(variables["SSL_CERT_FILE"]).is_file()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--probe-time", "soon"], "--probe-time 'soon' is not a duration"),
        (["--scenario", "new-project", "--events", "5"], "there is no app that could send events"),
        (["--fault", "refused:0.5"], "the fault refused concerns every request alike"),
        (["--fault", "tls", "--fault", "ipv6"], "tls and ipv6 cannot be had together"),
    ],
)
def test_what_cannot_be_served_is_a_usage_error(flags, said):
    words = [sys.executable, "-m", "layers_cli", "sandbox", "serve", "--port", "0", *flags]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert said in done.stderr


def test_the_list_says_what_verify_and_diagnose_come_to_and_how_to_ask():
    items = {item["scenario"]: item for item in json.loads(listed("--json"))["items"]}
    missing = items["event-missing"]
    assert (missing["verifyVerdict"], missing["verifyExit"], missing["verifyCodes"]) == ("degraded", 11, "LAY602")
    assert (missing["diagnoseVerdict"], missing["diagnoseExit"], missing["root"]) == ("degraded", 11, "LAY201")
    assert (missing["expect"], missing["eventsExit"]) == ("purchase_success", 0)
    assert missing["summary"].endswith("(with --expect purchase_success)")
    assert (items["healthy"]["root"], items["healthy"]["expect"]) == (None, None)
    assert items["new-project"]["verifyVerdict"] is None


def test_the_list_for_people_keeps_to_the_verdicts():
    lines = {line.split()[0]: line for line in listed().splitlines() if line}
    assert lines["pixel-mismatch"].split()[1:5] == ["healthy", "degraded", "degraded", "the"]
    assert lines["Scenario"].split()[:4] == ["Scenario", "status", "verify", "diagnose"]
    assert max(line.index(line.split(maxsplit=4)[4]) for line in lines.values()) <= 54
