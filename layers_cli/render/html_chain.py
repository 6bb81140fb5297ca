"""The chain as a picture: from the SDK through Layers and the relay to the platforms, each link by shape and word."""

from collections.abc import Iterable, Iterator
from html import escape
from itertools import pairwise
from typing import Final

from layers_cli.core.chain import Chain
from layers_cli.core.frozen import frozen
from layers_cli.core.health import Health, worst
from layers_cli.core.report import Report
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.verdict import Verdict
from layers_cli.render.cells import cells
from layers_cli.render.chain import LIKE
from layers_cli.render.visible import visible
from layers_cli.render.words import number

WIDTH: Final = 180
HEIGHT: Final = 68
SPACE: Final = 14
"""Between two nodes that stand side by side."""
ARROW: Final = 34
"""Between a node and the next in the chain."""
LONGEST_ROW: Final = 4
"""So many links fit beside each other on a wide page."""
LONGEST_NAME: Final = 17
"""Cells of a name that a node has room for; the whole name stands in the tables."""
LINE: Final = 18
"""From one line in a node to the next."""

_SHAPES: Final = {
    Health.HEALTHY: '<circle r="8"/>',
    Health.IDLE: '<circle class="ring" r="7"/>',
    Health.DEGRADED: '<path d="M0-9 9 7H-9z"/>',
    Health.BROKEN: '<path class="ring" d="M-7-7 7 7M7-7-7 7"/>',
    Health.DISABLED: '<circle class="ring" r="7" stroke-dasharray="2 3"/>',
    Health.UNKNOWN: '<text class="sign" text-anchor="middle" y="7">?</text>',
}


@frozen
class Node:
    """One link of one branch: what it is, whose, how it looks, and the word for that."""

    title: str
    name: str
    health: Health
    word: str


Ranks = tuple[tuple[Node, ...], ...]


def picture(report: Report) -> Iterator[str]:
    """Yield the picture: from the top down, and where it is short also from left to right for a wide page."""
    ranks = _of_chain(report.chain) if report.chain is not None else _of_verdict(report.verdict)
    if len(ranks) <= LONGEST_ROW:
        yield from _svg(ranks, "wide")
    yield from _svg(ranks, "tall" if len(ranks) <= LONGEST_ROW else "any")


def _of_chain(chain: Chain) -> Ranks:
    ranks: dict[str, list[Node]] = {}
    for link in chain.links:
        node = Node(title=link.title, name=link.subject or "", health=LIKE[link.proof], word=str(link.proof))
        ranks.setdefault(link.key, []).append(node)
    return tuple(map(tuple, ranks.values()))


def _of_verdict(verdict: Verdict) -> Ranks:
    of = {kind: [subject for subject in verdict.subjects if subject.kind is kind] for kind in Kind}
    apps, relays, accounts = of[Kind.APP], of[Kind.RELAY], of[Kind.ACCOUNT]
    named = apps[0].name if len(apps) == 1 else number(len(apps), "app")
    ranks = (
        (_node("SDK", named, apps, verdict),),
        (_node("Layers", verdict.snapshot.target.project_label, of[Kind.KEY] + of[Kind.PROJECT], verdict),),
        tuple(_node("Relay", relay.name, [relay], verdict) for relay in relays),
        tuple(_node("Ad account", relay.name, _of_platform(accounts, relay), verdict) for relay in relays),
    )
    return tuple(filter(None, ranks))


def _of_platform(accounts: Iterable[Subject], relay: Subject) -> list[Subject]:
    return [account for account in accounts if account.platform == relay.platform]


def _node(title: str, name: str, subjects: list[Subject], verdict: Verdict) -> Node:
    health = worst(map(verdict.health_of, subjects))
    return Node(title=title, name=name, health=health, word=str(health) if subjects else "not known")


def _svg(ranks: Ranks, name: str) -> Iterator[str]:
    is_wide = name == "wide"
    most = max(map(len, ranks))
    across, along = most * WIDTH + (most - 1) * SPACE, len(ranks) * HEIGHT + (len(ranks) - 1) * ARROW
    if is_wide:
        across, along = most * HEIGHT + (most - 1) * SPACE, len(ranks) * WIDTH + (len(ranks) - 1) * ARROW
    width, height = (along, across) if is_wide else (across, along)
    yield f'<svg class="chain {name}" role="img" aria-labelledby="{name}-title {name}-words"'
    yield f' viewBox="-1 -1 {width + 2} {height + 2}" width="{width + 2}" height="{height + 2}">\n'
    yield f'<title id="{name}-title">The chain from the SDK to the platforms</title>\n'
    yield f'<desc id="{name}-words">{_said(ranks)}</desc>\n'
    places = [[*_places(place, len(rank), across, is_wide=is_wide)] for place, rank in enumerate(ranks)]
    for before, after in pairwise(places):
        yield from _arrows(before, after, is_wide=is_wide)
    for rank, at in zip(ranks, places, strict=True):
        yield from map(_drawn, rank, at)
    yield "</svg>\n"


def _said(ranks: Ranks) -> str:
    return (
        escape(
            "; ".join(visible(f"{f'{node.title} {node.name}'.strip()}: {node.word}") for rank in ranks for node in rank)
        )
        + "."
    )


def _places(place: int, count: int, across: int, *, is_wide: bool) -> Iterator[tuple[int, int]]:
    """Yield the upper left corners of the nodes of a rank, centred."""
    long, short = (WIDTH, HEIGHT) if is_wide else (HEIGHT, WIDTH)
    begin = (across - count * short - (count - 1) * SPACE) // 2
    for there in range(begin, begin + count * (short + SPACE), short + SPACE):
        yield (place * (long + ARROW), there) if is_wide else (there, place * (long + ARROW))


def _arrows(before: list[tuple[int, int]], after: list[tuple[int, int]], *, is_wide: bool) -> Iterator[str]:
    """Yield a line from each node to its successor: the one beside it, or all where there is one on either side."""
    pairs = zip(before, after, strict=True) if len(before) == len(after) else ((a, b) for a in before for b in after)
    for (from_x, from_y), (to_x, to_y) in pairs:
        if is_wide:
            ends = (from_x + WIDTH, from_y + HEIGHT // 2, to_x, to_y + HEIGHT // 2)
            head = "l-7-4v8z"
        else:
            ends = (from_x + WIDTH // 2, from_y + HEIGHT, to_x + WIDTH // 2, to_y)
            head = "l-4-7h8z"
        yield '<path class="arrow" d="M{} {}L{} {}"/>'.format(*ends)
        yield f'<path class="head" d="M{ends[2]} {ends[3]}{head}"/>\n'


def _drawn(node: Node, at: tuple[int, int]) -> str:
    return (
        f'<g class="{node.health}" transform="translate({at[0]} {at[1]})">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
        f'<g transform="translate(18 {HEIGHT // 2})">{_SHAPES[node.health]}</g>{"".join(_lines(node))}</g>\n'
    )


def _lines(node: Node) -> Iterator[str]:
    """Yield what stands in a node, centred."""
    texts = {"title": node.title, "name": _short(visible(node.name)), "word": node.word}
    filled = {name: text for name, text in texts.items() if text}
    first = HEIGHT // 2 + 5 - (len(filled) - 1) * LINE // 2
    for place, (name, text) in enumerate(filled.items()):
        yield f'<text class="{name}" x="34" y="{first + place * LINE}">{escape(text)}</text>'


def _short(name: str) -> str:
    if cells(name) <= LONGEST_NAME:
        return name
    kept = name[:LONGEST_NAME]
    while cells(kept) >= LONGEST_NAME:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
