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

        raise SystemExit(_tell(f"layers {__version__}\n"))
    from layers_cli.stops import listening

    with listening() as stops:
        from layers_cli.app import run

        code = run(sys.argv[1:], stops)
    raise SystemExit(code)


def _tell(text: str) -> int:
    """Write `text` to standard output, where there is one, and return the exit code."""
    try:
        if sys.stdout is not None:
            os.write(1, text.encode())
    except BrokenPipeError:
        pass
    except OSError as error:
        with suppress(OSError):
            os.write(2, f"layers: standard output cannot be written: {error.strerror}\n".encode())
        return 1
    return 0


if __name__ == "__main__":
    main()
