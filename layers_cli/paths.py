"""Where the files of the tool lie on this system."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

_APP: Final = "layers"


def config_directory() -> Path:
    """Return the directory of configuration; it need not exist."""
    import platformdirs

    return platformdirs.user_config_path(_APP, appauthor=False)


def config_file(environ: Mapping[str, str]) -> Path:
    """Return the config file that `LAYERS_CONFIG` names, or the one of the config directory."""
    if named := environ.get("LAYERS_CONFIG"):
        return expanded(named)
    return config_directory() / "config.toml"


def state_directory() -> Path:
    """Return the directory of what is remembered between runs; it need not exist."""
    import platformdirs

    return platformdirs.user_state_path(_APP, appauthor=False)


def cache_directory() -> Path:
    """Return the directory of what can be learned again; it need not exist."""
    import platformdirs

    return platformdirs.user_cache_path(_APP, appauthor=False)


def history_file() -> Path:
    """Return the file of the history."""
    return state_directory() / "history.db"


def expanded(text: str) -> Path:
    """Return a path as a user wrote it, with `~` resolved where the system knows whose home that is."""
    path = Path(text)
    try:
        return path.expanduser()
    except RuntimeError:
        return path
