"""The tool as its users start it: words in; exit code, standard output and standard error out."""

import io
import json
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
import pytest
import respx

from layers_cli import app
from layers_cli.stops import listening
from tests.handlers import restored
from tests.schema import DOCUMENT

ROOT = Path(__file__).parents[2]
PAYLOADS = ROOT / "tests/api/payloads"
BASE = "https://api.layers.com"
KEY = "lp_live_01HX9Y6K7EJ4T2AB_4QZpN0-planted_secret"
PROJECT = "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"
IOS, ANDROID = "app_8ffb9410eb0eb848264f8a65", "app_a1b2c3d4e5f60718293a4b5c"


def read(text):
    """Return the one document in `text`, which holds to the schema."""
    document = json.loads(text)
    DOCUMENT.validate(document)
    return document


@dataclass
class Outcome:
    code: int
    out: str
    err: str

    @cached_property
    def document(self):
        document = read(self.out)
        assert document["exitCode"] == self.code
        return document

    @property
    def codes(self):
        return {finding["code"] for finding in self.document.get("findings", ())}

    def health(self, kind, identifier):
        (health,) = [
            subject["health"]
            for subject in self.document["subjects"]
            if (subject["kind"], subject["id"]) == (kind, identifier)
        ]
        return health


def run(*words, stdin="", out=None):
    """Run a command line in this process; `out` is where it writes instead of into the outcome."""
    before = sys.stdin, sys.stdout, sys.stderr
    kept = io.BytesIO()
    into_kept = io.TextIOWrapper(kept, encoding="utf-8", write_through=True)
    sys.stdin = io.StringIO(stdin)
    sys.stdout = out or into_kept
    sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    try:
        with restored(), listening() as stops:
            code = app.run(words, stops)
        err = sys.stderr.buffer.getvalue().decode("utf-8")
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
    return Outcome(code, kept.getvalue().decode("utf-8"), err)


def run_into_closed_pipe(*words):
    """Run with a standard output that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    stream = os.fdopen(writer, "w", encoding="utf-8")
    outcome = run(*words, out=stream)
    with suppress(OSError):
        stream.close()
    return outcome


@pytest.fixture
def layers():
    return run


def start(*words, **options):
    """Start the tool as a process of its own."""
    given = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": ROOT}
    return subprocess.Popen([sys.executable, "-m", "layers_cli", *words], **given | options)


def finish(*words, **options):
    """Run the tool as a process of its own to its end."""
    process = start(*words, **options)
    out, err = process.communicate(timeout=60)
    return Outcome(process.returncode, (out or b"").decode("utf-8"), (err or b"").decode("utf-8"))


def payload(name):
    return json.loads((PAYLOADS / f"{name}.json").read_text("utf-8"))


@dataclass
class Api:
    """Bodies by the end of the path, served at a time of the test's choice."""

    bodies: dict = field(default_factory=dict)
    date: str = "Sat, 18 Apr 2026 19:43:00 GMT"

    def answer(self, request):
        body = self.bodies.get(request.url.path.removeprefix("/v1/"))
        headers = {"Date": self.date, "X-Request-Id": "req_01HXZ9G7KMV2QX8Y1S5RJW3B7T"}
        if body is None:
            error = {"code": "NOT_FOUND", "message": "No such thing.", "requestId": headers["X-Request-Id"]}
            return httpx.Response(404, headers=headers, json={"error": error})
        if isinstance(body, httpx.Response):
            return body
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        return httpx.Response(200, headers=headers, content=text)


@pytest.fixture
def api(monkeypatch):
    """Serve the documented bodies of one project instead of the network, to a key that the environment holds."""
    monkeypatch.setenv("LAYERS_API_KEY", KEY)
    with serving() as served:
        yield served


@contextmanager
def serving():
    """Serve documented bodies for as long as it is entered."""
    at = f"projects/{PROJECT}"
    served = Api(
        {
            "whoami": payload("whoami-newer"),
            "projects": {"items": [{"id": PROJECT, "name": "Acme", "status": "active"}], "nextCursor": None},
            at: payload("project.completed-by-hand"),
            f"{at}/sdk-apps": payload("sdk-apps"),
            f"{at}/sdk-apps/{IOS}": payload("sdk-app"),
            f"{at}/ads/capi-status": payload("capi-status-array"),
            f"{at}/ads/ad-accounts": payload("ad-accounts-newer.completed-by-hand"),
            f"{at}/events": payload("events.completed-by-hand"),
            "audit-log": payload("audit-log.completed-by-hand"),
            f"{at}/sdk-apps/{IOS}/verify-tracking": payload("verify-tracking"),
        }
    )
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.route().mock(side_effect=served.answer)
        yield served
