"""The keyring: what it keeps, and what happens where it keeps nothing or does not answer."""

import builtins
import sys
import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from layers_cli import vault
from layers_cli.errors import AccessError

KEY = "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz"


class Box(KeyringBackend):
    """A keyring in memory."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        del self.held[service, username]


class Forgetful(Box):
    """Takes everything and keeps nothing."""

    def set_password(self, service, username, password):
        pass


class Refusing(Box):
    """Says what it was given."""

    def get_password(self, service, username):
        raise RuntimeError(KEY)

    def set_password(self, service, username, password):
        raise RuntimeError(password)


class Plain(Box):
    """Keeps keys where everybody can read them."""

    priority = 0.5


class Locked(Box):
    """Waits for somebody to unlock it."""

    def __init__(self):
        super().__init__()
        self.opened = threading.Event()

    def get_password(self, service, username):
        self.opened.wait()

    set_password = delete_password = lambda self, *_: self.opened.wait()


@pytest.fixture
def use():
    before = keyring.get_keyring()
    used = []

    def chosen(backend):
        keyring.set_keyring(backend)
        used.append(backend)
        return backend

    yield chosen
    keyring.set_keyring(before)
    for backend in used:
        if isinstance(backend, Locked):
            backend.opened.set()


def test_a_key_that_was_stored_is_read_and_forgotten(use):
    box = use(Box())
    assert vault.store("acme", KEY) is None
    assert box.held == {("layers", "acme"): KEY}
    assert vault.read("acme", origin="profile acme") == KEY
    assert vault.forget("acme") is None
    assert box.held == {}
    assert vault.forget("acme") is None


def test_a_key_that_is_not_there_is_refused_with_the_way_to_it(use):
    use(Box())
    with pytest.raises(AccessError, match=r"no API key of this profile; layers auth login \(profile acme\)"):
        vault.read("acme", origin="profile acme")


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (Forgetful, "it does not keep what it is given"),
        (Refusing, "it refuses (RuntimeError)"),
        (Plain, "this system has none that is safe"),
        (fail.Keyring, "this system has none that is safe"),
        (null.Keyring, "this system has none that is safe"),
    ],
    ids=["forgetful", "refusing", "plain", "fail", "null"],
)
def test_a_keyring_that_keeps_nothing_says_why_and_not_what(use, backend, reason):
    use(backend())
    assert vault.store("acme", KEY) == reason


@pytest.mark.parametrize("backend", [Refusing, Plain])
def test_a_keyring_that_cannot_be_read_or_emptied_says_why(use, backend):
    use(backend())
    with pytest.raises(AccessError) as caught:
        vault.read("acme", origin="profile acme")
    assert "planted" not in str(caught.value)
    assert vault.forget("acme") is not None


def test_a_keyring_that_waits_for_somebody_is_left_alone(use):
    use(Locked())
    assert vault.store("acme", KEY, seconds=0.05) == "it did not answer within 0.05 s"
    assert vault.forget("acme", seconds=0.05) == "it did not answer within 0.05 s"
    with pytest.raises(AccessError, match="did not answer"):
        vault.read("acme", origin="profile acme", seconds=0.05)


def test_without_the_extra_there_is_no_keyring(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "keyring"]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name, *rest):
        if name == "keyring":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    assert vault.store("acme", KEY) == "layers-cli is installed without its extra [keyring]"
