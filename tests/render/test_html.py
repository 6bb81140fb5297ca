"""HTML: one file, safe, structured, and as a browser shows it."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from layers_cli.core.look import Look
from layers_cli.render import html, render
from layers_cli.render.cells import cells
from layers_cli.render.html_chain import LONGEST_NAME, _short
from layers_cli.render.page import Span, Style
from layers_cli.render.visible import visible
from tests.installed import node_module, program
from tests.render import scenes
from tests.render.browser import SCHEMES, browser

GOLDEN = Path(__file__).parent.parent / "golden" / "html"
PAGES = {
    "screen": scenes.screen,
    "single": scenes.single,
    "chain": scenes.diagnosed,
    "history": scenes.remembered,
    "gaps": scenes.gaps,
    "refusal": scenes.refusal,
    "hostile-html": lambda: scenes.hostile(scenes.HOSTILE["html"]),
}
WORLDS = (
    "healthy", "screen", "many_silent", "gaps", "unreachable", "rejected", "single", "skipped", "keyed", "unset",
    "empty", "invisible_app", "bare_card", "interrupted", "switched_off", "nothing_checked", "refusal", "diagnosed",
    "app_list", "events", "remembered",
)  # fmt: skip
HOSTILE = scenes.HOSTILE | {
    "attribute": "\" onload=alert(1) x=' onmouseover='",
    "style": "</style><style>*{display:none}</style>",
    "address": "javascript:alert(1)",
    "comment": "--> <!-- ]]> <![CDATA[",
}
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
VOID = {"meta", "circle", "path", "rect"}
WIDTHS = (390, 1200)


class Page(HTMLParser):
    """A page taken apart: elements with their attributes, and the text that is read."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.pieces, self._open = [], [], []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self.pieces.append(data)

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def text(self):
        return "".join(self.pieces)


def written(document):
    return "".join(render("html", document, Look()))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_looks_as_it_was_agreed(name):
    assert written(PAGES[name]()) == (GOLDEN / f"{name}.html").read_text(encoding="utf-8")


def test_no_golden_page_is_left_over():
    assert {path.stem for path in GOLDEN.iterdir()} == PAGES.keys()


@pytest.mark.parametrize("world", WORLDS)
def test_a_page_needs_nothing_else(world):
    text = written(getattr(scenes, world)())
    page = Page(text)
    assert {name for name, _ in page.elements}.isdisjoint({"script", "link", "img", "iframe", "object", "base", "form"})
    assert not re.search(r"url\(|@import", text)
    for _, attributes in page.elements:
        assert attributes.keys().isdisjoint({"src", "srcset", "style", "action", "xlink:href"})
        assert not any(name.startswith("on") for name in attributes)
    assert all(link["href"].startswith("https://developers.layers.com/") for link in page.all("a"))


@pytest.mark.parametrize("world", WORLDS)
def test_a_page_has_an_order_for_those_who_do_not_see_it(world):
    page = Page(written(getattr(scenes, world)()))
    assert page.all("html") == [{"lang": "en"}]
    names = [name for name, _ in page.elements]
    assert [names.count(name) for name in ("h1", "header", "main", "footer", "title")][:4] == [1, 1, 1, 1]
    levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for _, attributes in page.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= {*ids}
    assert all(heading["scope"] in {"col", "row"} for heading in page.all("th"))


@pytest.mark.parametrize(
    "world", [scenes.hostile, scenes.hostile_card, scenes.hostile_rows, scenes.hostile_events, scenes.hostile_chain]
)
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_is_text(kind, world):
    text = written(world(HOSTILE[kind]))
    calm = Page(written(world("calm")))
    page = Page(text)
    assert RAW.search(text) is None
    text.encode()
    assert visible(HOSTILE[kind]) in page.text
    allowed = {name for name, _ in calm.elements} | {"ul", "li"}
    assert {name for name, _ in page.elements} <= allowed
    assert not any(name.startswith("on") for _, attributes in page.elements for name in attributes)


def test_the_result_and_what_it_rests_on_are_told():
    text = Page(written(scenes.screen())).text
    for words in ("broken: App has never sent an event", "LAY101", "Not proven", "req_1", "…k3y9 (live)",
                  "layers 0.1.0", "2026-06-09T17:02:14Z", "12 (broken)", "note: LAY904"):  # fmt: skip
        assert words in text


@pytest.mark.parametrize("world", ["gaps", "unreachable", "rejected", "invisible_app"])
def test_every_failed_request_is_named(world):
    document = getattr(scenes, world)()
    text = Page(written(document)).text
    assert all(failure.request_id in text for failure in document.head.failures if failure.request_id)


def test_how_it_was_looked_at_changes_nothing():
    assert written(scenes.screen()) == "".join(
        render("html", scenes.screen(), Look(width=40, terminal=True, colour=True, ascii=True, quiet=True))
    )


def test_an_address_that_is_not_ours_is_no_link():
    assert html._span(Span("javascript:x", Style.LINK)) == '<span class="link">javascript:x</span>'


# The picture


def told(document):
    """Return what the picture says to those who do not see it."""
    return set(re.findall(r"<desc[^>]*>(.*?)</desc>", written(document)))


def test_the_picture_says_what_it_shows():
    (said,) = told(scenes.screen())
    assert said.removesuffix(".").split("; ") == [
        "SDK 2 apps: broken", "Layers Acme Coffee: unknown", "Relay Meta: healthy", "Relay TikTok: degraded",
        "Ad account Meta: not known", "Ad account TikTok: not known",
    ]  # fmt: skip
    assert "SDK 0 apps: not known" in next(iter(told(scenes.empty())))
    assert "SDK Acme Coffee iOS: degraded" in next(iter(told(scenes.single())))


def test_a_diagnosis_is_drawn_link_by_link():
    (said,) = told(scenes.diagnosed())
    assert said.startswith("Access: proven good; ")
    assert (
        said.index("SDK: ") < said.index("Store: ") < said.index("Relay set-up Meta: ") < said.index("Ad account Meta")
    )


def test_a_short_chain_is_drawn_for_both_widths_and_a_long_one_once():
    assert [svg["class"] for svg in Page(written(scenes.screen())).all("svg")] == ["chain wide", "chain tall"]
    assert [svg["class"] for svg in Page(written(scenes.diagnosed())).all("svg")] == ["chain any"]
    assert Page(written(scenes.refusal())).all("svg") == []


@pytest.mark.parametrize("name", ["short", "x" * 300, "日本語" * 20, "wort " * 60, "👩\u200d👩\u200d👧" * 20])
def test_a_name_keeps_to_its_node(name):
    assert cells(_short(name)) <= LONGEST_NAME
    assert _short(name) == name or _short(name).endswith("…")


def test_the_picture_does_not_grow_with_the_number_of_apps():
    few, many = (written(scenes.crowd(size)).count("<g ") for size in (9, 900))
    assert few == many


# In a browser


@pytest.fixture(scope="module")
def shown():
    with browser(program("chromium")) as opened:
        yield opened


@pytest.fixture(scope="module")
def axe():
    return (node_module("axe-core") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    made = PAGES | {"long": lambda: scenes.hostile(scenes.HOSTILE["long"]), "unset": scenes.unset}
    for name, document in made.items():
        (folder / f"{name}.html").write_text(written(document()), encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in made}


@pytest.mark.parametrize("name", [*PAGES, "long", "unset"])
def test_a_browser_asks_nobody_and_scrolls_nothing_sideways(shown, pages, name):
    for width in WIDTHS:
        shown.open(pages[name], width=width)
        assert shown.requests == [pages[name]]
        assert shown.value("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", [*PAGES, "long", "unset"])
def test_axe_finds_nothing_to_complain_of(shown, axe, pages, name, scheme):
    for width in WIDTHS:
        shown.open(pages[name], width=width, scheme=scheme)
        shown.value(f"{axe}\n;0")
        found = "axe.run().then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')))"
        assert shown.value(found) == []


def test_the_schemes_differ_and_paper_is_white(shown, pages):
    background = "getComputedStyle(document.body).backgroundColor"
    colours = []
    for scheme, media in (("light", ""), ("dark", ""), ("dark", "print")):
        shown.open(pages["screen"], scheme=scheme, media=media)
        colours.append(shown.value(background))
    assert colours == ["rgb(255, 255, 255)", "rgb(16, 19, 23)", "rgb(255, 255, 255)"]


def test_one_picture_is_seen_at_each_width(shown, pages):
    visible_ones = (
        "[...document.querySelectorAll('svg')].filter(e => e.getClientRects().length).map(e => e.classList[1])"
    )
    seen = []
    for width in WIDTHS:
        shown.open(pages["screen"], width=width)
        seen.append(shown.value(visible_ones))
    assert seen == [["tall"], ["wide"]]


def test_no_word_leaves_its_node(shown, pages):
    widest = (
        "Math.max(...[...document.querySelectorAll('svg text:not(.sign)')].filter(e => e.getClientRects().length)"
        ".map(e => e.getBBox().x + e.getBBox().width))"
    )
    for name in ("screen", "chain", "long"):
        shown.open(pages[name])
        assert shown.value(widest) <= html.html_chain.WIDTH


def test_a_history_is_a_picture_and_told_in_words():
    page = Page(written(scenes.remembered()))
    text = written(scenes.remembered())
    assert [svg["class"] for svg in page.all("svg") if "strip" in svg["class"]] == ["strip"]
    assert "From 2026-06-02 17:02 to 2026-06-09 17:02 UTC" in text
    assert "healthy for" in text
    assert "then degraded for" in text
    assert 'class="strip"' not in written(scenes.screen())
