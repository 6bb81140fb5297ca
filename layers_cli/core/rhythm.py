"""How often an app is usually heard from."""

from datetime import timedelta

from layers_cli.core.frozen import frozen


@frozen
class Rhythm:
    """How long an app is usually silent at one hour of the week: the longest such silence, over so many days."""

    longest: timedelta
    days: int
