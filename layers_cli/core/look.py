"""Everything a format may know about where its text goes."""

from layers_cli.core.frozen import frozen


@frozen
class Look:
    """How to write for people: `width` in cells (None: nothing is wrapped), `terminal` whether one reads along."""

    width: int | None = None
    terminal: bool = False
    colour: bool = False
    ascii: bool = False
    verbose: bool = False
    quiet: bool = False
