"""Starts the tool: answers `--version` before anything is imported, then hands over to the root command."""

import atexit
import gc
import os
import sys
from contextlib import suppress


def main() -> None:
    """Run the command line of this process and exit with its code."""
    # A run is short: collecting garbage, also at exit, would cost more than it frees. Long runs turn it on again.
    gc.disable()
    atexit.register(gc.freeze)
    if sys.argv[1:] in (["--version"], ["-V"]):
        from layers_cli import __version__

        with suppress(OSError):
            os.write(1, f"layers {__version__}\n".encode())
        raise SystemExit(0)
    from layers_cli.app import run

    raise SystemExit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
