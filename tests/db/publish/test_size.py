"""What is asked otherwise of a large ledger than of a small one, and must be answered the same."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from small_ledger import NOW, document

from db.knowledge import Reference
from db.publish.ground import time_limit
from db.publish.pages.front import FEW
from db.store import Store

DOCUMENTS = 30
MENTION = (
    "INSERT INTO mentions (document_id, part, start_offset, end_offset, surface, sentence_start, "
    "sentence_end, confidence, rule, layer, key, canonical) "
    "VALUES (?, 'text', 0, 1, 'x', 0, 1, 0.9, 'test', 'company', ?, ?)"
)


@pytest.fixture
def named(tmp_path: Path, reference: Reference) -> Path:
    """Documents that name Northwind all the time and Tall Pine once, not in the order of their dates."""
    path = tmp_path / "named.db"
    with Store(path) as store:
        store.mirror.update(reference)
        for number in range(DOCUMENTS):
            published = NOW - timedelta(days=number * 7 % DOCUMENTS)
            page = document(f"https://wire.example/{number}", f"Text {number}.", published=published)
            saved = store.documents.save(page).id
            often = [(saved, "northwind", "Northwind")] * (FEW // DOCUMENTS + 1)
            store.connection.executemany(MENTION, [*often, (saved, "tallpine", "Tall Pine")])
    return path


def test_a_company_that_is_named_all_the_time_has_its_newest_documents(
    visit: Callable[[Path], Callable[..., httpx.Response]], named: Path
) -> None:
    get = visit(named)
    often, once = (
        re.findall(r'href="/document/(\d+)"', get(f"/company/{key}").text)
        for key in ("northwind", "tallpine")
    )
    newest = sorted(range(DOCUMENTS), key=lambda number: number * 7 % DOCUMENTS)
    assert often == once == [str(number + 1) for number in newest[: len(often)]]
    assert len(often) == 20


def test_a_question_without_end_is_ended_and_the_connection_answers_on() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        with time_limit(connection, 50), pytest.raises(sqlite3.OperationalError, match="interrupted"):
            connection.execute(endless).fetchone()
        hundred_thousand = endless.replace("FROM n)", "FROM n WHERE i < 100000)")
        assert connection.execute(hundred_thousand).fetchone() == (100_000,)
