"""What every test shares: an environment in which nothing of this machine speaks."""

import os
from itertools import count

import pytest

_FOREIGN = ("LAYERS_", "CLICOLOR", "SSL_CERT_", "XDG_", "GITHUB_", "PYTHONIOENCODING", "PYTHONUTF8", "LC_")
_NAMES = {"NO_COLOR", "COLUMNS", "LINES", "CI", "FORCE_COLOR", "TERM", "LANG", "HOME", "TTY_COMPATIBLE"}


_count = count()


@pytest.fixture
def home(tmp_path_factory):
    """A path, for most tests keep nothing: a folder for each would take longer than many of them."""
    return tmp_path_factory.getbasetemp() / f"home-{next(_count)}"


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, home):
    """Leave the path to programs, and a home of the test's own that does not exist yet."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _NAMES or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name, folder in (
        ("HOME", home),
        ("XDG_CONFIG_HOME", home / "config"),
        ("XDG_STATE_HOME", home / "state"),
        ("XDG_CACHE_HOME", home / "cache"),
        ("XDG_DATA_HOME", home / "data"),
    ):
        monkeypatch.setenv(name, str(folder))
    # Looked at once for each process, by whichever test asks first.
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TERM", "xterm-256color")
