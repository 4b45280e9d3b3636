"""A filing's page: its sections lead into the text, and amendments stand beside what they amend."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest
from small_ledger import CIK, NOW, document

from db.records import Filing, Section
from db.store import Store

Get = Callable[..., httpx.Response]
TEXT = "Cover page. Item 7. Outlook\nNorthwind will spend more. Item 9A. Controls\nThey hold."


def annual(number: int, form: str) -> Filing:
    return Filing(
        accession=f"0000000077-26-00000{number}",
        cik=CIK,
        company="NORTHWIND SILICON INC",
        form=form,
        items=(),
        period=date(2025, 12, 31),
        accepted=NOW + timedelta(days=number),
        filed=NOW.date() + timedelta(days=number),
        documents=(),
    )


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An annual report with two sections, and its amendment."""
    path = tmp_path_factory.mktemp("filed") / "filed.db"
    with Store(path) as store:
        for number, form in ((1, "10-K"), (2, "10-K/A")):
            filing = annual(number, form)
            store.documents.save_filing(filing, url="https://sec.example/f.txt", source="sec", now=NOW)
            saved = store.documents.save(
                document(
                    f"https://sec.example/{number}",
                    TEXT,
                    source="sec",
                    kind="filing",
                    title=f"{form} NORTHWIND",
                    accession=filing.accession,
                    document_type=form,
                    sequence=1,
                )
            )
            starts = [TEXT.index("Item 7"), TEXT.index("Item 9A"), len(TEXT)]
            sections = [
                Section(name=name, item=item, title=title, start=starts[n], end=starts[n + 1])
                for n, (name, item, title) in enumerate(
                    (("mdna", "7", "Outlook"), ("controls", "9A", "Item 9A. Controls"))
                )
            ]
            store.sections.save(saved.id, sections)
        store.connection.execute(
            "UPDATE filings SET relation = 'supplements', relation_evidence = 'to add <Part III>' "
            "WHERE form = '10-K/A'"
        )
        store.connection.commit()
    return path


def words(answer: httpx.Response) -> str:
    inline = re.sub(r"</?(?:a|bdi|q|span|time)\b[^>]*>", "", answer.text)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())


def test_each_section_leads_to_the_sentence_that_it_begins_with(
    visit: Callable[[Path], Get], filed: Path
) -> None:
    page = visit(filed)("/document/1").text
    found = re.findall(r'<li><a href="#(s\d+)"><bdi>([^<]*)</bdi></a></li>', page)
    assert [title for _, title in found] == ["Item 7. Outlook", "Item 9A. Controls"]
    for anchor, title in found:
        start = page.index(f'id="{anchor}"')
        assert title.split(".")[0] in re.sub(r"<[^>]*>", "", page[start : start + 200])


def test_an_amendment_and_what_it_amends_name_each_other(visit: Callable[[Path], Get], filed: Path) -> None:
    get = visit(filed)
    later, earlier = get("/document/2"), get("/document/1")
    assert "This amendment adds to 0000000077-26-000001: to add <Part III>" in words(later)
    assert '<a href="/document/1">0000000077-26-000001</a>' in later.text
    assert "Amended 10-K/A of 2026-03-03 adds to it: 0000000077-26-000002" in words(earlier)
    assert "Amended" not in words(later)
