"""Every kind of page in chromium: accessible by axe-core, whole on a phone, the same with no script."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from chromium import DESK, MARKS, PHONE, browsing, serving
from page_kinds import PAGES, STOCK, EveryKind

pytestmark = MARKS
AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe.min.js"))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A page is loaded once, then its colours and its width are changed.
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in (DESK, PHONE)]
# The rules whose answer may change with them.
LOOKED = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
RUN = """async rules => (
    await axe.run(document, {runOnly: rules, preload: false, iframes: false, resultTypes: ['violations']})
).violations.map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).join(' | '))"""
STICKS_OUT = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
# Who can be reached by keyboard, in the order of the page; what a closed details hides cannot.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility() && one.type !== 'hidden')"""
LISTEN = f"""() => {{
    window.reached = [];
    window.unseen = [];
    document.addEventListener('focusin', event => {{
        window.reached.push(event.target);
        const look = getComputedStyle(event.target);
        const seen = look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
        if (!seen) window.unseen.push(event.target);
    }});
    return ({REACHABLE})().length;
}}"""
MISSED = f"""() => ({REACHABLE})().filter(one => !window.reached.includes(one))
    .concat(window.unseen).map(one => one.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def site(every: EveryKind) -> Iterator[str]:
    with serving(every.database) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def looked_at(chromium: Any) -> Iterator[Any]:
    """A page with axe in it; the pages' own policy forbids axe's script, as it should: it goes round it."""
    context = chromium.new_context(bypass_csp=True)
    context.add_init_script(path=AXE)
    yield context.new_page()
    context.close()


# Of the kinds of page those that differ most; the others are looked at by ``make soak``.
_ALWAYS = {"front", "search", "document", "company", "deals", "event", "report with a chart"}
THE_MOST_DIFFERENT = [
    kind if kind in _ALWAYS else pytest.param(kind, marks=pytest.mark.soak) for kind in PAGES
]


class Phone:
    """A phone that keeps what its page asked for and what its browser complained of."""

    def __init__(self, chromium: Any, *, scripts: bool) -> None:
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page = chromium.new_context(viewport=PHONE, java_script_enabled=scripts).new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("dialog", self._refuse)

    def _refuse(self, dialog: Any) -> None:
        self.complaints.append(dialog.message)
        dialog.dismiss()


@pytest.fixture(scope="module")
def phones(chromium: Any) -> list[Phone]:
    """One that runs scripts and one that does not."""
    return [Phone(chromium, scripts=scripts) for scripts in (True, False)]


@pytest.mark.parametrize("kind", [*PAGES, *STOCK])
@pytest.mark.parametrize(
    ("looks", "addresses", "again"),
    [
        # Light on a desk, then dark on a phone what may change with them: each rule meets what matters to it.
        pytest.param(LOOKS[::3], 1, LOOKED, id="two looks"),
        pytest.param(LOOKS, 9, WCAG, id="all looks", marks=pytest.mark.soak),
    ],
)
def test_axe_core_finds_no_fault_in_light_and_dark_on_a_desk_and_a_phone(
    site: str,
    looked_at: Any,
    every: EveryKind,
    kind: str,
    looks: list[Any],
    addresses: int,
    again: list[str],
) -> None:
    for path in every.pages[kind][:addresses]:
        looked_at.goto(site + path)
        # Good practice beyond the guidelines is ours to keep on pages of ours.
        rules = WCAG if kind in STOCK else [*WCAG, "best-practice"]
        for scheme, size in looks:
            looked_at.emulate_media(color_scheme=scheme)
            looked_at.set_viewport_size(size)
            assert looked_at.evaluate(RUN, rules) == [], (path, scheme, size)
            assert not looked_at.evaluate(STICKS_OUT), (path, scheme, size)
            rules = again


@pytest.mark.parametrize("kind", THE_MOST_DIFFERENT)
def test_everything_that_can_be_used_is_reached_by_keyboard_and_seen_to_be(
    site: str, looked_at: Any, every: EveryKind, kind: str
) -> None:
    looked_at.set_viewport_size(DESK)
    looked_at.goto(site + every.pages[kind][0])
    # A field for a date takes a press for each of its parts.
    for _ in range(looked_at.evaluate(LISTEN) + 6):
        looked_at.keyboard.press("Tab")
    assert looked_at.evaluate(MISSED) == []
    first = looked_at.evaluate("() => window.reached[0].getAttribute('href')")
    assert first == "#main"


@pytest.mark.parametrize("kind", THE_MOST_DIFFERENT)
def test_nothing_is_asked_elsewhere_and_the_page_is_the_same_without_scripts(
    site: str, phones: list[Phone], every: EveryKind, kind: str
) -> None:
    for path in every.pages[kind]:
        seen = []
        for phone in phones:
            phone.page.goto(site + path)
            seen.append(phone.page.locator("body").inner_text())
            assert not phone.page.evaluate(STICKS_OUT), path
            assert [url for url in phone.asked if not url.startswith(site)] == [], path
            assert [text for text in phone.complaints if "404" not in text] == [], path
        assert seen[0] == seen[1], path


def test_a_journalist_searches_opens_the_evidence_and_lands_on_the_sentence(site: str, chromium: Any) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(site)
    page.get_by_label("Search the ledger").fill("served")
    page.get_by_role("button", name="Search").click()
    assert "q=served" in page.url
    page.locator("ol.hits a.title").first.click()
    page.get_by_role("link", name="$5 billion", exact=True).first.click()
    assert page.url.endswith("#s0")
    sentence = page.locator("#s0")
    assert sentence.is_visible()
    assert "$5 billion" in sentence.inner_text()
    page.close()


def test_a_mark_opens_by_keyboard_without_a_script_and_the_text_stays_in_its_order(
    site: str, chromium: Any
) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/document/1")
    sentence = page.locator("#s0")
    before = sentence.inner_text()
    assert " ".join(before.split()).startswith(
        "Northwind Silicon will sell NW-1 chips to Tall Pine Cloud for $5 billion over four years."
    )
    mark = page.locator("details.mark > summary", has_text="$5 billion").first
    below = page.locator(".para").nth(1).bounding_box()
    mark.focus()
    page.keyboard.press("Enter")
    card = page.locator("details.mark[open] .card")
    assert "confidence 0.90" in card.inner_text()
    box = card.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    # What opens lies over the text and moves none of it.
    assert page.locator(".para").nth(1).bounding_box() == below
    page.keyboard.press("Enter")
    assert sentence.inner_text() == before
    context.close()
