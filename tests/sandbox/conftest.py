"""A client of the standard library, and a clock that moves only when told."""

import http.client
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from layers_cli.sandbox.server import Sandbox

NOON = datetime(2026, 6, 9, 12, 0, 0, 123456, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **duration) -> None:
        self.now += timedelta(**duration)


@dataclass
class Reply:
    status: int
    headers: http.client.HTTPMessage
    raw: bytes
    body: object = field(init=False)

    def __post_init__(self) -> None:
        try:
            self.body = json.loads(self.raw) if self.raw else None
        except ValueError:
            self.body = None


@dataclass
class Client:
    sandbox: Sandbox

    def __call__(self, path, *, method="GET", key=..., body=None, headers=None) -> Reply:
        connection = http.client.HTTPConnection(self.sandbox.url.removeprefix("http://"), timeout=5)
        offered = self.sandbox.key if key is ... else key
        sent = {} if offered is None else {"Authorization": f"Bearer {offered}"}
        try:
            connection.request(method, path, body=body, headers=sent | (headers or {}))
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def start(clock):
    """Start sandboxes that end with the test."""
    open_ones = []

    def start(scenario="healthy", **choices):
        sandbox = Sandbox(scenario, **{"clock": clock} | choices).__enter__()
        open_ones.append(sandbox)
        return Client(sandbox)

    yield start
    for sandbox in open_ones:
        sandbox.close()
