"""Where files lie."""

from pathlib import Path

import pytest

from layers_cli import paths


def test_the_config_directory_is_named_after_the_tool_and_is_not_made(home):
    assert paths.config_directory().name == "layers"
    assert not home.exists()


@pytest.mark.parametrize("environ", [{}, {"LAYERS_CONFIG": ""}])
def test_the_config_file_lies_in_the_config_directory(environ):
    assert paths.config_file(environ) == paths.config_directory() / "config.toml"


def test_the_environment_names_another_config_file(home):
    assert paths.config_file({"LAYERS_CONFIG": "~/mine.toml"}) == home / "mine.toml"
    assert paths.config_file({"LAYERS_CONFIG": "mine.toml"}) == Path("mine.toml")


def test_a_home_that_nobody_has_stays_as_written():
    assert paths.expanded("~nobody-has-this-name/key") == Path("~nobody-has-this-name/key")


def test_the_history_lies_in_the_state_directory_which_is_not_made(home):
    assert paths.history_file().parent == paths.state_directory() == home / "state" / "layers"
    assert not home.exists()
