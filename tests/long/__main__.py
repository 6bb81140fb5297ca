"""What takes too long for every change: `python -m tests.long NAME`."""

import sys
from importlib import import_module

RUNS = {
    "load": "a day of cron against a sandbox with faults",
    "fuzz": "bytes for the readers of the wire, guided by coverage",
    "pipeline": "answers that are not as documented, from the wire to every output",
    "mutate": "mutation tests of the core and the rules",
    "bench": "speed and memory, each promise as a ratio of one run",
}
"""Every long run by the name of its module here, which has a `main(words)` that returns an exit code."""


def main(words: list[str]) -> int:
    """Run one of them with the words that follow its name."""
    if not words or words[0] not in RUNS:
        lines = [f"  {name:<10} {sentence}" for name, sentence in RUNS.items()]
        sys.stderr.write("\n".join(["usage: python -m tests.long NAME", *lines, ""]))
        return 2
    return import_module(f"tests.long.{words[0]}").main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
