"""How the API writes ids and times."""

from datetime import UTC, datetime

from layers_cli.sandbox.world import Generation

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LENGTH = 26


def ulid(milliseconds: int, serial: int) -> str:
    """Return 26 Crockford characters that sort by time, then by serial."""
    value = (milliseconds << 80) | (serial * 0x9E3779B97F4A7C15 + serial) % (1 << 80)
    digits = []
    for _ in range(_ULID_LENGTH):
        value, digit = divmod(value, 32)
        digits.append(_CROCKFORD[digit])
    return "".join(reversed(digits))


def request_id(at: datetime, serial: int) -> str:
    """Return the id of one request."""
    return f"req_{ulid(int(at.timestamp() * 1000), serial)}"


def organization_id(bare: str, generation: Generation) -> str:
    """Return the organization's id; the older documentation shows it bare."""
    return bare if generation is Generation.OLDER else f"org_{bare}"


def project_id(bare: str, generation: Generation) -> str:
    """Return the project's id; the older documentation shows it bare."""
    return bare if generation is Generation.OLDER else f"prj_{bare}"


def key_id(bare: str, generation: Generation) -> str:
    """Return the API key's id; the older documentation shows it bare."""
    return bare if generation is Generation.OLDER else f"key_{bare}"


def moment(at: datetime, generation: Generation) -> str:
    """Write a time: whole seconds in the older examples, milliseconds in the newer ones."""
    return milliseconds(at) if generation is Generation.NEWER else _zulu(at, "seconds")


def milliseconds(at: datetime) -> str:
    """Write a time with milliseconds, as both generations of the audit log do."""
    return _zulu(at, "milliseconds")


def row_moment(at: datetime, generation: Generation) -> str:
    """Write the time of a stored row: the newer examples show microseconds with a numeric offset."""
    if generation is Generation.OLDER:
        return moment(at, generation)
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _zulu(at: datetime, timespec: str) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"
