"""Guidance of a company as it moved, and quarter by quarter what was filed, guided and announced."""

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from markupsafe import Markup

from db.guidance_ddl import BESIDE_OF_ONE
from db.publish.marks import Mark, marks
from db.publish.paths import document_path
from db.publish.show import METRICS, money, sum_of, web_address

NEWEST_MOVES = 12
NEWEST_QUARTERS = 8
MOST_ANNOUNCED = 12
DEFINITIONS = METRICS | {
    "capex": "Capital spending, no definition said",
    "gross": "Gross of incentives and proceeds",
    "total_expenses": "Total expenses",
}
# An echo of the press moved nothing.
MOVES = """
SELECT guidance_evidence.*, guidance.sentence_start FROM guidance_evidence
JOIN guidance ON guidance.id = guidance_id
WHERE guidance_evidence.company_key = :key AND guidance_evidence.action != 'repeated'
ORDER BY guidance_evidence.said_on DESC, guidance_id DESC LIMIT :most
"""
BESIDE = f"""
SELECT beside.*, coalesce(event_kinds.name, beside.what) AS kind FROM ({BESIDE_OF_ONE}) AS beside
LEFT JOIN event_kinds ON event_kinds.key = beside.what
ORDER BY calendar_quarter DESC, what, beside.said_on DESC, low
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One statement: when, for what, how much, what it moved, and where it is said."""

    said_on: str
    period: str
    metric: str
    value: str
    before: str | None
    action: str
    derived: bool
    evidence: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One figure of a quarter with what it is, its standing, and the address of its evidence."""

    what: str
    value: str
    status: str
    href: str | None
    title: str
    low: float | None
    high: float | None
    currency: str | None


@dataclass(slots=True, kw_only=True)
class Quarter:
    """One calendar quarter: the three sides, each figure by itself and none added to another."""

    label: str
    reported: list[Cell] = field(default_factory=list)
    guidance: list[Cell] = field(default_factory=list)
    announced: list[Cell] = field(default_factory=list)


def moves(connection: sqlite3.Connection, key: str) -> list[Move]:
    """The newest statements of the company `key` that moved or confirmed its guidance."""
    return [_move(row) for row in connection.execute(MOVES, {"key": key, "most": NEWEST_MOVES})]


def beside(connection: sqlite3.Connection, key: str) -> list[Quarter]:
    """The newest calendar quarters of the company `key`."""
    return _quarters(connection.execute(BESIDE, {"key": key}))


def beside_chart(name: str, quarters: list[Quarter]) -> tuple[Markup | None, int]:
    """The quarters of `beside` as marks, oldest first, in the currency that most of its figures have.

    And how many figures are not drawn, as they are in another currency.
    """
    ordered = quarters[::-1]
    cells = [
        (place, side, cell)
        for place, quarter in enumerate(ordered)
        for side in ("reported", "guidance", "announced")
        for cell in getattr(quarter, side)
        if cell.currency
        and (cell.low is not None or cell.high is not None)
        # One definition of what is reported: two would look like two figures of one thing.
        and (side != "reported" or cell.what == METRICS["cash"])
    ]
    if not cells:
        return None, 0
    currency = Counter(cell.currency for _, _, cell in cells).most_common(1)[0][0]
    drawn = []
    for place, side, cell in cells:
        if cell.currency != currency:
            continue
        low = cell.high if cell.low is None else cell.low
        high = cell.low if cell.high is None else cell.high
        words = f"{ordered[place].label}, {side}: {cell.value}, {cell.what}"
        drawn.append(Mark(quarter=place, side=side, low=low, high=high, words=words))
    title = f"{name}: reported, guided and announced by calendar quarter, {currency}"
    return marks(title, [quarter.label for quarter in ordered], drawn, currency), len(cells) - len(drawn)


def _quarters(rows: Iterable[sqlite3.Row]) -> list[Quarter]:
    found: dict[str, Quarter] = {}
    for row in rows:
        label = row["calendar_quarter"]
        if label not in found and len(found) == NEWEST_QUARTERS:
            break
        quarter = found.setdefault(label, Quarter(label=label))
        side: list[Cell] = getattr(quarter, row["side"])
        if len(side) < MOST_ANNOUNCED:
            side.append(_cell(row))
    return list(found.values())


def _cell(row: sqlite3.Row) -> Cell:
    announced = row["side"] == "announced"
    where = document_path(row["document_id"]) if row["document_id"] is not None else None
    return Cell(
        what=row["kind"] if announced else DEFINITIONS.get(row["what"], row["what"]),
        value=_bounds(row["low"], row["high"], row["currency"], row["qualifier"]) or "no figure",
        status=str(row["status"] or "").replace("_", " "),
        href=where or web_address(row["document_url"]),
        title=" ".join(str(row["evidence_sentence"] or row["period"] or "").split()),
        low=row["low"],
        high=row["high"],
        currency=row["currency"],
    )


def _move(row: sqlite3.Row) -> Move:
    part = f"Q{row['quarter']} " if row["quarter"] else f"H{row['half']} " if row["half"] else ""
    said = _bounds(row["low"], row["high"], row["currency"], row["qualifier"])
    return Move(
        said_on=row["said_on"],
        period=f"{part}{'calendar' if row['calendar'] else 'fiscal'} {row['fiscal_year']}",
        metric=DEFINITIONS.get(row["metric"], row["metric"]),
        value=said or (f"{row['growth']} on the year before" if row["growth"] else "no figure"),
        before=_bounds(row["standing_low"], row["standing_high"], row["currency"], None),
        action=row["action"],
        derived=row["action_from"] == "history",
        evidence=" ".join(row["evidence_sentence"].split()),
        href=document_path(row["document_id"], part=row["part"], sentence=row["sentence_start"]),
    )


def _bounds(low: float | None, high: float | None, currency: str | None, qualifier: str | None) -> str | None:
    """A range in words, of which only one end may be known."""
    if low is not None and high is None:
        return f"from {money(low, currency)}"
    if low is None and high is not None:
        return f"up to {money(high, currency)}"
    return sum_of(low, high, currency, qualifier)
