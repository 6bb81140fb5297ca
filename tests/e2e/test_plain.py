"""What is read in its order: every command with `--plain`, and the pictures that every command can draw."""

import re
from xml.etree import ElementTree as ET

import pytest

from .conftest import run

BOXES = ("status", "app show", "app list", "project list", "verify", "diagnose", "events", "events --summary", "whoami",
         "doctor")  # fmt: skip
COMMANDS = {
    **{name: (*name.split(), "--sandbox=two-faults") for name in BOXES},
    "hostile": ("status", "--sandbox=hostile", "-v"),
    "checks": ("checks",),
    "explain": ("explain", "LAY304"),
    "config show": ("config", "show", "--origin"),
    "config profiles": ("config", "profiles"),
    "sandbox list": ("sandbox", "list"),
    "history": ("history", "-p", "prj_254a4ce1-f4ca-42b1-9e36-17ca45ef3d39"),
    "watch": ("watch", "--sandbox=two-faults", "--count", "1"),
}
"""Every command that shows a table or a record."""
LABELLED = re.compile(r" {0,2}[^:]+: \S")


@pytest.fixture(autouse=True)
def recorded():
    """A history of its own, which holds one verdict, and a profile."""
    assert run("status", "--sandbox=two-faults", "--record", "-q").code == 12
    assert run("config", "set", "color", "auto").code == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_read_in_its_order(name):
    outcome = run(*COMMANDS[name], "--plain", "--ascii")
    assert outcome.out
    assert outcome.out.isascii() or name == "hostile"
    assert "\x1b" not in outcome.out
    if name not in {"watch", "hostile"}:
        assert not re.search(r"\S {2,}\S", outcome.out), "nothing is told by blanks"
    if name != "watch":
        assert any(LABELLED.match(line) for line in outcome.out.splitlines())


def test_flag_variable_and_profile_say_the_same(monkeypatch, tmp_path):
    wanted = run("checks", "--plain").out
    assert wanted != run("checks").out
    monkeypatch.setenv("LAYERS_PLAIN", "1")
    assert run("checks").out == wanted
    monkeypatch.setenv("LAYERS_PLAIN", "0")
    config = tmp_path / "config.toml"
    config.write_text("[profiles.default]\nplain = true\n")
    config.chmod(0o600)
    monkeypatch.setenv("LAYERS_CONFIG", str(config))
    assert run("config", "show").out != run("config", "show", "--plain").out
    monkeypatch.delenv("LAYERS_PLAIN")
    assert run("config", "show").out == run("config", "show", "--plain").out


def test_other_formats_are_the_same_with_it():
    for form in ("json", "ndjson", "csv", "markdown"):
        assert run("sandbox", "list", "--plain", "-o", form).out.count("healthy") == run(
            "sandbox", "list", "-o", form
        ).out.count("healthy")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "watch"])
def test_every_command_draws_its_screen(name, tmp_path):
    file = tmp_path / "screen.svg"
    plain, drawn = run(*COMMANDS[name]), run(*COMMANDS[name], "--save-svg", str(file))
    assert plain.code == drawn.code
    assert ET.parse(file).getroot().tag.endswith("svg")
    assert [each.name for each in tmp_path.glob("*.svg*")] == ["screen.svg"]


@pytest.mark.parametrize("path", ["", "missing/x.svg", "."])
def test_a_picture_that_cannot_be_written_is_refused_before_anything_is_asked(path, tmp_path):
    outcome = run("status", "--save-svg", str(tmp_path / path) if path else "")
    assert outcome.code == 2
    (line,) = outcome.err.splitlines()
    # There is no key either, which would be told next.
    assert "svg" in line


def test_a_watch_has_no_picture(tmp_path):
    outcome = run("watch", "--sandbox", "--save-svg", str(tmp_path / "x.svg"))
    assert outcome.code == 2
    assert "--save-svg" in outcome.err
