"""A connection that can be cut: what drips for ever ends all the same."""

import socket
from contextlib import closing

import httpx
import pytest

from layers_cli.api.budget import Deadline
from layers_cli.api.client import IN_FLIGHT
from layers_cli.api.line import Line
from layers_cli.api.routes import ROUTES
from layers_cli.core.signals import Source, Why
from layers_cli.core.snapshot import Target
from layers_cli.sandbox.faults import Fault
from layers_cli.sandbox.server import Sandbox
from tests.threads import left_behind


@pytest.mark.parametrize("fault", ["drip-headers", "drip", "hang"])
def test_a_request_ends_with_its_deadline_whatever_the_server_does(client, fault):
    with Sandbox(faults=[Fault.parse(fault)]) as box:
        reader = client(base_url=box.url, key=box.key, deadline=Deadline(0.3))
        assert reader.start(ROUTES[Source.IDENTITY], Target()).result().why is Why.TIMED_OUT
        assert not left_behind()


def test_who_does_not_read_a_list_any_further_ends_the_request(client):
    with Sandbox(faults=[Fault.parse("drip-headers+1")]) as box:
        pages = client(base_url=box.url, key=box.key).stream(
            ROUTES[Source.EVENTS], Target(project_id="prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39")
        )
        assert next(pages).documents
        pages.close()
        assert not left_behind()


def test_what_hangs_takes_no_turn_from_the_next_poll(api, client):
    api.get("/v1/whoami").respond(json={})
    reader = client()
    for _ in range(IN_FLIGHT):
        assert reader._permits.acquire(timeout=5)
    again = reader.within(Deadline(5))
    assert again.start(ROUTES[Source.IDENTITY], Target()).result().documents == ({},)


def test_a_line_that_was_cut_stays_cut():
    ours, theirs = socket.socketpair()

    class Stream:
        def get_extra_info(self, _name):
            return ours

    with closing(ours), closing(theirs):
        line = Line()
        line.cut()
        request = httpx.Request("GET", "https://a.example")
        line.watch(request)
        note = request.extensions["trace"]
        note("connection.connect_tcp.started", {})
        note("connection.connect_tcp.complete", {"return_value": Stream()})
        assert theirs.recv(1) == b""
    line.cut()
