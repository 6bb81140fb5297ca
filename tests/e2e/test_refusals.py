"""What ends a run before there is a result: one line for people, one document for programs, and the right code."""

import json
import subprocess
import sys

import pytest
import respx

from layers_cli import app
from layers_cli.errors import AccessError, LayersError, NotFoundError, UsageError
from layers_cli.exits import ExitCode, code_of_error
from layers_cli.sandbox.kinds import KINDS

from .conftest import ANDROID, IOS, KEY, PROJECT, ROOT, finish, read

BOX = "--sandbox"
REFUSED = {
    # flags and commands
    "unknown flag": (["status", "--nope"], 2, ["--nope", "layers status --help"]),
    "misspelt flag": (["status", "--jsn"], 2, ["--jsn", "--json"]),
    "unknown command": (["statsu"], 2, ["'statsu'", "did you mean layers status?"]),
    "unknown command of a group": (["app", "shw"], 2, ["layers app", "'shw'", "did you mean layers app show?"]),
    "end of a command's name": (["login"], 2, ["'login'", "did you mean layers auth login?"]),
    "end of several names": (["list"], 2, ["layers project list, layers app list or layers sandbox list?"]),
    "name of a group and an end": (["stauts"], 2, ["did you mean layers status?"]),
    "command in one word": (["app-show"], 2, ["did you mean layers app show?"]),
    "start of a command": (["comp"], 2, ["did you mean layers completion?"]),
    "topic as a command": (["cron"], 2, ["did you mean layers help cron?"]),
    "misspelt topic": (["help", "enviroment"], 2, ["'enviroment'", "did you mean layers help environment?"]),
    "misspelt command as a topic": (["help", "app", "shwo"], 2, ["'app shwo'", "did you mean layers help app show?"]),
    "word after a command as a topic": (["help", "status", "x"], 2, ["'status x'", "topics: "]),
    "flag of other tools": (["status", "--formt"], 2, ["no such option: --formt", "did you mean --output (-o)?"]),
    "flag of other commands": (
        ["checks", "--fail-on", "idle"],
        2,
        ["--fail-on", "status, app show, verify, watch and diagnose have it"],
    ),
    "flag of another command": (["status", "--dry-run"], 2, ["--dry-run", "layers verify has it"]),
    "short flag of other commands": (["checks", "-p", "x"], 2, ["no such option: -p", "status, app list"]),
    "short flag of none": (["checks", "-Z"], 2, ["no such option: -Z", "layers checks --help"]),
    "misspelt root flag": (["--verson"], 2, ["no such option: --verson", "did you mean --version (-V)?"]),
    "command like nothing": (["qqqqq"], 2, ["'qqqqq'", "layers --help"]),
    "flag before the command": (["-p", "x", "status"], 2, ["-p stands before the command", "layers COMMAND -p"]),
    "flag before the last word": (["app", "--quiet", "list"], 2, ["--quiet stands before", "layers app COMMAND"]),
    "root flag unknown": (["--nope"], 2, ["layers: no such option: --nope", "layers --help"]),
    "flag without its value": (["status", "--timeout"], 2, ["layers status", "--timeout", "requires an argument"]),
    "switch with a value": (["status", "--debug=1"], 2, ["layers status", "--debug", "layers status --help"]),
    "one argument too many": (["whoami", "extra"], 2, ["layers whoami", "(extra)"]),
    # values
    "deadline": (["status", "--timeout", "soon", BOX], 2, ["--timeout", "soon", "15m"]),
    "deadline of nothing": (["status", "--timeout", "0", BOX], 2, ["--timeout", "15m"]),
    "unknown threshold": (["status", "--threshold", "nope=1", BOX], 2, ["--threshold", "'nope'", "grace"]),
    "threshold that is none": (["status", "--threshold", "grace=xx", BOX], 2, ["--threshold", "'xx'", "15m"]),
    "unknown health": (["status", "--fail-on", "nope", BOX], 2, ["--fail-on", "nope", "degraded"]),
    "misspelt health": (["status", "--fail-on", "brken", BOX], 2, ["brken", "did you mean broken?"]),
    "misspelt end of a wait": (["status", "--wait", "--until", "healty", BOX], 2, ["healty", "did you mean healthy?"]),
    "misspelt end of a watch": (["watch", "--until", "idel", BOX], 2, ["idel", "did you mean idle?"]),
    "misspelt format": (["status", "-o", "jsn", BOX], 2, ["'jsn'", "did you mean json?"]),
    "misspelt shell": (["completion", "bsh"], 2, ["'bsh'", "did you mean bash?"]),
    "misspelt scenario": (["status", "--sandbox=token-expird"], 2, ["did you mean token-expired?", "sandbox list"]),
    "misspelt scenario to serve": (["sandbox", "serve", "--scenario", "quite"], 2, ["did you mean quiet?"]),
    "unknown colour": (["status", "--color", "nope", BOX], 2, ["--color", "nope", "always"]),
    "empty project": (["status", "-p", "", BOX], 2, ["--project is empty"]),
    "empty argument": (["status", "", BOX], 2, ["--project is empty"]),
    "empty app": (["app", "show", "", BOX], 2, ["--app is empty"]),
    # selection
    "only what is unknown": (["status", "--only", "LAY999", BOX], 2, ["'LAY999'", "layers checks"]),
    "skip what is unknown": (["status", "--skip", "nope", BOX], 2, ["'nope'", "signals: identity"]),
    "nothing left": (["status", "--only", "events", BOX], 2, ["leaves nothing", "layers checks"]),
    "everything skipped": (["app", "show", "--skip", "app,relay", BOX], 2, ["leaves nothing"]),
    "unknown subject": (["status", "--only", "@nobody", BOX], 2, ["'nobody'", IOS]),
    "unknown subject of a check": (["status", "--skip", "LAY304@nobody", BOX], 2, ["'nobody'", "meta"]),
    "no subject": (["status", "--only", "LAY304@", BOX], 2, ["'LAY304@'"]),
    # outputs
    "unknown format": (["status", "-o", "xml", BOX], 2, ["'xml'", "text, json"]),
    "file without a name": (["status", "-o", "json=", BOX], 2, ["-o json=", "-o json=FILE"]),
    # targets
    "unknown scenario": (["status", "--sandbox=nope"], 2, ["'nope'", "layers sandbox list"]),
    "empty scenario": (["status", "--sandbox="], 2, ["layers sandbox list"]),
    "unknown profile": (["status", "--profile", "nope"], 2, ["--profile", "nope", "LAYERS_CONFIG"]),
    "two projects": (["status", "-p", "one", "other", BOX], 2, ["'one'", "'other'", "name one"]),
    "two apps": (["app", "show", "-a", "one", "other", BOX], 2, ["'one'", "'other'"]),
    "several projects": (["status", "--sandbox=several-projects"], 2, [PROJECT, "Acme Coffee", "Acme Tea", "-p"]),
    "several apps": (["app", "show", "--sandbox=old-docs", "-a", "Acme Coffee"], 7, [IOS, "Acme Coffee iOS", ANDROID]),
    "unknown project": (["status", "No such", BOX], 7, ["'No such'", PROJECT, "Acme Coffee"]),
    "unknown app": (["app", "show", "No such", BOX], 7, ["'No such'", IOS, "Acme Coffee iOS"]),
    "sandbox elsewhere": (["status", BOX, "--base-url", "http://localhost:1"], 2, ["--base-url", "--sandbox"]),
    "sandbox with a key": (["whoami", BOX, "--api-key-stdin"], 2, ["--api-key-stdin", "--sandbox"]),
    "sandbox after the end of flags": (["status", "--", "--sandbox"], 4, ["no API key"]),
    # access
    "no key": (["status"], 4, ["no API key", "LAYERS_API_KEY", "--api-key-file", "--sandbox"]),
    "empty standard input": (["whoami", "--api-key-stdin"], 4, ["standard input is empty"]),
    "no such key file": (["whoami", "--api-key-file", "/nonexistent/key"], 4, ["/nonexistent/key"]),
    # viewers
    "unknown code": (["explain", "LAY30"], 2, ["'LAY30'", "LAY30"]),
    "unknown topic": (["help", "nope"], 2, ["'nope'", "exit-codes"]),
    "latency": (["sandbox", "serve", "--latency", "slow"], 2, ["--latency", "'slow'", "--latency 200"]),
    "latency in other digits": (["sandbox", "serve", "--latency", "²"], 2, ["--latency '²'", "--latency 200"]),
    "latency of years": (["sandbox", "serve", "--latency", "9" * 30], 2, ["--latency", "--latency 200"]),
    "fault": (["sandbox", "serve", "--fault", "meteor"], 2, ["--fault 'meteor'", "no kind of fault", *KINDS]),
    "fault with a bad value": (
        ["sandbox", "serve", "--fault", "latency=1.2.3"],
        2,
        ["'latency=1.2.3'", "KIND", *KINDS],
    ),
    "fault with a long value": (["sandbox", "serve", "--fault", f"latency={'9' * 400}"], 2, ["--fault", *KINDS]),
    "fault on no route": (["sandbox", "serve", "--fault", "hang@nowhere"], 2, ["'hang@nowhere'", "route", "whoami"]),
    "scenario to serve": (["sandbox", "serve", "--scenario", "nope"], 2, ["'nope'", "layers sandbox list"]),
    "port": (["sandbox", "serve", "--port", "99999"], 2, ["--port", "99999"]),
}
JSON_FORMS = [
    ["-o", "json"],
    ["--json"],
    ["-ojson"],
    ["--output=json"],
    ["--output", "json"],
    ["-o=json"],
    ["-qo", "json"],
]
WITHOUT_JSON = {"completion", "help", "serve"}


@pytest.mark.parametrize("case", REFUSED)
def test_people_get_one_line_that_says_what_where_and_how_to_go_on(layers, case):
    words, code, said = REFUSED[case]
    outcome = layers(*words)
    assert outcome.code == code
    assert outcome.out == ""
    assert outcome.err.startswith("layers: ")
    assert outcome.err.count("\n") == 1
    assert "?;" not in outcome.err
    for part in said:
        assert part in outcome.err


@pytest.mark.parametrize("case", [case for case in REFUSED if "-o" not in REFUSED[case][0]])
@pytest.mark.parametrize("form", [["--json"], ["-vojson"]], ids=" ".join)
def test_programs_get_one_document(layers, case, form):
    words, code, _ = REFUSED[case]
    end = words.index("--") if "--" in words else len(words)
    outcome = layers(*words[:end], *form, *words[end:])
    if not WITHOUT_JSON & set(words):
        assert outcome.code == code
    assert outcome.document["schema"] == "layers.error/1"
    (error,) = outcome.document["errors"]
    assert error["why"] == outcome.document["exitName"]
    assert error["message"] in outcome.err
    assert error.get("hint", "") in outcome.err


@pytest.mark.parametrize("form", ["ndjson", "markdown", "csv", "html"])
@pytest.mark.parametrize("words", [["status", "--nope"], ["app", "list", "--nope"], ["nonsense"]], ids=" ".join)
def test_every_reader_gets_a_document_of_its_own_kind(layers, form, words):
    outcome = layers(*words, "-o", form)
    assert outcome.code == 2
    assert outcome.out.startswith(
        {"ndjson": "{", "markdown": "## layers", "csv": "exitCode,", "html": "<!DOCTYPE"}[form]
    )
    assert outcome.out.endswith("\n")
    assert "o such" in outcome.out
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("form", JSON_FORMS, ids=" ".join)
@pytest.mark.parametrize("words", [["status", "--nope"], ["status", "--sandbox=nope"], ["status"]], ids=" ".join)
def test_every_way_to_ask_for_json_is_seen(layers, form, words):
    outcome = layers(*words, *form)
    assert outcome.document["command"] == "status"
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize("form", JSON_FORMS[:-1], ids=" ".join)
def test_every_way_to_ask_for_json_gives_json(layers, form):
    assert layers("status", "--sandbox", *form).document["verdict"] == "healthy"


def test_of_two_formats_on_standard_output_the_programs_is_served(layers):
    for words in (("-o", "text", "-o", "json"), ("--json", "-o", "text")):
        outcome = layers("status", "--sandbox", *words)
        assert (outcome.code, outcome.document["schema"]) == (2, "layers.error/1")
        assert "cannot share standard output" in outcome.err


def test_a_flag_before_the_command_reaches_the_programs_reader_too(layers):
    assert layers("--json", "status").document["exitCode"] == 2


@pytest.mark.parametrize(
    "words", [["--latency", "²"], ["--fault", "meteor"], ["--fault", "latency=1.2.3"]], ids=" ".join
)
def test_what_is_wrong_with_a_fault_has_nothing_to_do_with_scenarios(layers, words):
    assert "scenario" not in layers("sandbox", "serve", *words).err


def test_an_error_goes_into_the_files_that_were_asked_for(layers, tmp_path):
    file = tmp_path / "error.json"
    outcome = layers("status", "--sandbox", "--nope", "-o", f"json={file}")
    assert outcome.out == ""
    assert json.loads(file.read_text())["exitName"] == "usage"


def test_after_the_end_of_flags_nothing_is_a_format(layers):
    assert layers("status", "--nope", "--", "--json").out == ""


# Bugs


def test_a_bug_is_one_line_without_a_traceback():
    planted = RuntimeError(f"key {KEY}")
    line = str(app._bug(planted, ["status"]))
    assert line == "internal error: RuntimeError; run it again with --debug and report it"


def test_debug_shows_where_a_bug_is_and_no_secret(capsys):
    with pytest.raises(ValueError, match="invalid literal") as caught:
        int(f"key {KEY}")
    line = str(app._bug(caught.value, ["status", "--debug"]))
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "ValueError: invalid literal" in told
    assert "****cret" in told
    assert KEY not in told
    assert line == "internal error: ValueError; please report the lines above"


def test_a_bug_is_a_document_too(capsys):
    words = ["status", "--json"]
    code = app.refuse(words, app._bug(ValueError("x"), words), ExitCode.INTERNAL)
    told = capsys.readouterr()
    assert code == 1
    assert read(told.out)["exitName"] == "internal"
    assert told.err == "layers: internal error: ValueError; run it again with --debug and report it\n"


@pytest.mark.parametrize("flags", [(), ("--debug",)])
def test_a_crash_on_the_way_is_a_bug_and_told_as_one(layers, flags):
    with respx.mock():
        # The network of this test refuses by an exception that no network raises.
        outcome = layers("status", "--sandbox", "--json", *flags)
    assert (outcome.code, outcome.document["exitName"]) == (1, "internal")
    assert ("Traceback" in outcome.err) is bool(flags)
    assert outcome.err.count("\n") == 1 or flags
    assert "this-is-not-a-key" not in outcome.err


def test_every_error_has_a_code():
    codes = {kind: code_of_error(kind("fault")) for kind in (LayersError, *LayersError.__subclasses__())}
    assert codes == {
        LayersError: ExitCode.INTERNAL,
        UsageError: ExitCode.USAGE,
        AccessError: ExitCode.ACCESS,
        NotFoundError: ExitCode.NOT_FOUND,
    }


# Streams that are not there


@pytest.mark.parametrize(
    "words",
    [["status", "--sandbox=two-faults"], ["status", "--sandbox", "--json"], ["checks"], ["status"]],
    ids=" ".join,
)
def test_a_full_disk_is_told_and_no_traceback(words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        outcome = finish(*words, stdout=full)
    assert "Traceback" not in outcome.err
    assert outcome.err.count("\n") == 1
    if words != ["status"]:
        assert outcome.code == 1
        assert "standard output cannot be written: No space left on device" in outcome.err


@pytest.mark.parametrize(
    ("words", "closed", "code"),
    [
        ("status --sandbox=two-faults", ">&-", 12),
        ("status --sandbox=two-faults", ">&- 2>&-", 12),
        ("status --sandbox=two-faults", "2>&-", 12),
        ("status --nope --json", ">&-", 2),
        ("status --nope", "2>&-", 2),
        ("whoami --api-key-stdin", "<&-", 4),
    ],
)
def test_closed_streams_keep_the_code(words, closed, code, tmp_path):
    line = f"exec {sys.executable} -m layers_cli {words} {closed}"
    done = subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
