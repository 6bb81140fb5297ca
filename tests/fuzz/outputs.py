"""What every output has to be, whatever came over the wire: well-formed, harmless, and without the key."""

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

from layers_cli.exits import ExitCode
from tests import runner
from tests.e2e.conftest import KEY
from tests.exposition import families
from tests.render.test_csv import is_formula
from tests.render.test_html import GOLDEN, Page
from tests.render.test_junit import ELEMENTS
from tests.render.test_markdown import COMMONMARK, OURS, rows
from tests.render.test_nagios import VALUE
from tests.render.test_svg import check as svg_check
from tests.schema import DOCUMENT, LINE

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""What acts on a terminal, turns text around or cannot be written; a line feed alone is layout."""
SGR = re.compile(r"\x1b\[[0-9;]*m")
PLUGIN = {"OK", "WARNING", "CRITICAL", "UNKNOWN"}
LINES = {"subject", "finding", "check"}
_PIECE = 12
_PIECES = tuple(KEY[at : at + _PIECE].lower() for at in range(8, len(KEY) - 4 - _PIECE + 1))
_TAGS = {name for page in GOLDEN.glob("*.html") for name, _ in Page(page.read_text("utf-8")).elements}
_TOKENS = {
    "inline", "fence", "heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open",
    "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close", "thead_open", "thead_close",
    "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close", "td_open", "td_close",
}  # fmt: skip
_DOCS = "https://developers.layers.com/"


def strict(text):
    """Return the value of JSON text; what only Python takes for JSON is a ValueError."""

    def refuse(name):
        raise ValueError(f"{name} is not JSON")

    def whole(pairs):
        members = dict(pairs)
        assert len(members) == len(pairs), "an object has the same key twice"
        return members

    return json.loads(text, parse_constant=refuse, object_pairs_hook=whole)


def held_back(text):
    """Assert that nothing of the key is told but its end."""
    joined = "".join(text.split()).lower()
    at = next((joined.index(piece) for piece in _PIECES if piece in joined), None)
    assert at is None, joined[max(at - 100, 0) : at + 100]


def check_text(text):
    plain = SGR.sub("", text)
    assert not ACTING.search(plain), ACTING.search(plain)
    assert text == "" or text.endswith("\n")


def check_json(text):
    document = strict(text)
    DOCUMENT.validate(document)
    assert not ACTING.search(text)
    assert text.endswith("\n")
    return document


def check_ndjson(text):
    lines = [strict(line) for line in text.split("\n")[:-1]]
    assert not ACTING.search(text)
    assert text == "" or text.endswith("\n")
    for line in lines:
        if "schema" in line:
            DOCUMENT.validate(line)
        elif line.get("type") in LINES:
            LINE.validate(line)
    return lines


def check_csv(text):
    rows = [*csv.reader(io.StringIO(text, newline=""), strict=True)]
    assert not ACTING.search(text)
    assert len({len(row) for row in rows}) <= 1
    assert not [cell for row in rows for cell in row if is_formula(cell)]
    return rows


def check_markdown(text):
    assert not ACTING.search(text)
    text.encode()
    tokens = COMMONMARK.parse(text)
    for token in tokens:
        assert token.type in _TOKENS, token
        for piece in token.children or ():
            if piece.type in {"link_open", "link_close"}:
                assert (piece.attrGet("href") or _DOCS).startswith(_DOCS)
            else:
                assert piece.type in OURS, piece
    for heads, cells in rows(tokens):
        assert cells == heads


def check_html(text):
    assert not ACTING.search(text)
    text.encode()
    page = Page(text)
    assert {name for name, _ in page.elements} <= _TAGS, {name for name, _ in page.elements} - _TAGS
    for _, attributes in page.elements:
        assert attributes.keys().isdisjoint({"src", "srcset", "style", "action", "xlink:href"})
        assert not any(name.startswith("on") for name in attributes)
    assert all(link["href"].startswith(_DOCS) for link in page.all("a"))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert text.count("<!--") == 0


def check_junit(text):
    assert not ACTING.search(text)
    (suite,) = ET.fromstring(text.encode())
    for element in suite.iter():
        assert {*element.keys()} <= ELEMENTS[element.tag], element
    cases = [*suite.iter("testcase")]
    assert suite.get("tests") == str(len(cases))
    for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        assert suite.get(attribute) == str(len([*suite.iter(tag)]))


def check_github(text):
    assert not ACTING.search(text)
    # The runner ends a line where Python does, and at no other place.
    assert text.splitlines() == text.split("\n")[:-1]
    told = [runner.command(line) for line in text.split("\n")[:-1]]
    assert None not in told
    assert {name for name, _, _ in told} <= {"error", "warning", "notice"}
    assert all(properties.keys() == {"title"} for _, properties, _ in told)


def check_nagios(text):
    assert not ACTING.search(text)
    first, *rest = text.split("\n")
    told, bar, data = first.partition(" | ")
    assert bar
    assert "|" not in told + "".join(rest)
    assert told.partition(" - ")[0] in PLUGIN
    parts = [VALUE.fullmatch(part) for part in data.split(" ")]
    assert all(parts), data
    names = [part[1] for part in parts]
    assert len(set(names)) == len(names)


def check_prometheus(text):
    # A label holds whatever was sent, as escapes; the format itself has no other controls than line feeds.
    assert not ACTING.search(text)
    families(text)


def check_svg(text):
    assert not ACTING.search(text)
    svg_check(text)


CHECKS = {
    "text": check_text, "json": check_json, "ndjson": check_ndjson, "markdown": check_markdown, "csv": check_csv,
    "html": check_html, "junit": check_junit, "github": check_github, "nagios": check_nagios,
    "prometheus": check_prometheus, "svg": check_svg,
}  # fmt: skip
"""What is asserted of each format."""


def check(name, text):
    """Assert that a text is what its format is to be; return what it is read as, where that is of use."""
    held_back(text)
    return CHECKS[name](text)


CODES = {int(code) for code in ExitCode} - {1, 6, 130, 143}
"""How a run can end that is neither a bug nor ended from outside."""
