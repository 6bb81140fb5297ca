"""The environment variables that the tool heeds: what each is for, and the option beside which it counts."""

from collections.abc import Mapping
from typing import Final

from layers_cli.core.frozen import frozen

BASE_URL: Final = "https://api.layers.com"
"""Where the API is when nobody says otherwise."""


@frozen
class Variable:
    """A variable; a command that takes `option` (as a parameter is spelt) heeds it."""

    about: str
    option: str


VARIABLES: Final = {
    "LAYERS_API_KEY": Variable(about="the API key", option="api_key_file"),
    "LAYERS_BASE_URL": Variable(about=f"where the API is (default: {BASE_URL})", option="base_url"),
    "LAYERS_PROJECT": Variable(about="the project, when no flag or argument names one", option="project"),
    "LAYERS_APP": Variable(about="the app, when no flag or argument names one", option="app"),
    "LAYERS_ORG": Variable(about="the child organization to act for, with a key of its parent", option="org"),
    "LAYERS_PROFILE": Variable(about="the profile of the config file to use", option="profile"),
    "LAYERS_CONFIG": Variable(about="the config file, instead of the one in the config directory", option="profile"),
    "LAYERS_PING_URL": Variable(about="the monitor that is told when a run begins and how it ends", option="ping_url"),
    "LAYERS_NOTIFY_URL": Variable(about="the URL that is told of changes", option="notify_url"),
    "LAYERS_PLAIN": Variable(
        about="text to be read in its order, without tables and symbols, when set to anything but 0", option="plain"
    ),
    "LAYERS_COMPLETION_CACHE": Variable(
        about="whether names of projects and apps are kept for TAB: 1 (the default) or 0", option="base_url"
    ),
    "NO_COLOR": Variable(about="no colour, when set to anything", option="color"),
    "CLICOLOR_FORCE": Variable(about="colour also off a terminal, when set to anything but 0", option="color"),
    "CLICOLOR": Variable(about="no colour on a terminal, when it is 0", option="color"),
    "TERM": Variable(about="no colour on a terminal, and plain text, when it is dumb", option="color"),
    "COLUMNS": Variable(about="the width of the terminal", option="color"),
    "SSL_CERT_FILE": Variable(about="certificate authorities to trust, as one file", option="ca_bundle"),
    "SSL_CERT_DIR": Variable(about="certificate authorities to trust, as a directory", option="ca_bundle"),
    "HTTPS_PROXY": Variable(about="the proxy for https URLs", option="ca_bundle"),
    "HTTP_PROXY": Variable(about="the proxy for http URLs", option="ca_bundle"),
    "ALL_PROXY": Variable(about="the proxy for URLs that the two above do not name", option="ca_bundle"),
    "NO_PROXY": Variable(about="hosts to ask without a proxy", option="ca_bundle"),
    "VISUAL": Variable(about="the editor of layers config edit", option=""),
    "EDITOR": Variable(about="the same, where VISUAL is not set", option=""),
}
"""Every variable that help lists, by its name."""


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a variable that is a switch is on: it is set, to something other than 0."""
    return environ.get(name, "0") not in {"", "0"}
