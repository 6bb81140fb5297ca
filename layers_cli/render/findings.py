"""Findings in full: grouped under their causes, the worst group last, or first where they are to last."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from layers_cli.core.finding import Finding
from layers_cli.core.frozen import frozen
from layers_cli.core.health import NOTE, Health
from layers_cli.core.look import Look
from layers_cli.core.rule import Kind, Subject
from layers_cli.core.verdict import Verdict
from layers_cli.render.page import Blank, Block, Heading, Labelled, Line, Paragraph, Span, Style, line
from layers_cli.render.words import Words

MANY = 5
"""Up to this many findings of one fault are all told in full."""
_COMMAND: Final = re.compile(r"(?<=: )layers [a-z].*?(?=; |$)")
"""What can be typed, in the words of a next step."""
SHOWN = 3
"""How many are told in full where there are more."""
PLURALS = {
    Kind.KEY: "keys",
    Kind.PROJECT: "projects",
    Kind.APP: "apps",
    Kind.RELAY: "relays",
    Kind.ACCOUNT: "ad accounts",
    Kind.PROBE: "probes",
}


@frozen(kw_only=False)
class Group:
    """A finding and those that follow from it."""

    root: Finding
    followers: tuple[Finding, ...]


def counts(finding: Finding) -> bool:
    """Whether a finding touches the verdict."""
    return finding.level not in {NOTE, Health.DISABLED}


def blocks(verdict: Verdict, words: Words, look: Look) -> Iterator[Block]:
    """Yield every finding that is to be shown, in the order of the words, each root before what follows from it."""
    names = Names(verdict, words)
    bundles: dict[tuple[str, str, str], list[Group]] = {}
    for group in shown(verdict, look):
        bundles.setdefault((group.root.code, group.root.title, group.root.level), []).append(group)
    for bundle in bundles.values() if words.lasting else reversed(bundles.values()):
        yield from _bundle(bundle, names, look)


def shown(verdict: Verdict, look: Look) -> list[Group]:
    """Return the groups that are to be shown, worst first."""

    def wanted(finding: Finding) -> bool:
        return counts(finding) if look.quiet else look.verbose or finding.level != NOTE

    groups = [Group(group.root, tuple(filter(wanted, group.followers))) for group in _groups(verdict.findings)]
    return [group for group in groups if wanted(group.root) or group.followers]


def _groups(findings: Iterable[Finding]) -> Iterator[Group]:
    root: Finding | None = None
    followers: list[Finding] = []
    for finding in findings:
        if root is not None and finding.follows_from is not None:
            followers.append(finding)
            continue
        if root is not None:
            yield Group(root, tuple(followers))
        root, followers = finding, []
    if root is not None:
        yield Group(root, tuple(followers))


class Names:
    """What each subject is called; an id stands beside a name that several subjects of a kind have."""

    def __init__(self, verdict: Verdict, words: Words) -> None:
        self.words = words
        self._times = Counter((subject.kind, subject.name) for subject in verdict.subjects)

    def of(self, subject: Subject) -> str:
        """Name one subject."""
        name = self.words.name(subject)
        if self._times[subject.kind, subject.name] > 1 and subject.id != subject.name:
            return f"{name} {subject.id}"
        return name

    def listed(self, findings: Iterable[Finding]) -> str:
        """Name the subjects of findings."""
        return ", ".join(dict.fromkeys(self.of(finding.subject) for finding in findings))


def _bundle(bundle: list[Group], names: Names, look: Look) -> Iterator[Block]:
    full = bundle if len(bundle) <= MANY else bundle[:SHOWN]
    for group in full:
        yield from _group(group, names, look)
        yield Blank()
    if more := bundle[len(full) :]:
        root = more[0].root
        kind = PLURALS[root.subject.kind]
        told = f"and {len(more)} more {kind}: {names.listed(group.root for group in more)}"
        dots = "" if names.words.plain else f"{names.words.dots} "
        yield Paragraph(line(f"{root.code}{names.words.gap()}{dots}{told}"), indent=2)
        yield from _followers([finding for group in more for finding in group.followers], names, look)
        yield Blank()


def _group(group: Group, names: Names, look: Look) -> Iterator[Block]:
    yield from full(group.root, names, look)
    yield from _followers(group.followers, names, look)


def full(finding: Finding, names: Names, look: Look) -> Iterator[Block]:
    """Yield one finding with what was seen, why, and what to do next."""
    words = names.words
    title = Span(titled(finding, names), Style.STRONG)
    if words.is_labelled:
        yield Heading((*words.health(finding.level), Span(f": {finding.code} "), title))
    else:
        mark = words.marked(finding.level, finding.code)
        yield Heading((*mark, Span("  "), title, Span(f"  {finding.level}")))
    yield Labelled((
        ("Seen", line(seen(finding))),
        *([("Known", line(f"since {words.when(finding.since)}"))] if finding.since else []),
        *([] if look.quiet else [("Why", line(finding.cause))]),
        ("Whose turn" if words.is_labelled else "Turn", line(finding.who)),
        ("Next", _step(finding.next)),
        *([("Docs", line(finding.docs, Style.LINK))] if look.verbose or words.lasting else []),
    ))  # fmt: skip


def _step(text: str) -> Line:
    """Tell what can be typed from the words around it."""
    spans: list[Span] = []
    end = 0
    for match in _COMMAND.finditer(text):
        spans += [Span(text[end : match.start()]), Span(match[0], Style.COMMAND)]
        end = match.end()
    return (*spans, Span(text[end:]))


def titled(finding: Finding, names: Names) -> str:
    """Return the title, with the subject where there could be several and the title does not name it."""
    name = names.of(finding.subject)
    if finding.subject.kind in {Kind.KEY, Kind.PROJECT} or name in finding.title:
        return finding.title
    return f"{finding.title} ({name})"


def seen(finding: Finding) -> str:
    """Return the evidence, with the thresholds that it was measured by."""
    if not finding.thresholds:
        return finding.evidence
    word = "threshold" if len(finding.thresholds) == 1 else "thresholds"
    return f"{finding.evidence} ({word} {', '.join(finding.thresholds)})"


def _followers(followers: Iterable[Finding], names: Names, look: Look) -> Iterator[Block]:
    """Fold what follows from a root: one line for each fault."""
    alike: dict[tuple[str | None, str, str], list[Finding]] = {}
    for finding in followers:
        alike.setdefault((finding.follows_from, finding.code, finding.title), []).append(finding)
    for (cause, code, title), mine in alike.items():
        yield Paragraph(line(f"follows from {cause}: {code} {title} ({names.listed(mine)})"), indent=2)
        if look.verbose:
            for finding in mine:
                yield Paragraph(line(f"{names.of(finding.subject)}: {seen(finding)}"), 4)
