"""`layers verify`: what it writes, what it says of it, and how it ends."""

import json

import pytest

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox

from .conftest import ANDROID, IOS, PROJECT, payload, read, run

PROBES = f"/v1/projects/{PROJECT}/sdk-apps/{IOS}/verify-tracking"


@pytest.fixture
def box(monkeypatch):
    """Serve a scenario and point the environment at it."""
    made = []

    def serve(scenario="healthy", **options):
        server = Sandbox(scenario, **options)
        server.__enter__()
        made.append(server)
        monkeypatch.setenv("LAYERS_BASE_URL", server.url)
        monkeypatch.setenv("LAYERS_API_KEY", server.key)
        return server

    yield serve
    for server in made:
        server.close()


def posts(server):
    return [path for method, path, _ in server.requests if method == "POST"]


def test_the_app_and_its_relay_are_read_before_anything_is_written(box):
    server = box()
    assert run("verify", IOS, "-p", PROJECT).code == 0
    methods = [method for method, *_ in server.requests]
    assert methods == ["GET", "GET", "POST"]
    assert {path.rpartition("/")[2] for method, path, _ in server.requests if method == "GET"} == {IOS, "capi-status"}


def test_what_is_about_to_be_written_is_said_first_and_where(box):
    server = box()
    outcome = run("verify", IOS, "-p", PROJECT, "--event-name", "my_test")
    (line,) = outcome.err.splitlines()
    assert line.startswith(f"layers: sending one test event 'my_test' to Acme Coffee iOS ({IOS}) through {server.url}")
    key = line.partition("Idempotency-Key ")[2].rstrip(")")
    assert key in outcome.out


def test_silence_is_kept_where_it_was_asked_for(box):
    box()
    outcome = run("verify", IOS, "-p", PROJECT, "-q", "--expect", "purchase_success,content_open")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "")


def test_the_report_has_the_probe_as_machines_need_it(box):
    box()
    document = run("verify", IOS, "-p", PROJECT, "--expect", "purchase_success", "--json").document
    probe = document["probe"]
    assert (probe["status"], probe["missing"], probe["eventName"]) == ("healthy", [], "layers_test_event")
    assert probe["expectedEvents"] == ["purchase_success"]
    (sample,) = probe["samples"]
    assert {(one["platform"], one["forwarded"]) for one in sample["platforms"]} == {("meta", True), ("tiktok", True)}
    assert all(one["traceId"] for one in sample["platforms"])
    assert len(probe["idempotencyKey"]) == 36
    assert [subject["health"] for subject in document["subjects"] if subject["kind"] == "probe"] == ["healthy"]


def test_the_screen_shows_checks_events_and_the_ids_to_look_for(box):
    box()
    shown = run("verify", IOS, "-p", PROJECT, "--expect", "purchase_success").out
    for words in ("test_event_round_trip", "capi_meta_configured", "purchase_success", "AbCDeFgHiJk", "abc123"):
        assert words in shown
    assert "Meta Events Manager, Test Events; TikTok Events Manager, Debugger" in shown


def test_an_expected_name_outside_the_map_is_flagged_before_the_probe(box):
    box()
    outcome = run("verify", IOS, "-p", PROJECT, "--expect", "Purchase")
    note, sending = outcome.err.splitlines()
    assert note.startswith("layers: note: ")
    assert "'Purchase'" in note
    assert "did you mean purchase_success?" in note
    assert sending.startswith("layers: sending one test event")
    assert outcome.code == 11
    assert {"LAY202", "LAY602"} <= run("verify", IOS, "-p", PROJECT, "--expect", "Purchase", "--json").codes


def test_expected_events_may_come_from_the_profile_and_lists_may_have_commas(box, tmp_path, monkeypatch):
    box()
    config = tmp_path / "config.toml"
    config.write_text('[profiles.default]\nexpect = ["purchase_success", "sign_up"]\n', encoding="utf-8")
    config.chmod(0o600)
    monkeypatch.setenv("LAYERS_CONFIG", str(config))
    words = ("verify", IOS, "-p", PROJECT, "--json")
    assert run(*words).document["probe"]["expectedEvents"] == ["purchase_success", "sign_up"]
    listed = run(*words, "--expect", "a,b", "--expect", "b", "--expect", "c").document
    assert listed["probe"]["expectedEvents"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--expect", "a,,b"), "--expect holds an empty name"),
        (("--expect", " "), "--expect is empty"),
        (("--event-name", ""), "--event-name is empty"),
        (("--max-probes", "0"), "'--max-probes'"),
        (("--until", "healthy"), "--until says what --wait waits for"),
        (("--wait", "--until", "splendid"), "--until: splendid is not one of healthy, idle"),
    ],
)
def test_a_flag_that_cannot_be_followed_writes_nothing(box, words, told):
    server = box()
    outcome = run("verify", IOS, "-p", PROJECT, *words)
    assert outcome.code == 2
    assert told in outcome.err
    assert server.requests == []


def test_a_dry_run_shows_the_request_and_sends_nothing(box):
    server = box()
    outcome = run("verify", IOS, "-p", PROJECT, "--dry-run", "--expect", "app_open", "--event-name", "t", "--json")
    document = outcome.document
    assert document["request"] == f"POST {server.url}{PROBES}"
    assert json.loads(document["body"]) == {"expectedEvents": ["app_open"], "sampleEventName": "t"}
    assert document["authorization"] == f"Bearer ****{server.key[-4:]}"
    assert server.key not in outcome.out
    assert server.requests == []


def test_a_dry_run_looks_up_a_name_and_says_where_that_fails(box):
    server = box("bad-key")
    outcome = run("verify", "Acme Coffee iOS", "-p", PROJECT, "--dry-run", "--json")
    assert outcome.code == 4
    assert outcome.codes == {"LAY001"}
    assert posts(server) == []


@pytest.mark.parametrize(
    ("scenario", "code"),
    [("bad-key", 4), ("killed-key", 4), ("foreign-project", 7), ("foreign-app", 7), ("malformed-id", 2),
     ("rate-limited", 5), ("unavailable", 5)],
)  # fmt: skip
def test_nothing_is_written_where_the_target_is_in_doubt(box, scenario, code):
    server = box(scenario)
    outcome = run("verify", server.app, "-p", server.project or PROJECT)
    assert outcome.code == code
    assert "sending" not in outcome.err
    assert posts(server) == []


def test_the_missing_scope_of_the_probe_is_a_matter_of_access(api):
    api.bodies |= {PROBES.removeprefix("/v1/"): _refused("sdk:write")}
    outcome = run("verify", IOS, "-p", PROJECT, "--fail-on", "never", "--json")
    assert outcome.code == 4
    assert "LAY003" in outcome.codes
    assert "accept the gap" not in outcome.out


def _refused(scope):
    import httpx

    error = {"code": "FORBIDDEN_SCOPE", "message": "No.", "requestId": "req_1", "details": {"scope": scope}}
    return httpx.Response(403, json={"error": error})


def test_the_documented_report_comes_to_healthy(api):
    api.date = "Fri, 08 May 2026 17:02:12 GMT"
    api.bodies[f"projects/{PROJECT}/sdk-apps/{IOS}"] |= {"lastEventAt": "2026-05-08T17:02:11.123Z"}
    api.bodies |= {PROBES.removeprefix("/v1/"): payload("verify-tracking")}
    document = run("verify", IOS, "-p", PROJECT, "--skip", "relay", "--json").document
    assert document["probe"]["status"] == "healthy"
    assert [one["traceId"] for one in document["probe"]["samples"][0]["platforms"]] == ["AbCDeFg...", "abc123"]
    assert document["verdict"] in {"healthy", "unknown"}


def test_a_server_that_dies_with_the_request_in_hand_is_asked_again_by_the_same_key(box):
    fault = Fault(kind="reset", routes=frozenset({"verify-tracking"}), first=1)
    server = box(faults=(fault,))
    outcome = run("verify", IOS, "-p", PROJECT, "--json")
    assert outcome.code == 0
    assert posts(server) == [PROBES, PROBES]
    events = run("events", IOS, "-p", PROJECT, "--name", "layers_test_event", "--json").document["items"]
    assert len(events) == 1


def test_a_probe_whose_connection_breaks_may_have_left_its_event_and_says_so(box):
    box(faults=(Fault(kind="truncated", routes=frozenset({"verify-tracking"})),))
    outcome = run("verify", IOS, "-p", PROJECT, "--json")
    assert (outcome.code, "LAY007" in outcome.codes, "LAY902" in outcome.codes) == (5, True, False)
    (error,) = outcome.document["errors"]
    assert "the test event may have been sent (Idempotency-Key " in error["message"]


def test_what_the_probe_alone_is_refused_for_is_no_refused_id(box):
    box(faults=(Fault(kind="status", value=422, routes=frozenset({"verify-tracking"})),))
    outcome = run("verify", IOS, "-p", PROJECT, "--json")
    assert outcome.code == 5
    assert outcome.codes & {"LAY006", "LAY010"} == {"LAY010"}


def test_a_probe_that_never_gets_an_answer_is_the_main_signal_lost(box):
    server = box(faults=(Fault(kind="reset", routes=frozenset({"verify-tracking"})),))
    outcome = run("verify", IOS, "-p", PROJECT, "--json")
    assert outcome.code == 5
    assert outcome.document["verdict"] == "unknown"
    assert {"LAY007"} <= outcome.codes
    assert len(posts(server)) == 3


def test_the_probes_own_event_is_no_sign_of_life(box):
    box("counted-probe")
    outcome = run("verify", ANDROID, "-p", PROJECT, "--json")
    assert outcome.code == 12
    assert "LAY101" in outcome.codes


def test_what_a_selection_leaves_out_is_not_sent(box):
    server = box()
    assert run("verify", IOS, "-p", PROJECT, "--only", "LAY3").code == 0
    assert posts(server) == []
    server.requests.clear()
    # A report cannot be understood without the app and its relay.
    assert run("verify", IOS, "-p", PROJECT, "--only", "LAY6").code == 0
    assert [method for method, *_ in server.requests] == ["GET", "GET", "POST"]


# Waiting


def test_a_wait_that_finds_all_well_asks_once(box):
    server = box()
    outcome = run("verify", IOS, "-p", PROJECT, "--wait")
    assert outcome.code == 0
    assert len(posts(server)) == 1
    assert outcome.err.splitlines()[1].endswith("UTC  healthy")


@pytest.mark.parametrize("command", ["status", "app show", "verify", "diagnose"])
def test_a_wait_whose_time_is_up_says_what_is_missing_and_ends_with_6(box, command):
    box("never-installed")
    app = () if command == "status" else (ANDROID,)
    outcome = run(*command.split(), *app, "-p", PROJECT, "--wait", "--timeout", "2s", "--json")
    document = outcome.document
    assert (outcome.code, document["exitName"], document["verdict"]) == (6, "timeout", "broken")
    (failure,) = [one for one in document["errors"] if one["why"] == "timeout"]
    assert failure["message"].startswith("not healthy in time: broken (since ")
    assert "still missing: LAY101 App has never sent an event (Acme Coffee Android)" in failure["message"]
    assert "broken: LAY101 App has never sent an event (Acme Coffee Android)" in outcome.err


@pytest.mark.parametrize(("scenario", "code"), [("token-expired", 12), ("bad-key", 4), ("foreign-app", 7)])
@pytest.mark.parametrize("command", ["app show", "verify", "diagnose"])
def test_a_final_state_ends_a_wait_at_once_with_its_own_code(box, command, scenario, code):
    server = box(scenario)
    outcome = run(*command.split(), server.app, "-p", PROJECT, "--wait", "--timeout", "10m", "--json")
    assert outcome.code == code


def test_an_idle_app_is_enough_where_idle_was_asked_for(box):
    server = box("quiet")
    words = ("app", "show", server.app, "-p", PROJECT, "--wait", "--timeout", "2s")
    assert run(*words).code == 6
    assert run(*words, "--until", "idle").code == 0


def test_the_last_verdict_is_on_the_screen_after_the_deadline():
    outcome = run("status", "--sandbox=never-installed", "--wait", "--timeout", "1s")
    assert outcome.code == 6
    *_, ended, last, headline, _ = outcome.out.splitlines()
    assert ended.startswith("not healthy in time: broken")
    assert last == "The deadline was reached; this is the last known state."
    assert headline.startswith("broken: ")


def test_a_document_of_a_wait_holds_to_the_schema():
    read(run("status", "--sandbox=never-installed", "--wait", "--timeout", "1s", "--json").out)
