"""Changes in the config file: what was written by hand survives, and nothing is written that could not be read."""

import os
import stat
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers_cli.core.limits import Limits
from layers_cli.errors import UsageError
from layers_cli.setup import editing

BY_HAND = """\
# who pays
profile = "acme"   # the big one

[profiles.acme] # theirs
project = "prj_1"  # Coffee
timeout = "30s"

# nobody touches this
[profiles.acme.thresholds]
silent = "48h"
"""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(BY_HAND)
    file.chmod(0o600)
    return file


def at(profile, *names):
    return ("profiles", profile, *names)


def test_comments_and_order_survive(path):
    changes = {at("acme", "project"): "prj_2", at("acme", "thresholds", "quiet"): "2h", at("acme", "timeout"): None}
    assert editing.change(path, changes)
    assert path.read_text() == BY_HAND.replace("prj_1", "prj_2").replace('timeout = "30s"\n', "").replace(
        'silent = "48h"\n', 'silent = "48h"\nquiet = "2h"\n'
    )


def test_what_changes_nothing_writes_nothing(path):
    before = path.stat()
    assert not editing.change(path, {at("acme", "project"): "prj_1", at("gone", "app"): None, at("acme", "app"): None})
    assert path.stat().st_ino == before.st_ino


def test_a_file_and_its_folders_are_made_for_their_owner_alone(tmp_path):
    path = tmp_path / "new" / "layers" / "config.toml"
    assert editing.change(path, {at("default", "project"): "p"})
    assert path.read_text() == '[profiles.default]\nproject = "p"\n'
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert not editing.change(tmp_path / "none.toml", {at("default", "project"): None})
    assert not (tmp_path / "none.toml").exists()


def test_changes_at_the_same_time_are_all_made(tmp_path):
    path = tmp_path / "new" / "config.toml"
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda n: editing.change(path, {at(f"p{n}", "project"): f"prj_{n}"}), range(24)))
    profiles = tomllib.loads(path.read_text())["profiles"]
    assert profiles == {f"p{n}": {"project": f"prj_{n}"} for n in range(24)}


def test_whoever_changes_the_file_for_long_is_not_waited_for_without_end(path):
    fcntl = pytest.importorskip("fcntl")
    folder = os.open(path.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    try:
        with pytest.raises(UsageError, match="another program is changing"):
            editing.change(path, {at("acme", "project"): "prj_2"}, patience=0)
    finally:
        os.close(folder)
    assert path.read_text() == BY_HAND


def test_a_link_stays_one_and_its_file_changes(tmp_path, path):
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    assert editing.change(link, {at("acme", "project"): "prj_2"})
    assert link.is_symlink()
    assert "prj_2" in path.read_text()
    assert [each.name for each in sorted(tmp_path.iterdir())] == ["config.toml", "link.toml"]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({at("acme", "timeout"): "soon"}, "profiles.acme.timeout is not a duration"),
        ({at("acme", "skip"): ["a", ""]}, "profiles.acme.skip is empty"),
        ({at("acme", "ascii"): "maybe"}, "profiles.acme.ascii is a text, not true or false"),
        ({at("acme", "project", "x"): "y"}, "cannot be changed by program; layers config edit"),
    ],
)
def test_what_could_not_be_followed_is_not_written(path, changes, line):
    with pytest.raises(UsageError, match=line):
        editing.change(path, changes)
    assert path.read_text() == BY_HAND


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a = [", "is not valid TOML"),
        (b"\xff", "is not UTF-8 text"),
        (b'profil = "x"\n', "profil is not a known key"),
        (b'profiles = "x"\n', "profiles is a text, not a table"),
    ],
)
def test_a_file_that_cannot_be_followed_is_left_alone(path, content, line):
    path.write_bytes(content)
    with pytest.raises(UsageError, match=line):
        editing.change(path, {at("acme", "project"): "p"})
    assert path.read_bytes() == content


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        editing.change(tmp_path / "file" / "config.toml", {at("acme", "project"): "p"})
    (tmp_path / "config.toml").mkdir()
    with pytest.raises(UsageError, match="is a directory"):
        editing.change(tmp_path / "config.toml", {at("acme", "project"): "p"})


@pytest.mark.parametrize("name", editing.settable())
def test_everything_that_can_be_set_has_a_place(name):
    keys = editing.place(name, "acme")
    assert keys == (("profile",) if name == "profile" else at("acme", *name.split(".")))


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("projct", "'projct' is no setting; did you mean project?"),
        ("threshold.silent", "did you mean thresholds.silent?"),
        ("thresholds", "is no setting"),
        ("keyring", "is no setting"),
        ("api_key", "an API key is not put on a command line; layers auth login"),
        ("lp_live_planted_planted", r"'\*\*\*\*nted' is no setting"),
    ],
)
def test_a_name_that_there_is_not_is_refused_with_a_suggestion(name, line):
    with pytest.raises(UsageError, match=line) as caught:
        editing.place(name, "acme")
    assert "planted" not in str(caught.value)


def test_texts_become_what_the_file_holds():
    assert editing.value("skip", "accounts, LAY5") == ["accounts", "LAY5"]
    assert editing.value("ascii", "true") is True
    assert editing.value("ascii", "false") is False
    assert editing.value("record", "true") is True
    assert editing.value("project", "true") == "true"


KEYS = st.sampled_from(["project", "app", "color", "a b", "ü", "x.y"])
PROFILES = st.sampled_from(["acme", "default", "a b", "ü.1", '"'])
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
TABLES = st.dictionaries(PROFILES, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3)


def plain(tables, style):
    """Write tables in one of the ways that TOML has."""

    def quoted(text):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'

    lines = [] if style == "tables" else ["[profiles] # all"]
    for name, table in tables.items():
        pairs = [f"{quoted(key)} = {quoted(value)}" for key, value in table.items()]
        match style:
            case "tables":
                lines += [f"[profiles.{quoted(name)}] # one", *pairs, "# end", ""]
            case "inline":
                lines.append(f"{quoted(name)} = {{ {', '.join(pairs)} }}")
            case _:
                lines += [f"{quoted(name)}.{pair}" for pair in pairs]
    return "\n".join(lines) + "\n"


@given(TABLES, st.sampled_from(["tables", "inline", "dotted"]), PROFILES, KEYS, st.none() | VALUES)
def test_a_change_changes_that_and_nothing_else(tables, style, profile, key, new):
    text = plain(tables, style)
    wanted = tomllib.loads(text)
    if new is None:
        wanted.get("profiles", {}).get(profile, {}).pop(key, None)
    else:
        wanted.setdefault("profiles", {}).setdefault(profile, {})[key] = new
    try:
        made = editing.changed(text, {at(profile, key): new}, Path("/x/config.toml"))
    except UsageError as error:
        assert "cannot be changed by program" in str(error) or "is not a known key" in str(error)  # noqa: PT017
        return
    assert tomllib.loads(made) == wanted
    assert made.count("#") >= text.count("#")


def test_thresholds_can_be_set_by_name():
    assert {name for name in editing.settable() if "." in name} == {f"thresholds.{name}" for name in Limits.names()}
