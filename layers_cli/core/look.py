"""Everything a format may know about where its text goes."""

from layers_cli.core.frozen import frozen


@frozen
class Look:
    """How to write for people: `width` in cells (None: nothing is wrapped), `terminal` whether one reads along.

    What its `encoding` cannot hold is written as escapes. What is `plain` is read in its order, by a voice or by
    fingers: neither place nor symbol nor colour says anything.
    """

    width: int | None = None
    terminal: bool = False
    colour: bool = False
    ascii: bool = False
    plain: bool = False
    encoding: str = "utf-8"
    verbose: bool = False
    quiet: bool = False
