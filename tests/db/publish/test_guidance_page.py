"""The company's page: how its guidance moved, beside what it filed and what others wrote."""

import html
import re
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import httpx
from papers import outlook

from db.guidance import Guidance
from db.records import Tagged
from db.store import Store
from db.store.guidance import Move

Get = Callable[..., httpx.Response]
TEXT = "Marmalade. Northwind will spend four to five billion, then six to seven. Quinces."
SAID = "Northwind will spend four to five billion"
BILLION = 10**9


def guided(low: int, day: date) -> Guidance:
    return outlook(
        TEXT,
        SAID,
        2025,
        company="Northwind",
        company_key="northwind",
        low=Decimal(low * BILLION),
        high=Decimal((low + 1) * BILLION),
        qualifier="range",
        said_on=day,
    )


def test_a_company_page_shows_how_its_guidance_moved_beside_what_it_filed_and_others_wrote(
    ledger: Path, tmp_path: Path, visit: Callable[[Path], Get]
) -> None:
    database = Path(shutil.copy(ledger, tmp_path / "guided.db"))
    said = (guided(4, date(2025, 1, 28)), guided(6, date(2025, 7, 29)))
    with Store(database) as store:
        (document,) = store.connection.execute("SELECT id FROM documents WHERE title = 'Edited'").fetchone()
        store.connection.execute("UPDATE documents SET text = ? WHERE id = ?", (TEXT, document))
        store.connection.commit()
        tagged = Tagged(
            fingerprint="t",
            mentions=(),
            amounts=(),
            capacities=(),
            events=(),
            guidance=said,
            sentences=((0, 11), (11, 73), (73, len(TEXT))),
        )
        store.tags.save(document, {"text": tagged}, fingerprint="t")
        first, second = store.guidance.statements()
        store.guidance.replace(
            Move(
                guidance_id=one.id,
                action=action,
                action_from="history",
                standing_id=before,
                low=one.low,
                high=one.high,
            )
            for one, action, before in ((first, "initiated", None), (second, "raised", first.id))
        )
    page = visit(database)("/company/northwind")
    inline = re.sub(r"</?(?:a|abbr|span)\b[^>]*>", "", page.text)
    seen = " ".join(html.unescape(re.sub(r"<[^>]*>", " ", inline)).split())
    assert "2025-07-29 fiscal 2025 $6 billion to $7 billion $4 billion to $5 billion raised" in seen
    assert f'href="/document/{document}#s11"' in page.text
    table = seen[seen.index("Guidance then valid") :]
    assert "2025 Q2 Cash paid for property and equipment: $1.1 billion" in table
    # In the second quarter the range of January was valid, the one of July not yet said.
    quarter = table[table.index("2025 Q2") : table.index("2025 Q1")]
    assert "$4 billion to $5 billion" in quarter
    assert "$6 billion to $7 billion" not in quarter
    # The sale stands in two copies of one story, and once here.
    assert table.count("supply deal: $5 billion") == 1
