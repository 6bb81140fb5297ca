"""Where a key is kept, and that it is nowhere else afterwards."""

import os
import shutil
import stat
import tempfile
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail

from layers_cli import config
from layers_cli.errors import UsageError
from layers_cli.keys import Secret
from layers_cli.settings import load
from layers_cli.setup import login
from tests.test_vault import KEY, Box, Refusing

OTHER = KEY.replace("wxyz", "1234")


@pytest.fixture
def box():
    """Use a keyring of the test's own."""
    before = keyring.get_keyring()
    made = Box()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def no_keyring(box):
    keyring.set_keyring(fail.Keyring())


@pytest.fixture
def file(tmp_path):
    return tmp_path / "layers" / "config.toml"


def keep(file, *, key=KEY, profile="default", in_file=False, **also):
    return login.keep(Secret(key), config_file=file, profile=profile, also=also, in_file=in_file)


def forget(file, profile="default"):
    return login.forget(config_file=file, profile=profile, named=dict(config.read(file).profiles.get(profile, {})))


def in_force(file, **flags):
    return load(flags, {}, config_path=file).api_key(None).reveal()


def test_a_keyring_takes_the_key_and_the_file_says_so(box, file):
    kept = keep(file)
    assert (kept.place, kept.reason) == ("keyring", None)
    assert file.read_text() == "[profiles.default]\nkeyring = true\n"
    assert [*box.held.values()] == [KEY]
    assert in_force(file) == KEY
    assert forget(file) == ("keyring",)
    assert box.held == {}
    assert file.read_text() == "[profiles.default]\n"


def test_two_config_files_with_a_profile_of_one_name_have_two_keys(box, file, tmp_path):
    other = tmp_path / "other.toml"
    keep(file)
    keep(other, key=OTHER)
    assert (in_force(file), in_force(other)) == (KEY, OTHER)
    forget(other)
    assert in_force(file) == KEY


def test_without_a_keyring_a_file_of_the_owner_takes_the_key(no_keyring, file):
    kept = keep(file, profile="acme", base_url="https://x.example", org="org_1")
    path = file.parent / "acme.key"
    assert kept.place == f"file {path}"
    assert kept.reason == "this system has none that is safe"
    assert path.read_text() == f"{KEY}\n"
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert in_force(file) == KEY
    found = load({}, {}, config_path=file)
    assert (found.profile, found.base_url.value, found.org.value) == ("acme", "https://x.example", "org_1")
    assert forget(file, "acme") == (f"file {path}",)
    assert not path.exists()


def test_a_profile_becomes_the_default_only_where_there_is_none(no_keyring, file):
    keep(file, profile="acme")
    keep(file, profile="beta")
    assert load({}, {}, config_path=file).profile == "acme"


def test_a_new_login_leaves_no_old_key_behind(box, file):
    keep(file, in_file=True)
    assert (file.parent / "default.key").exists()
    keep(file, key=OTHER)
    assert not (file.parent / "default.key").exists()
    assert in_force(file) == OTHER
    kept = keep(file, in_file=True)
    assert kept.reason == "a file was asked for"
    assert in_force(file) == KEY


def test_a_file_that_no_login_made_is_named_no_more_and_left(no_keyring, file, tmp_path):
    mine = tmp_path / "mine.key"
    mine.write_text(OTHER)
    mine.chmod(0o600)
    file.parent.mkdir()
    file.write_text(f'[profiles.default]\napi_key_file = "{mine}" # mine\n')
    file.chmod(0o600)
    keep(file)
    assert mine.read_text() == OTHER
    assert in_force(file) == KEY
    forget(file)
    assert mine.exists()


def test_a_config_file_that_cannot_be_changed_keeps_the_key_out(box, file):
    file.parent.mkdir()
    file.write_text("profil = 1\n")
    file.chmod(0o600)
    with pytest.raises(UsageError, match="profil is not a known key"):
        keep(file)
    assert box.held == {}
    assert [each.name for each in file.parent.iterdir()] == ["config.toml"]


def test_a_keyring_that_does_not_give_up_its_key_is_told(box, file):
    keep(file)
    keyring.set_keyring(Refusing())
    with pytest.raises(UsageError, match="does not give up the API key"):
        forget(file)
    assert "keyring = true" in file.read_text()


@pytest.mark.parametrize("profile", ["../../etc/x", "a/b", "..", "ü b"])
def test_a_profile_of_any_name_has_its_file_beside_the_config_file(no_keyring, file, profile):
    keep(file, profile=profile)
    (made,) = set(file.parent.iterdir()) - {file}
    assert made.suffix == ".key"
    assert in_force(file, profile=profile) == KEY


@pytest.fixture
def nobody():
    """A folder that belongs to somebody who may not do everything, as whom the test goes on."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0

    def become():
        folder.chmod(0o500)
        if is_root:
            for path in (folder, *folder.iterdir()):
                os.chown(path, 65534, -1)
            os.seteuid(65534)

    yield folder, become
    if is_root:
        os.seteuid(0)
    folder.chmod(0o700)
    shutil.rmtree(folder)


def test_a_key_file_that_cannot_be_removed_is_told(no_keyring, nobody):
    folder, become = nobody
    file = folder / "config.toml"
    keep(file)
    become()
    with pytest.raises(UsageError, match="cannot be removed"):
        forget(file)
