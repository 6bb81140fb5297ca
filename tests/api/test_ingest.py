"""The ingest host is asked once, without a key, and only where it is an https URL."""

import httpx
import pytest
import respx

from layers_cli.api import ingest
from layers_cli.api.attempt import Failed, Received
from layers_cli.api.budget import Deadline
from layers_cli.errors import UsageError


@pytest.mark.parametrize(
    ("endpoint", "url"),
    [
        (ingest.HOST, "https://in.layers.com/health"),
        ("https://in.layers.com/l/events", "https://in.layers.com/health"),
        ("https://events.acme.example:8443/x?y#z", "https://events.acme.example:8443/health"),
        ("https://[2001:db8::1]/l/events", "https://[2001:db8::1]/health"),
    ],
)
def test_only_the_host_of_an_endpoint_counts(endpoint, url):
    with respx.mock() as router:
        route = router.get(url).respond(204)
        asked, outcome = ingest.health(endpoint, Deadline(5))
    assert asked == url
    assert isinstance(outcome, Received)
    assert outcome.status == 204
    assert "authorization" not in route.calls.last.request.headers


def test_a_host_that_does_not_answer_or_leads_away_says_so():
    with respx.mock() as router:
        router.get("https://in.layers.com/health").mock(side_effect=httpx.ConnectError("x"))
        assert isinstance(ingest.health(ingest.HOST, Deadline(5))[1], Failed)
        router.get("https://in.layers.com/health").respond(302, headers={"Location": "http://169.254.169.254/"})
        assert "redirected to 169.254.169.254" in ingest.health(ingest.HOST, Deadline(5))[1].message


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://in.layers.com/l/events",
        "file:///etc/passwd",
        "https://a:b@in.layers.com/",
        "in.layers.com",
        "",
        "https://",
        "https://[::1",
        "https://x:99999/",
        "\x1b[31m",
    ],
)
def test_an_endpoint_that_is_no_https_url_is_not_asked(endpoint):
    with respx.mock(), pytest.raises(UsageError, match="no https URL"):
        ingest.health(endpoint, Deadline(5))
