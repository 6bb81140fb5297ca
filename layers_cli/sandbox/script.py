"""What goes onto the wire, step by step."""

from dataclasses import dataclass
from typing import Literal

from layers_cli.sandbox.exchange import Response

Part = Literal["head", "body"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Wait; None is until the server closes."""

    seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Send a response; `declared_length` lies about the length of its body.

    Of the part `stop` only the first half is sent; from the part `slow` on there are `pause` seconds before each byte.
    """

    response: Response
    declared_length: int | None = None
    stop: Part | None = None
    slow: Part | None = None
    pause: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """Send bytes as they are."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """Send the same bytes again and again until the client has had enough."""

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """End the connection, with a reset where `reset` is true."""

    reset: bool = False


Step = Pause | Answer | Raw | Flood | Close
Script = tuple[Step, ...]
