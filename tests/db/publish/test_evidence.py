"""Evidence: addresses that last, stories, sources, projects, corrections, reports as pages, charts."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from page_kinds import EveryKind
from small_ledger import HOSTILE, NOW, STORY, sale

from db.corrections import Correction
from db.publish.paths import event_path
from db.reports import REPORTS
from db.store import Store

Get = Callable[..., httpx.Response]
SENTENCE = STORY[:89]
ADDRESS = event_path(1, "supply_deal", SENTENCE)


def words(answer: httpx.Response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text).split())


@pytest.fixture
def corrected(ledger: Path, tmp_path: Path) -> Path:
    """The ledger with an event of its copy dropped and its own given another status."""
    path = tmp_path / "corrected.db"
    shutil.copy(ledger, path)
    said = {"who": "A. <b>Editor</b>", "why": "it is only planned", "made_at": NOW}
    with Store(path) as store:
        store.corrections.make(
            Correction(layer="event", row_id=1, changes={"status": "planned"}, dropped=False, **said)  # type: ignore[arg-type]
        )
        store.corrections.make(Correction(layer="event", row_id=2, changes={}, dropped=True, **said))  # type: ignore[arg-type]
    return path


def test_a_number_leads_to_an_address_that_a_new_tagging_does_not_change(
    visit: Callable[[Path], Get], ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "again.db"
    shutil.copy(ledger, path)
    first = visit(path)("/event/1", follow_redirects=False)
    assert (first.status_code, first.headers["location"]) == (302, ADDRESS)
    before = words(visit(path)(ADDRESS))
    assert SENTENCE in before
    with Store(path) as store:
        # The copy is tagged first: the numbers of the two change places.
        for document_id in (2, 1):
            store.tags.save(document_id, {"text": sale()}, fingerprint="new")
    answer = visit(path)(ADDRESS)
    assert answer.status_code == 200
    assert SENTENCE in words(answer)


@pytest.mark.parametrize(
    "path",
    ["/event/99999", ADDRESS.replace("/1-", "/3-"), "/story/99999", "/project/nowhere", "/source/nowhere"],
)
def test_what_is_not_there_is_said_in_a_sentence(get: Get, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    assert "Not found" in words(answer)


def test_a_story_says_who_was_first_and_a_source_what_it_told_first(get: Get) -> None:
    story = words(get("/story/1"))
    assert "2 documents by 2 publishers; The Wire was first" in story
    assert "90% of its words are those of the first" in story
    source = get("/source/wire")
    assert "First with a story that others told 1" in words(source)
    assert re.search("Silent edits [1-9]", words(source))
    assert HOSTILE not in source.text


def test_a_project_without_evidence_is_shown_as_unverified(
    visit: Callable[[Path], Get], ledger: Path, tmp_path: Path
) -> None:
    path = tmp_path / "project.db"
    shutil.copy(ledger, path)
    with Store(path) as store:
        store.connection.execute(
            "INSERT INTO projects (key, name, owners, unverified) "
            "VALUES ('hall', 'The hall', '[\"northwind\"]', 1)"
        )
        store.connection.commit()
    page = words(visit(path)("/project/hall"))
    assert "The hall unverified" in page
    assert "none seen: what stands here is not verified" in page
    assert "120 MW no stage said The hall takes 120 MW ." in page
    assert "The hall unverified" in words(visit(path)("/company/northwind"))


def test_corrections_are_shown_where_they_hold_and_in_the_log(
    visit: Callable[[Path], Get], corrected: Path
) -> None:
    get = visit(corrected)
    page = get(ADDRESS)
    assert "planned" in words(page)
    assert "corrected" in words(page)
    log = get("/corrections")
    assert "2 applied" in words(log)
    assert "A. &lt;b&gt;Editor" in log.text
    gone = words(get(event_path(2, "supply_deal", SENTENCE)))
    assert "An event that was taken out" in gone
    assert "it is only planned" in gone


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_has_a_page_with_its_files(get: Get, name: str) -> None:
    answer = get(f"/reports/{name}")
    assert answer.status_code == 200
    assert f'href="/reports/{name}.csv"' in answer.text
    assert get(f"/reports/{name}.csv").status_code == 200
    assert "<Even>" not in answer.text


def test_charts_are_drawn_without_a_request_and_alike(get: Get) -> None:
    first, second = (get("/reports/capex_quarterly.chart.svg") for _ in range(2))
    assert first.headers["content-type"] == "image/svg+xml"
    assert first.content == second.content
    assert "Northwind" in first.text
    assert set(re.findall(r"https?://[^\"' <]*", first.text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "<script" not in first.text
    assert get("/reports/capex_quarterly.chart.png").content.startswith(b"\x89PNG")
    assert get("/reports/documents.chart.svg").status_code == 404


def test_a_company_tells_what_is_new_since_a_day(get: Get) -> None:
    day = (NOW + timedelta(days=1)).date()
    assert "1 event ," not in words(get(f"/company/northwind?since={day}"))
    page = words(get("/company/northwind?since=2026-01-01"))
    assert "Since 2026-01-01: 2 events , 5 figures of filings and releases" in page
    assert "Since" not in words(get("/company/northwind?since=yesterday"))


@pytest.mark.parametrize("path", ["/chip/nw-1", "/source/wire", "/project/hall"])
def test_a_chip_a_source_and_a_project_tell_what_is_new_since_a_day(
    visit: Callable[[Path], Get], every: EveryKind, path: str
) -> None:
    get = visit(every.database)
    assert 'class="event"' in get(path).text
    assert re.search(
        "Since 2026-01-01: [1-9] (story|stories) with events", words(get(f"{path}?since=2026-01-01"))
    )
    later = get(f"{path}?since=2027-01-01")
    assert "0 stories with events" in words(later)
    assert 'class="event"' not in later.text


def test_a_chip_names_who_stands_in_its_events(visit: Callable[[Path], Get], every: EveryKind) -> None:
    page = words(visit(every.database)("/chip/nw-1"))
    assert "Companies in its events Northwind 2 stories Tall Pine 1 story" in page
