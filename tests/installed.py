"""What tests need beyond Python: without it they are skipped, which the project's own check allows nowhere."""

import os
import shutil
from pathlib import Path

import pytest


def program(name):
    """Return the path of a program."""
    if found := shutil.which(name):
        return found
    pytest.skip(f"{name} is not installed")


def node_module(name):
    """Return the folder of a package from npm, which is looked for in NODE_PATH."""
    for folder in os.environ.get("NODE_PATH", "").split(os.pathsep):
        if folder and (found := Path(folder) / name).is_dir():
            return found
    pytest.skip(f"{name} is not in NODE_PATH")
