"""The system's keyring, asked in a bounded time: a locked one may wait for somebody who is not there."""

import threading
from collections.abc import Callable
from typing import Any, Final, TypeVar

from layers_cli.errors import AccessError

SERVICE: Final = "layers"
SECONDS: Final = 2.0
"""How long the keyring may take."""
_RECOMMENDED: Final = 1
"""The least priority of a backend that the library recommends; what keeps keys in plain files is below it."""
_HINT: Final = "unlock the keyring, or run: layers auth login"

T = TypeVar("T")


class _NoKeyring(Exception):  # noqa: N818 - a reason, not an error that anybody gets to see
    """There is no keyring that could be used; the text says why."""


def read(account: str, *, origin: str, seconds: float = SECONDS) -> str:
    """Return the key that the keyring holds; AccessError where there is none or the keyring does not answer."""
    try:
        found = _bounded(lambda: _backend().get_password(SERVICE, account), seconds)
    except _NoKeyring as error:
        raise AccessError(f"the API key cannot be read from the keyring: {error}", hint=_HINT) from None
    if not found:
        raise AccessError("the keyring holds no API key of this profile", hint=f"layers auth login ({origin})")
    return str(found)


def store(account: str, key: str, *, seconds: float = SECONDS) -> str | None:
    """Put a key into the keyring and look whether it is there; return why it is not, None where it is."""

    def keep() -> bool:
        backend = _backend()
        backend.set_password(SERVICE, account, key)
        return bool(backend.get_password(SERVICE, account) == key)

    try:
        return None if _bounded(keep, seconds) else "it does not keep what it is given"
    except _NoKeyring as error:
        return str(error)


def forget(account: str, *, seconds: float = SECONDS) -> str | None:
    """Take a key out of the keyring; return why that was not possible, None where it is gone."""

    def drop() -> None:
        backend = _backend()
        if backend.get_password(SERVICE, account) is not None:
            backend.delete_password(SERVICE, account)

    try:
        return _bounded(drop, seconds)
    except _NoKeyring as error:
        return str(error)


def _backend() -> Any:
    """Return the keyring of this system."""
    try:
        from keyring import get_keyring
    except ImportError:
        raise _NoKeyring("layers-cli is installed without its extra [keyring]") from None
    backend = get_keyring()
    if backend.priority < _RECOMMENDED:
        raise _NoKeyring("this system has none that is safe")
    return backend


def _bounded(ask: Callable[[], T], seconds: float) -> T:
    """Return what the keyring says; a thread that it does not let go of ends with the process."""
    answers: list[T] = []
    faults: list[Exception] = []

    def run() -> None:
        try:
            answers.append(ask())
        except Exception as error:  # noqa: BLE001 - backends raise what they like
            faults.append(error)

    thread = threading.Thread(target=run, name="layers-keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if answers:
        return answers[0]
    match faults:
        case [_NoKeyring() as reason]:
            raise reason
        case [fault]:
            # The text of a backend's error may hold what it was given.
            raise _NoKeyring(f"it refuses ({type(fault).__name__})")
        case _:
            raise _NoKeyring(f"it did not answer within {seconds:g} s")
