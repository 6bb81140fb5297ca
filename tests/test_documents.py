"""README and topics say what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from layers_cli import __version__
from layers_cli.app import COMMANDS, GROUPS, load
from layers_cli.commands.help import topics
from layers_cli.config import NAMES
from layers_cli.exits import ExitCode
from tests.documents import DOCUMENTS, ROOT, filled
from tests.pictures import FOLDER, pictures

PACKAGE = ROOT / "layers_cli"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_generated_parts_are_fresh(path: Path):
    """`python -m tests.refresh` renews them."""
    text = path.read_text(encoding="utf-8")
    assert filled(text) == text


def test_the_pictures_of_the_readme_show_what_the_tool_shows():
    """`python -m tests.refresh` renews them; look at them before they are committed."""
    made = pictures()
    assert {path: path.read_bytes() for path in FOLDER.iterdir()} == made
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {path.relative_to(ROOT).as_posix() for path in made} == {*re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", readme)}


def test_every_command_has_a_module_and_every_module_a_row():
    modules = {path.stem for path in (PACKAGE / "commands").glob("*.py")} - {"__init__"}
    assert modules == {name.replace(" ", "_") for name in COMMANDS}


def test_groups_are_the_first_words_of_two_word_commands():
    assert {name.split()[0] for name in COMMANDS if " " in name} == set(GROUPS)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says_of_itself(name: str):
    help_text = load(name).help
    assert help_text.split("\n")[0].strip() == COMMANDS[name]


def test_every_exit_code_stands_in_the_topic():
    topic = (PACKAGE / "topics" / "exit-codes.md").read_text(encoding="utf-8")
    for code in ExitCode:
        assert re.search(rf"^\| {int(code)} \| {code.word} \|", topic, re.MULTILINE)


def test_whatever_a_profile_may_set_stands_in_the_topic():
    topic = (PACKAGE / "topics" / "environment.md").read_text(encoding="utf-8")
    told = re.search(r"A profile may set (.*?)\.\n", topic, re.DOTALL)[1]
    assert {*re.findall(r"`(\w+)`", told)} == {*NAMES}


def test_topics_have_a_title():
    for name, path in topics().items():
        text = path.read_text(encoding="utf-8")
        assert text.startswith(("# ", "{")), name


def test_nothing_in_the_documents_is_longer_than_it_needs_to_be():
    """Two commands of the README set everything up: each is one line, and starts from nothing."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    one_liners = re.findall(r"^python3 -m venv .*&&.*$", readme, re.MULTILINE)
    assert len(one_liners) == 2
    assert "layers status --sandbox" in one_liners[0]
    assert "pytest" in one_liners[1]


def test_the_version_is_the_packages_own():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
