"""What Datasette is told of the ledger, in the shapes that its two versions read."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from db.publish.ground import NAME
from db.publish.site import QUERIES, configuration, datasette_for, metadata
from db.reports import REPORTS


def test_named_queries_stand_where_either_version_reads_them() -> None:
    for shape in (metadata(), configuration()):
        assert shape["databases"][NAME]["queries"] == QUERIES


def test_the_page_about_the_ledger_says_whom_to_write_to_and_what_every_column_holds(ledger: Path) -> None:
    async def asked(contact: str | None) -> str:
        answer = await datasette_for(ledger, contact=contact).client.get("/about")
        return str(answer.text)

    page = asyncio.run(asked("The <Desk> desk@example.org"))
    assert "The &lt;Desk&gt; desk@example.org" in page
    named = {column.split()[-1] for report in REPORTS.values() for column in report.columns.split(", ")}
    assert [name for name in named - {"*"} if f'<th scope="row">{name}</th>' not in page] == []
    assert "no contact is set" in asyncio.run(asked(None))


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_named_query_is_a_page_and_json(
    visit: Callable[[Path], Callable[..., httpx.Response]], ledger: Path, name: str
) -> None:
    get = visit(ledger)
    values = "&".join(f"{value}=2026-02-01" for value in QUERIES[name]["params"])
    assert get(f"/{NAME}/{name}?{values}").status_code == 200
    assert get(f"/{NAME}/{name}.json?_shape=array&{values}").json()


def test_columns_carry_the_words_of_their_nouns(
    visit: Callable[[Path], Callable[..., httpx.Response]], ledger: Path
) -> None:
    page = visit(ledger)(f"/{NAME}/amounts").text
    assert metadata()["databases"][NAME]["tables"]["amounts"]["columns"]["low"] in page
