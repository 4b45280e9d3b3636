"""A journalist's ten tasks over the demo's ledger, in chromium: each in four clicks from the front page.

    CHIPRACE_PICTURES=docs/pictures pytest tests/scheduler/test_journalist.py

takes the pictures of docs/tour.md on the way; without the variable nothing is written.
"""

import csv
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import MARKS, PHONE, ROOT, browsing, serving

pytestmark = MARKS
MOST_CLICKS = 4
VIEW = {"width": 1080, "height": 720}
PICTURES = os.environ.get("CHIPRACE_PICTURES")
STICKS_OUT = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Reader:
    """A journalist at the front page, whose clicks are counted; sending the search off is one of them."""

    def __init__(self, page: Any, site: str) -> None:
        self.page, self.site, self.clicks = page, site, 0
        page.goto(site)

    def click(self, one: Any) -> None:
        """Use a link or a button, as long as clicks are left."""
        self.clicks += 1
        assert self.clicks <= MOST_CLICKS, f"click {self.clicks} at {self.page.url}"
        one.click()

    def link(self, words: str, within: str = "main") -> Any:
        """The first link of that name."""
        return self.page.locator(within).get_by_role("link", name=words, exact=True).first

    def ask(self, words: str) -> None:
        """Search for `words` from the front page."""
        self.page.get_by_label("Search the ledger").fill(words)
        self.click(self.page.get_by_role("button", name="Search"))

    def download(self, one: Any) -> Path:
        """Click what is a file, and where it was saved."""
        with self.page.expect_download() as saved:
            self.click(one)
        return Path(saved.value.path())

    def picture(self, name: str, at: str = "h1") -> None:
        """What is seen, with the element `at` near the top, as docs/pictures/NAME.png."""
        if PICTURES is None:
            return
        top = self.page.locator(at).first.bounding_box()["y"]
        self.page.evaluate("y => window.scrollTo(0, window.scrollY + y - 60)", top)
        Path(PICTURES).mkdir(exist_ok=True)
        self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


def chiprace(*arguments: str) -> str:
    """What a command says, run as a user runs it."""
    command = [sys.executable, "-m", "scheduler", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("tour") / "demo.db"
    chiprace("demo", "--no-serve", "--db", str(database))
    return database


@pytest.fixture(scope="module")
def site(demo: Path) -> Iterator[str]:
    with serving(demo) as address:
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browsing() as browser:
        yield browser


@pytest.fixture
def reader(site: str, chromium: Any) -> Iterator[Reader]:
    context = chromium.new_context(viewport=VIEW, java_script_enabled=False)
    yield Reader(context.new_page(), site)
    context.close()


def words(page: Any, within: str = "main") -> str:
    """What stands there, in single blanks."""
    return " ".join(page.locator(within).first.inner_text().split())


def test_the_front_page_is_the_beginning(reader: Reader) -> None:
    assert "What is new since yesterday" in words(reader.page)
    reader.picture("front", "header")


def test_find_what_meta_guided_for_2025_and_cite_it(reader: Reader) -> None:
    reader.ask("Meta")
    reader.picture("search-a-name")
    reader.click(reader.link("Meta Platforms"))
    row = words(reader.page, "#guidance tbody tr")
    assert row.startswith(
        "2025-07-31 fiscal 2025 $66 billion to $72 billion $64 billion to $72 billion narrowed"
    )
    reader.picture("guidance", "nav.jump")
    reader.click(reader.page.locator("#guidance tbody a").first)
    assert reader.page.url.endswith("#s0")
    cite = words(reader.page, "section[aria-labelledby=cite]")
    assert "“Meta narrows the range for 2025.” Sample Gazette, 2025-07-31." in cite
    reader.click(reader.page.get_by_text("BibTeX"))
    assert "title = {{Meta narrows the range for 2025}}" in words(reader.page, "pre")
    reader.picture("cite", "header")


def test_list_tpu_deals_above_a_billion_as_csv(reader: Reader) -> None:
    reader.ask("chip:tpu kind:supply_deal amount>1bn")
    reader.picture("deals-as-csv", "header")
    file = reader.download(reader.link("CSV"))
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    assert {row["amount"] for row in rows} >= {"$10 billion", "$11 billion"}
    assert all(float(row["high"]) > 1e9 and row["kind"] == "supply_deal" for row in rows)
    assert all(row["evidence_sentence"] and row["document_url"] for row in rows)


def test_who_reported_it_first(reader: Reader) -> None:
    reader.ask("SpaceX Tesla Terafab Texas")
    reader.click(reader.page.get_by_role("link", name=re.compile(r"^\+\d+ cop")).first)
    reader.click(reader.link("The story: who was first, each event once"))
    told = words(reader.page)
    first = re.search(r"by (\d) publishers; ([\w ]+) was first, \d{4}-\d\d-\d\d", told)
    assert first is not None
    assert int(first[1]) > 1
    assert f"{first[2]}, " in told
    reader.picture("who-was-first")


def test_follow_a_company(reader: Reader) -> None:
    reader.click(reader.link("Anthropic"))
    reader.picture("company")
    address = reader.link("Atom").get_attribute("href")
    with reader.page.expect_response(lambda answer: "search.atom" in answer.url) as feed:
        reader.click(reader.link("Atom"))
    assert feed.value.headers["content-type"].startswith("application/atom+xml")
    assert "company%3Aanthropic" in address
    assert feed.value.headers["etag"]


def test_find_an_edited_article(reader: Reader) -> None:
    reader.click(reader.link("Edits", within="header"))
    reader.click(reader.page.locator("ol.edits .from a").first)
    assert reader.page.locator("main del").count() > 0
    assert reader.page.locator("main ins").count() > 0
    reader.picture("edited")


def test_compare_announced_with_reported_for_amazon(reader: Reader) -> None:
    reader.click(reader.link("Amazon"))
    reader.click(reader.link("Announced beside reported"))
    table = words(reader.page, "#beside table")
    assert "$35.09 billion" in table
    assert "AUD 20 billion" in table
    assert reader.page.locator("#beside svg").is_visible()
    reader.picture("announced-beside-reported", "#beside")


def test_find_which_companies_act_in_the_energy_layer(reader: Reader) -> None:
    reader.click(reader.link("energy"))
    acting = words(reader.page, "section[aria-labelledby=acting]")
    assert "Oklo" in acting
    assert "Fervo Energy" in acting
    assert reader.page.locator("tbody q").count() >= 5
    reader.picture("energy")


def test_correct_a_wrong_tag_as_the_page_says(reader: Reader, demo: Path) -> None:
    wrong = reader.page.locator("li.event", has=reader.page.locator(".status.announced")).first
    reader.click(wrong.get_by_role("link", name=re.compile("^evidence")))
    told = reader.page.locator("section[aria-labelledby=wrong] pre").inner_text().splitlines()[0]
    command, *arguments = shlex.split(told)
    assert command == "chiprace"
    chiprace(*arguments, "--db", str(demo))
    reader.page.reload()
    assert reader.page.locator("li.event .status").first.inner_text() == "planned"
    reader.picture("corrected")
    reader.click(reader.page.locator("a.corrected").first)
    assert "it is only planned" in words(reader.page, "tbody tr")
    reader.picture("corrections")


def test_export_a_report_as_a_zip_and_open_it(reader: Reader) -> None:
    reader.click(reader.link("Reports", within="header"))
    reader.picture("reports")
    file = reader.download(reader.link("supply-deals as zip with codebook"))
    with zipfile.ZipFile(file) as package:
        described = json.loads(package.read("datapackage.json"))
        (resource,) = (one for one in described["resources"] if one["path"].endswith("supply-deals.csv"))
        content = package.read(resource["path"])
        readme = next(name for name in package.namelist() if name.lower().startswith("readme"))
        assert "How to cite" in package.read(readme).decode()
    assert resource["hash"].removeprefix("sha256:") == hashlib.sha256(content).hexdigest()
    rows = list(csv.DictReader(io.StringIO(content.decode(), newline="")))
    assert len(rows) == resource["rows"] > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_read_it_all_on_a_phone(site: str, chromium: Any, scheme: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False, color_scheme=scheme)
    phone = Reader(context.new_page(), site)
    phone.picture(f"phone-front-{scheme}", "header")
    phone.click(phone.page.locator("li.event .from a").first)
    phone.picture(f"phone-document-{scheme}", "header")
    phone.click(phone.page.locator("ol.events .sides a").first)
    phone.picture(f"phone-company-{scheme}", "header")
    phone.click(phone.link("Deals", within="header"))
    seen = [
        address
        for address in re.findall(r'href="(/[^"#]*)"', phone.page.content())
        if "/ledger" not in address
    ]
    phone.picture(f"phone-deals-{scheme}", "main section")
    pages = dict.fromkeys(("/", *(one for one in seen if "." not in one), "/company/amazon", "/layer/energy"))
    for address in list(pages)[:12]:
        phone.page.goto(site + address)
        assert not phone.page.evaluate(STICKS_OUT), address
    context.close()
