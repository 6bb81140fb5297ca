"""The process that atheris runs in: `python tests/fuzz/guided.py FLAGS CORPUS`, with the flags of libFuzzer."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

import atheris

with atheris.instrument_imports(include=["layers_cli"]):
    from tests.fuzz.readers import consume

atheris.Setup(sys.argv, consume)
atheris.Fuzz()
