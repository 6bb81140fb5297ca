"""The examples in the topics, and a place to run them in."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from layers_cli.commands.help import topics
from layers_cli.sandbox.server import Sandbox

ROOT = Path(__file__).parents[1]
TOOL = "/usr/local/bin/layers"
"""Where examples that have no path to search find the tool."""


def languages(topic):
    """Return the language of every example, in order."""
    return re.findall(r"^```([\w-]+)\n", topics()[topic].read_text("utf-8"), re.MULTILINE)


def example(topic, language):
    """Return the one example in a language."""
    text = topics()[topic].read_text("utf-8")
    (found,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return found


def tool(folder, box=None, words=""):
    """Make an executable of the tool, which asks a sandbox or appends words, and return its path."""
    made = folder / "layers"
    api = "" if box is None else f"LAYERS_BASE_URL={box.url} LAYERS_API_KEY={box.key} "
    state = f"XDG_STATE_HOME={folder}/state XDG_CONFIG_HOME={folder}/config"
    made.write_text(f'#!/bin/sh\n{state} {api}PYTHONPATH={ROOT} exec {sys.executable} -m layers_cli "$@" {words}\n')
    made.chmod(0o755)
    return made


def run(script, folder, *, scenario="healthy", **variables):
    """Run a script of the shell in a folder, with the tool on the path and a sandbox behind it."""
    with Sandbox(scenario) as box:
        found = tool(folder, box)
        environ = {"PATH": f"{found.parent}{os.pathsep}{os.environ['PATH']}", "HOME": str(folder), **variables}
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            env=environ, cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip


def eventually(seen, *, seconds=60):
    """Return what `seen` returns as soon as that is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come in time")
