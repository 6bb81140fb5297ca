"""`GET /health` of the host that SDKs send their events to: without a key, and only where a user asked for it."""

from typing import Final

import httpx

from layers_cli import __version__
from layers_cli.api.address import MAX_PORT, place, readable
from layers_cli.api.attempt import Failed, Outgoing, Received, attempt, hold_redirect
from layers_cli.api.budget import Deadline
from layers_cli.api.tls import tls_context
from layers_cli.errors import UsageError

HOST: Final = "https://in.layers.com"
"""Where events go when an app names no other host (page sdk/reverse-proxy)."""
SECONDS: Final = 5.0


def health(endpoint: str, deadline: Deadline, ca_file: str | None = None) -> tuple[str, Received | Failed]:
    """Ask the host of an ingest endpoint whether it lives; return the URL and what came.

    UsageError where the endpoint, which an API named, is no https URL.
    """
    url = readable(endpoint) or httpx.URL()
    if url.scheme != "https" or not url.host or url.userinfo or (url.port or 0) > MAX_PORT:
        raise UsageError("the app's ingest endpoint is no https URL", hint="look at it: layers app show -o json")
    asked = httpx.URL(f"https://{place(url)}/health")
    headers = {"User-Agent": f"layers-cli/{__version__}", "Accept-Encoding": "identity"}
    with httpx.Client(headers=headers, verify=tls_context(ca_file), event_hooks={"response": [hold_redirect]}) as http:
        return str(asked), attempt(http, Outgoing(asked, silence=SECONDS), deadline)
