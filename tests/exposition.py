"""Reads Prometheus' text format, as strictly as its documentation describes it."""

import re

_LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)",?')
_SAMPLE = re.compile(r"([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)")
_ESCAPES = {r"\\": "\\", r"\"": '"', r"\n": "\n"}


def families(text):
    """Return the samples of each family as (labels, value); AssertionError for what is no exposition."""
    assert text.endswith("\n")
    found, helped = {}, ""
    # Not splitlines: other line ends may stand in a label.
    for line in text.removesuffix("\n").split("\n"):
        if line.startswith("# HELP "):
            helped = line.split(" ", 3)[2]
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert (name, kind) == (helped, "gauge")
            assert name not in found, "a family stands together"
            found[name] = []
        else:
            match = _SAMPLE.fullmatch(line)
            assert match, line
            assert match[1] == [*found][-1]
            found[match[1]].append((_labels(match[2] or ""), float(match[3])))
    for samples in found.values():
        named = [tuple(labels.items()) for labels, _ in samples]
        assert len(set(named)) == len(named), "two samples with the same labels"
    return found


def _labels(text):
    labels, at = {}, 0
    while at < len(text):
        match = _LABEL.match(text, at)
        assert match, text[at:]
        labels[match[1]] = re.sub(r'\\[\\"n]', lambda escape: _ESCAPES[escape[0]], match[2])
        at = match.end()
    return labels
