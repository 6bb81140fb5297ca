"""The history as a picture: a bar for each part of the time, the higher the worse, for colour alone says nothing."""

from collections.abc import Iterator
from datetime import timedelta
from html import escape
from itertools import groupby
from typing import Final

from layers_cli.core.health import Health
from layers_cli.core.past import Past

PARTS: Final = 120
"""Of how many parts the strip is made."""
WIDTH: Final = 6
HEIGHT: Final = 36
_HEIGHTS: Final = {
    Health.HEALTHY: 12,
    Health.DISABLED: 12,
    Health.IDLE: 18,
    Health.UNKNOWN: 24,
    Health.DEGRADED: 30,
    Health.BROKEN: HEIGHT,
    None: 2,
}


def picture(past: Past) -> Iterator[str]:
    """Yield the strip, the oldest at the left; what it shows is told in words too."""
    buckets = past.buckets(max((past.before - past.since) / PARTS, timedelta(seconds=1)))
    yield '<svg class="strip" role="img" aria-labelledby="strip-title strip-words"'
    yield f' viewBox="0 0 {len(buckets) * WIDTH} {HEIGHT}" preserveAspectRatio="none" height="{HEIGHT}">\n'
    yield f'<title id="strip-title">From {past.since:%Y-%m-%d %H:%M} to {past.before:%Y-%m-%d %H:%M} UTC</title>\n'
    yield f'<desc id="strip-words">{escape(_said(buckets))}</desc>\n'
    place = 0
    for health, run in groupby(buckets):
        width = len([*run]) * WIDTH
        high = _HEIGHTS[health]
        name = health or "disabled"
        yield f'<rect class="{name}" x="{place}" y="{HEIGHT - high}" width="{width}" height="{high}"/>\n'
        place += width
    yield "</svg>\n"


def _said(buckets: tuple[Health | None, ...]) -> str:
    """Say what the strip shows, run by run."""
    runs = [(health, len([*run])) for health, run in groupby(buckets)]
    told = [f"{health or 'not looked at'} for {count / len(buckets):.0%}" for health, count in runs]
    return f"{', then '.join(told)} of the time."
