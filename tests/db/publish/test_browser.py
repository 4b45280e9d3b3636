"""The pages in Debian's chromium: accessible by axe-core, whole on a phone, usable with no script."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium")
ROOT = Path(__file__).parents[3]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: install it (Debian: apt-get install chromium)"),
]
# Without these it asks hosts of its maker at every start.
QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/search",
    "/search?q=marmalade+nonsense:x+after:never",
    "/search?q=marmalade+company:northwind&order=newest",
    "/edits",
    "/document/3/difference/1/2",
    "/document/1",
    "/document/3",
    "/document/5",
    "/company/northwind",
    "/company/tallpine",
    "/chip/nw-1",
    "/deals",
    "/event/1",
    "/story/1",
    "/source/wire",
    "/corrections",
    "/reports/events",
    "/sources",
    "/health",
    "/reports",
    "/nowhere",
)


@pytest.fixture(scope="module")
def site(ledger: Path) -> Iterator[str]:
    """`chiprace serve` in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "scheduler", "serve", "--db", str(ledger), "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stderr is not None
        # It says so only once it listens, so nothing has to wait for it.
        assert server.stderr.readline().startswith("serving http://127.0.0.1:")
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        started = time.monotonic()
        server.wait(20)
        assert time.monotonic() - started < 10


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield browser
        browser.close()


@pytest.mark.parametrize(
    ("path", "scheme"),
    [
        *((path, "light") for path in PAGES),
        ("/", "dark"),
        ("/document/1", "dark"),
        ("/search?q=marmalade", "dark"),
    ],
)
def test_axe_core_finds_no_fault(site: str, chromium: object, path: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    # The page's own policy forbids axe's script, as it should; only the check goes round it.
    page = chromium.new_page(color_scheme=scheme, bypass_csp=True)  # type: ignore[attr-defined]
    page.goto(site + path)
    found = Axe().run(
        page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
    )
    page.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_the_whole_page_and_nothing_is_asked_elsewhere(
    site: str, chromium: object, path: str
) -> None:
    context = chromium.new_context(  # type: ignore[attr-defined]
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(site + path)
    # The width of what can be scrolled to, read without a script of the page: a screenshot of all of it.
    picture = page.screenshot(full_page=True)
    context.close()
    assert all(url.startswith(site) for url in asked), asked
    assert [text for text in complaints if "404" not in text] == []
    # A PNG's width stands in bytes 16 to 20; it is the phone's where nothing sticks out.
    assert int.from_bytes(picture[16:20], "big") == 360


def test_a_journalist_searches_opens_the_evidence_and_lands_on_the_sentence(
    site: str, chromium: object
) -> None:
    page = chromium.new_page(java_script_enabled=False)  # type: ignore[attr-defined]
    page.goto(site)
    page.get_by_label("Search the ledger").fill("marmalade")
    page.get_by_role("button", name="Search").click()
    assert "q=marmalade" in page.url
    page.locator("ol.hits a.title").first.click()
    page.get_by_role("link", name="$5 billion", exact=True).first.click()
    assert page.url.endswith("#s0")
    sentence = page.locator("#s0")
    assert sentence.is_visible()
    assert "$5 billion" in sentence.inner_text()
    page.close()


def test_a_mark_opens_by_keyboard_without_a_script_and_the_text_stays_in_its_order(
    site: str, chromium: object
) -> None:
    context = chromium.new_context(  # type: ignore[attr-defined]
        viewport={"width": 360, "height": 740}, java_script_enabled=False
    )
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
