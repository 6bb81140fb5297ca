"""Runs one command against one fault, and tells what came of it."""

import contextlib
import json
import os
import time
from dataclasses import dataclass

from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.e2e.conftest import run

COMMANDS = ("status", "app show", "verify", "diagnose", "watch", "events", "project list", "whoami", "doctor")
PROJECT = "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
APP = "app_8ffb9410eb0eb848264f8a65"
_OF_APP = {"app show", "verify", "diagnose", "events"}
_ONCE = {"watch": ("--count", "1", "-o", "ndjson")}
"""How a command that goes on looks once, and what it then prints; the others print a document."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to: its verdict (None of a viewer), exit code, requests, seconds, and everything it printed."""

    health: str | None
    code: int
    requests: int
    seconds: float
    out: str
    err: str


def outcome(command: str, fault: str, deadline: float) -> Outcome:
    """Run a command in this process against a healthy sandbox with a fault, and with a deadline in seconds."""
    words = [*command.split(), *_ONCE.get(command, ["--json"]), "--timeout", f"{deadline:g}"]
    with Sandbox(faults=[Fault.parse(fault)] if fault else []) as box, _environment(box, with_app=command in _OF_APP):
        started = time.monotonic()
        ended = run(*words)
        seconds = time.monotonic() - started
    document = json.loads(ended.out.splitlines()[-1] if command in _ONCE else ended.out)
    return Outcome(document.get("verdict"), ended.code, len(box.requests), seconds, ended.out, ended.err)


@contextlib.contextmanager
def _environment(box: Sandbox, *, with_app: bool):
    given = {"LAYERS_BASE_URL": box.url, "LAYERS_API_KEY": box.key, "LAYERS_PROJECT": PROJECT}
    given |= {"LAYERS_APP": APP} if with_app else {}
    given |= {"SSL_CERT_FILE": box.authority} if box.authority else {}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
