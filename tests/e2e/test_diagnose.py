"""`layers diagnose`: which link fails first, and what its owner is told."""

import pytest

from layers_cli.sandbox import scenarios
from layers_cli.sandbox.names import SCENARIOS
from layers_cli.sandbox.server import Sandbox

from .conftest import IOS, PROJECT, run

DIAGNOSED = [name for name in SCENARIOS if "diagnose" in scenarios.load(name).expected]
LINKS = ["access", "sdk", "ingest", "store", "relay", "delivery", "account"]


def diagnose(scenario, *more):
    case = scenarios.load(scenario)
    expected = [word for name in case.expect for word in ("--expect", name)]
    return run("diagnose", f"--sandbox={scenario}", *expected, *more)


@pytest.mark.parametrize("scenario", DIAGNOSED)
def test_the_root_cause_is_the_one_that_was_planted(scenario):
    document = diagnose(scenario, "--json").document
    if document["schema"] == "layers.error/1":
        return
    root = document["rootCause"]
    assert (root and root["code"]) == scenarios.load(scenario).root
    if root is not None:
        assert root["followsFrom"] is None
        assert document["escalation"]
    else:
        assert document["escalation"] == []


def test_every_link_stands_in_order_with_its_evidence():
    document = diagnose("healthy", "--json").document
    keys = list(dict.fromkeys(link["link"] for link in document["chain"]))
    assert keys == LINKS
    assert all(link["evidence"] for link in document["chain"])
    assert {link["proof"] for link in document["chain"]} <= {"proven good", "consistent with good"}


def test_the_first_link_that_is_bad_stands_before_what_follows_from_it():
    document = diagnose("token-expired", "--json").document
    bad = [link for link in document["chain"] if link["proof"] == "proven bad"]
    assert bad[0]["codes"] == ["LAY304"]
    followers = {one["code"] for one in document["findings"] if one["followsFrom"] == "LAY304"}
    assert {"LAY308", "LAY403"} <= followers


def test_the_lines_to_hand_on_name_ids_times_and_requests():
    shown = diagnose("token-expired").out
    block = shown[shown.index("To hand it on") :].split("\n\n")[0]
    for words in ("Whose turn: ads admin", f"Project: Acme Coffee {PROJECT}", IOS, "Pixel: 123456789012345",
                  "Platform code: 190", "Request: req_"):  # fmt: skip
        assert words in block
    assert "lp_" not in block


def test_everything_is_read_at_the_same_time_and_the_probe_comes_after(monkeypatch):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        assert run("diagnose", IOS, "-p", PROJECT, "--probe").code == 0
        methods = [method for method, *_ in box.requests]
        paths = {path for _, path, _ in box.requests}
    assert methods[-1] == "POST"
    assert methods.count("POST") == 1
    at = f"/v1/projects/{PROJECT}"
    assert paths == {
        "/v1/whoami", "/v1/audit-log", f"{at}/sdk-apps/{IOS}", f"{at}/events", f"{at}/ads/capi-status",
        f"{at}/ads/ad-accounts", f"{at}/sdk-apps/{IOS}/verify-tracking",
    }  # fmt: skip


def test_without_being_asked_it_writes_nothing(monkeypatch):
    with Sandbox() as box:
        monkeypatch.setenv("LAYERS_BASE_URL", box.url)
        monkeypatch.setenv("LAYERS_API_KEY", box.key)
        assert run("diagnose", IOS, "-p", PROJECT).code == 0
        assert {method for method, *_ in box.requests} == {"GET"}


@pytest.mark.parametrize("gone", ["whoami", "audit-log"])
def test_what_is_auxiliary_may_be_missing(gone):
    from layers_cli.sandbox.faults import Fault

    with (
        Sandbox(faults=(Fault(kind="status", value=500, routes=frozenset({gone})),)) as box,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("LAYERS_BASE_URL", box.url)
        patch.setenv("LAYERS_API_KEY", box.key)
        outcome = run("diagnose", IOS, "-p", PROJECT, "--json")
    assert outcome.code == 0
    assert outcome.document["verdict"] == "healthy"


def test_quiet_names_the_root_cause_and_the_headline():
    lines = diagnose("token-expired", "-q").out.splitlines()
    assert any(line.startswith("Root cause: ✖ LAY304") for line in lines)
    assert "Candidates" not in "\n".join(lines)
