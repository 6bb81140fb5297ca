"""A request, a response, and a refusal with the API's error envelope."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from layers_cli.sandbox.world import Probe


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; `path` as sent without the query, header names in lower case, `id` given by the server."""

    method: str
    path: str
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    id: str = "req_" + "0" * 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One answer; `probe` is what the server has to remember of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    probe: Probe | None = None


class RefusedError(Exception):
    """The API says no: status, code, sentence, and what the envelope and the headers carry beside them."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        details: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.details = details
        self.headers = headers or {}


def invalid(field_name: str, message: str) -> RefusedError:
    """Return the refusal of one parameter."""
    return RefusedError(422, "VALIDATION", message, details={"field": field_name})


def not_found(what: str) -> RefusedError:
    """Return the refusal for what does not exist or belongs to another organization."""
    return RefusedError(404, "NOT_FOUND", f"{what} not found.")


def envelope(code: str, message: str, request_id: str, details: Mapping[str, object] | None = None) -> bytes:
    """Return the body of an error; `details` only where the code has some."""
    error: dict[str, object] = {"code": code, "message": message, "requestId": request_id}
    if details is not None:
        error["details"] = dict(details)
    return encoded({"error": error})


def encoded(payload: object) -> bytes:
    """Return JSON as the API sends it."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
