"""The environment that everything is measured in: the tool as a user installs it, and nothing else."""

import os
import shlex
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
_SPOILERS = ("click", "h2")
"""Packages that httpx imports where they are installed: with them other things are measured."""


class CannotRunError(Exception):
    """Nothing can be measured; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A virtual environment with the tool in it, and the variables that its programs get."""

    folder: Path
    variables: dict[str, str]

    @property
    def python(self) -> str:
        """The interpreter."""
        return str(self.folder / "bin" / "python")

    @property
    def layers(self) -> str:
        """The script that the installer wrote."""
        return str(self.folder / "bin" / "layers")

    @property
    def bare(self) -> tuple[str, ...]:
        """The interpreter with the switches that the script gives it."""
        first = Path(self.layers).read_text(encoding="utf-8").partition("\n")[0]
        words = shlex.split(first.removeprefix("#!"))
        return tuple(words) if "python" in words[0] else (self.python,)


def environment(folder: Path) -> Environment:
    """Make the environment in `folder`; pip compiles what it installs."""
    made = Environment(folder=folder / "venv", variables=_variables(folder))
    venv.create(made.folder, with_pip=True)
    # The installer keeps the caller's variables: they say where packages come from.
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    pip = [made.python, "-m", "pip", "install", "--quiet", "--compile", "--disable-pip-version-check", str(CHECKOUT)]
    installed = subprocess.run(pip, env=outside, capture_output=True, text=True, check=False)
    if installed.returncode:
        raise CannotRunError(f"the package could not be installed:\n{installed.stderr}")
    for name in _SPOILERS:
        found = subprocess.run(
            [made.python, "-c", f"import {name}"], env=made.variables, capture_output=True, check=False
        )
        if not found.returncode:
            raise CannotRunError(f"{name} got into the environment; what is measured would not be the tool")
    return made


def _variables(folder: Path) -> dict[str, str]:
    """Return what a program needs, without certificates, Python's switches, or a configuration of the tool."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "TMPDIR": str(folder),
    }


def about() -> str:
    """Describe the machine."""
    return f"Python {sys.version.split()[0]}, {os.cpu_count()} processors"
