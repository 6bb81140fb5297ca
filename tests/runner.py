"""What the runner of GitHub Actions makes of a line, after its source: ActionCommand and the files for a step."""

import re

_V2 = re.compile(r"::(?P<name>[\w-]+)(?: (?P<properties>.*?))?::(?P<data>.*)", re.DOTALL)
_DATA = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
_PROPERTY = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


def command(line):
    """Return name, properties and message of a workflow command; None for any other line."""
    match = _V2.fullmatch(line.lstrip())
    if match is None:
        return None
    pairs = (part.strip().partition("=") for part in (match["properties"] or "").split(","))
    properties = {name: _decoded(value, _PROPERTY) for name, _, value in pairs if value}
    return match["name"], properties, _decoded(match["data"], _DATA)


def is_heeded(line):
    """Whether the runner does something when it sees the line: the older form is heeded wherever it stands in one."""
    return command(line) is not None or re.search(r"##\[.*\]", line) is not None


def outputs(text):
    """Return the outputs that a file names: a pair on a line, or a text up to its delimiter."""
    found = {}
    lines = iter(text.splitlines())
    for line in lines:
        if not line:
            continue
        name, equals, value = line.partition("=")
        before, heredoc, delimiter = line.partition("<<")
        if heredoc and (not equals or len(before) < len(name)):
            found[before] = "\n".join(iter(lambda: next(lines), delimiter))
        else:
            assert equals, line
            found[name] = value
    return found


def _decoded(text, pairs):
    for code, character in pairs:
        text = text.replace(code, character)
    return text
