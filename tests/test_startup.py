"""What a run imports, and when: the start of a process costs what it imports, so that is held without a clock."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from layers_cli.app import COMMANDS
from layers_cli.core.selection import Selection
from layers_cli.core.signals import Source
from layers_cli.rules import CATALOGUE
from layers_cli.sandbox.server import Sandbox

HEAVY = {"asyncio", "httpx", "keyring", "platformdirs", "pydantic", "rich", "tomlkit", "truststore"}
"""What only a run that asks the API, or that draws for people, may load."""
NEVER = {"asyncio", "click", "h2", "pygments", "markdown_it"}
"""What no run loads, whatever else is installed."""
ROOT = {
    "layers_cli",
    "layers_cli.__main__",
    "layers_cli.app",
    "layers_cli.core",
    "layers_cli.core.frozen",
    "layers_cli.core.health",
    "layers_cli.environment",
    "layers_cli.errors",
    "layers_cli.exits",
    "layers_cli.manual",
    "layers_cli.render",
    "layers_cli.render.manual",
    "layers_cli.render.visible",
    "layers_cli.stops",
    "layers_cli.terminal",
}
COMMAND = {
    "layers_cli.commands",
    "layers_cli.options",
    "layers_cli.sandbox",
    "layers_cli.sandbox.names",
}
MASKING = {"layers_cli.api", "layers_cli.api.masking"}
SET_UP = {"keyring", "tomlkit", "layers_cli.vault", "layers_cli.setup"}
"""What only a run that sets the tool up may load, and that which needs a key from the keyring."""
REFUSAL = MASKING | {
    "layers_cli.core.nearest",
    "layers_cli.outlets",
    "layers_cli.spelling",
}
LATE = {"pydantic", "layers_cli.core.judge", "layers_cli.core.report", "layers_cli.render.json", "layers_cli.rules"}
"""What nobody needs before the answers are there."""

PROBE = """
import json, os, sys, threading
before = set(sys.modules)
at_start_of_thread = []
start = threading.Thread.start
def noted(thread):
    at_start_of_thread.append(sorted(set(sys.modules) - before))
    start(thread)
threading.Thread.start = noted
from layers_cli.__main__ import main
try:
    main()
finally:
    loaded = sorted(name for name in set(sys.modules) - before if sys.modules[name])
    with open(os.environ["PROBE_RESULT"], "w") as file:
        json.dump({"loaded": loaded, "threads": at_start_of_thread}, file)
"""


@pytest.fixture
def environ(tmp_path):
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "SYSTEMROOT", "PYTHONPATH"}}
    return kept | {
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "PROBE_RESULT": str(tmp_path / "probe.json"),
    }


@pytest.fixture
def probe(environ):
    def run(*words, **variables):
        command = [sys.executable, "-c", PROBE, *words]
        subprocess.run(command, env=environ | variables, capture_output=True, check=False, timeout=60)
        return json.loads(Path(environ["PROBE_RESULT"]).read_text(encoding="utf-8"))

    return run


@pytest.fixture
def loaded(probe):
    def run(*words, **variables):
        return set(probe(*words, **variables)["loaded"])

    return run


@pytest.fixture
def api():
    with Sandbox() as box:
        yield {"LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key}


def ours(modules):
    return {name for name in modules if name.partition(".")[0] == "layers_cli"}


def scripts(modules):
    return {name for name in modules if name.startswith("layers_cli.render.completion")}


def test_the_version_is_told_before_anything_is_imported(loaded):
    modules = loaded("--version")
    assert ours(modules) == {"layers_cli", "layers_cli.__main__"}
    assert not modules & (HEAVY | NEVER | {"typer", "importlib.metadata"})


@pytest.mark.parametrize("words", [(), ("--help",), ("app", "--help"), ("sandbox", "--help")])
def test_help_of_a_group_imports_no_command(loaded, words):
    modules = loaded(*words)
    assert ours(modules) <= ROOT
    assert not modules & (HEAVY | NEVER | {"importlib.metadata"})


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_imports_that_command_alone(loaded, command):
    modules = loaded(*command.split(), "--help")
    own = {f"layers_cli.commands.{command.replace(' ', '_')}"}
    if command == "completion":
        own |= scripts(modules)
    assert ours(modules) <= ROOT | COMMAND | own
    assert not modules & (HEAVY | NEVER | {"importlib.metadata"})


@pytest.mark.parametrize(
    "words",
    [
        ("stauts",),
        ("app", "shwo"),
        ("help", "stauts"),
        ("status", "--nonsense"),
        ("checks", "--fail-on", "idle"),
        ("--sandbox", "status"),
        ("explain",),
    ],
)
def test_a_usage_error_imports_no_document(loaded, words):
    modules = loaded(*words)
    commands = {name for name in modules if name.startswith("layers_cli.commands.")}
    assert ours(modules) <= ROOT | COMMAND | REFUSAL | commands | scripts(modules)
    assert not modules & (HEAVY | NEVER | {"importlib.metadata"})


OFFLINE = [("checks",), ("sandbox", "list"), *(("explain", w) for w in ("LAY304", "12", "meta:190", "event:x", "X"))]


@pytest.mark.parametrize("words", OFFLINE)
@pytest.mark.parametrize("output", ["text", "json"])
def test_what_asks_nobody_imports_no_library_for_it(loaded, words, output):
    modules = loaded(*words, "-o", output)
    assert not modules & (HEAVY | NEVER | {"importlib.metadata"})
    assert not {name for name in modules - MASKING if name.startswith(("layers_cli.api", "layers_cli.flows"))}


OF_APP = {"app show", "verify", "diagnose", "events"}


@pytest.mark.parametrize("command", ["status", *sorted(OF_APP), "app list", "project list", "whoami"])
@pytest.mark.parametrize("output", ["text", "json"])
def test_what_asks_the_api_does_without_rich_where_nobody_reads_along(loaded, api, command, output):
    app = ("-a", "app_8ffb9410eb0eb848264f8a65") if command in OF_APP else ()
    modules = loaded(*command.split(), "-o", output, *app, **api)
    assert {"httpx", "pydantic", f"layers_cli.render.{output}"} <= modules
    assert not modules & (NEVER | SET_UP | {"rich", "layers_cli.sandbox.server"})


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_table_on_a_terminal_takes_rich_and_nothing_that_rich_can_do_without(environ, api):
    words = [sys.executable, "-c", PROBE, "status"]
    _, code = pexpect.run(shlex.join(words), env=environ | api | {"TERM": "xterm"}, withexitstatus=True)
    assert code == 0
    modules = set(json.loads(Path(environ["PROBE_RESULT"]).read_text(encoding="utf-8"))["loaded"])
    assert {"rich.table", "layers_cli.render.rich_page"} <= modules
    assert not modules & NEVER


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
@pytest.mark.parametrize("words", ["--help", "status --help", "help"])
def test_help_on_a_terminal_takes_rich_and_asks_nobody(environ, words):
    command = [sys.executable, "-c", PROBE, *words.split()]
    _, code = pexpect.run(shlex.join(command), env=environ | {"TERM": "xterm"}, withexitstatus=True)
    assert code == 0
    modules = set(json.loads(Path(environ["PROBE_RESULT"]).read_text(encoding="utf-8"))["loaded"])
    assert {"rich.panel", "layers_cli.render.panels"} <= modules
    assert not modules & (NEVER | HEAVY - {"rich"})


def test_requests_are_sent_before_models_rules_and_renderer_are_imported(probe, api):
    threads = probe("status", "-o", "json", "-p", "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39", **api)["threads"]
    assert len(threads) == 4
    assert not LATE & set(threads[-1])


def test_so_are_the_many_requests_of_a_diagnosis(probe, api):
    words = ("diagnose", "app_8ffb9410eb0eb848264f8a65", "-p", "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39", "-o", "json")
    threads = probe(*words, **api)["threads"]
    assert len(threads) == len(["whoami", "app", "relay", "accounts", "audit"]) + len(["newest", "mapped"])
    assert not LATE & set(threads[-1])


def test_a_selection_is_understood_before_anything_is_sent(probe, api):
    run = probe("status", "--only", "nonsense", **api)
    assert "layers_cli.rules" in run["loaded"]
    assert run["threads"] == []


@pytest.mark.parametrize(
    "offered",
    [
        (Source.APPS, Source.RELAY, Source.ACCOUNTS, Source.PROJECT),
        (Source.APP, Source.RELAY),
        (Source.APP, Source.RELAY, Source.PROBE),
        (Source.APP, Source.EVENTS, Source.RELAY, Source.ACCOUNTS),
    ],
)
def test_without_a_selection_some_rule_needs_every_signal_that_a_command_offers(offered):
    assert Selection().sources(offered, CATALOGUE) == offered
