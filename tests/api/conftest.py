"""What the tests of the API client share: a client whose waits, dice and clocks are theirs."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
import respx

from layers_cli.api.budget import Deadline
from layers_cli.api.client import Client
from layers_cli.api.paging import Pages
from layers_cli.core.snapshot import Target

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
KEY = "lp_live_01HX9Y6K7EJ4T2AB_4QZpN0-planted_secret"
BASE = "https://api.layers.com"


@pytest.fixture
def api():
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


@pytest.fixture
def target():
    return Target(project_id="prj_1", app_id="app_1")


@pytest.fixture
def naps():
    return []


@pytest.fixture
def log():
    return []


@pytest.fixture
def client(naps, log):
    def make(**options):
        given = {"base_url": BASE, "key": KEY, "deadline": Deadline(60), "log": log.append}
        given |= {"sleep": naps.append, "jitter": lambda: 1.0, "clock": lambda: NOW}
        return Client(**(given | options))

    return make


@pytest.fixture
def payload():
    folder = Path(__file__).parent / "payloads"
    return lambda name: (folder / f"{name}.json").read_bytes()


@pytest.fixture
def pages():
    return lambda *documents: partial(Pages, as_of=NOW, origin="GET /v1/x", request_id="req_1")(documents=documents)
