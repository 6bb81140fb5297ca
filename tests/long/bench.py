"""Speed and memory as ratios of one run: what `python -m tests.bench` measures, beside the other long runs."""

from tests.bench.__main__ import main

__all__ = ["main"]
