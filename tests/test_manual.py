"""What help says of the environment is what the settings heed."""

import pytest

from layers_cli.app import COMMANDS, load
from layers_cli.environment import VARIABLES
from layers_cli.settings import load as settings

GIVEN = {
    "LAYERS_API_KEY": "lp_live_01HX9Y6K7EJ4T2_plantedSecretPlantedSecret-wxyz",
    "LAYERS_BASE_URL": "https://one.example",
    "LAYERS_PROJECT": "one",
    "LAYERS_APP": "one",
    "LAYERS_ORG": "org_1",
    "LAYERS_PING_URL": "https://one.example",
    "LAYERS_NOTIFY_URL": "https://one.example",
    "LAYERS_PLAIN": "1",
    "NO_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "SSL_CERT_FILE": "/one",
    "SSL_CERT_DIR": "/one",
}
"""The variables that give a setting as they are."""
OTHER = {"base_url": "https://two.example", "org": "org_2", "color": "auto"}


def origins(flags, environ):
    found = settings(flags, environ, reads_config=False)
    values = [getattr(found, name) for name in type(found).__slots__]
    return {value.origin for value in values if hasattr(value, "origin")}


@pytest.mark.parametrize("name", GIVEN)
def test_a_variable_gives_the_setting_that_its_option_gives(name):
    option = VARIABLES[name].option
    assert f"environment {name}" in origins({}, {name: GIVEN[name]})
    assert f"environment {name}" not in origins({option: OTHER.get(option, "two")}, {name: GIVEN[name]})


def test_every_variable_of_a_setting_is_tried_and_the_profile_is_looked_for_only_with_its_option():
    ours = {name for name in VARIABLES if name.startswith("LAYERS_")}
    others = ours - GIVEN.keys() - {"LAYERS_COMPLETION_CACHE"}
    assert others == {"LAYERS_PROFILE", "LAYERS_CONFIG"}
    assert {VARIABLES[name].option for name in others} == {"profile"}


def test_every_variable_is_heeded_by_a_command():
    options = {parameter.name for name in COMMANDS for parameter in load(name).params}
    heeded = {variable for name in COMMANDS for variable in load(name).heeds}
    assert heeded <= {*VARIABLES}
    assert all(each.option in options or name in heeded for name, each in VARIABLES.items())
