"""Every kind of page that the site has, once, and a ledger in which each of them has something to show.

A route that is in neither list fails a test: a new kind of page is looked at by the tests of them all.
Words of others are as hostile as they can be wherever others' words are shown.
"""

import sqlite3
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from papers import outlook
from small_ledger import CIK, FORMULA, HOSTILE, NOW, RIGHT_TO_LEFT, STORY, document, place

from db.corrections import Correction
from db.difference import stretches
from db.knowledge import Reference
from db.manufacturing import Project
from db.publish.paths import event_path
from db.records import Amount, Capacity, Event, Filing, Mention, Party, Section, Tagged
from db.store import Store
from db.store.guidance import Move

# An event, as the pages write its address: its document, its kind and the words of its sentence.
EVENT = event_path(1, "supply_deal", STORY[:89])
BILLION = 10**9

PAGES: dict[str, tuple[str, ...]] = {
    "front": ("/",),
    "search": ("/search", "/search?q=marmalade+nonsense:x+after:never", "/search?q=marmalade&order=newest"),
    "search by field": ("/search?q=marmalade+company:northwind+amount>1bn",),
    "document": ("/document/1", "/document/3"),
    "document, its beginning only": ("/document/5",),
    "document of a filing": ("/document/<10-K>", "/document/<10-K/A>"),
    "difference": ("/document/<edited>/difference/1/2",),
    "company": ("/company/northwind", "/company/tallpine"),
    "company since a day": ("/company/northwind?since=2026-01-01",),
    "chip, project and source since a day": (
        "/chip/nw-1?since=2026-01-01",
        "/project/hall?since=2026-01-01",
        "/source/wire?since=2026-01-01",
    ),
    "chip": ("/chip/nw-1", "/chip/nw"),
    "layer": ("/layer/chips",),
    "deals": ("/deals", "/deals?company=northwind&status=denied"),
    "event": (EVENT,),
    "event by its number": ("/event/1",),
    "story": ("/story/1",),
    "project": ("/project/hall",),
    "source": ("/source/wire", "/source/idle"),
    "sources": ("/sources",),
    "about": ("/about",),
    "health": ("/health",),
    "edits": ("/edits", "/edits?figures=1"),
    "corrections": ("/corrections",),
    "reports": ("/reports",),
    "report": ("/reports/events", "/reports/guidance-changes"),
    "report with a chart": ("/reports/capex_quarterly",),
    "what is not there": ("/nowhere",),
}
# Datasette's own, with our header and footer: they are looked at by axe-core.
STOCK: dict[str, tuple[str, ...]] = {
    "tables": ("/ledger",),
    "table": ("/ledger/events?kind__exact=supply_deal",),
    "row": ("/ledger/events/1",),
    "named query": ("/ledger/capex_as_of?as_of=2026-02-01",),
}
# What is no page: files, feeds, pictures and what programs ask for.
NO_PAGES = (
    "/search.json?q=marmalade",
    "/search.csv?q=marmalade",
    "/search.atom?q=marmalade",
    "/edits.atom",
    "/corrections.atom",
    "/digest.atom",
    "/reports/events.csv",
    "/reports/capex_quarterly.chart.svg",
    "/health.json",
    "/-/metrics",
)

WIDE = (
    "Northwind put $2 billion into <b>Odd</b> & Sons, said \u202eon\u202c of =1+1 <script>alert(2)</script>."
)
BACK = "<b>Odd</b> & Sons rents halls \u202esllah\u202c of Tall Pine."
GUIDED = "Northwind will spend four to five <img src=x onerror=alert(4)> billion \u05e9\u05dc\u05d5\u05dd."
BUILT = "The hall & annex <i>of Tall Pine</i> is under construction and takes 120 MW \u200fthen."
MOVED = (
    "The first words cost $5 million <s>here</s>.",
    "The other words cost $6 million <s>there</s> \u202eback\u202c.",
)
EMPTY = Tagged(fingerprint="test", mentions=(), amounts=(), capacities=(), events=())
ANNUAL = "Cover page. Item 7. <u>Outlook</u>\nNorthwind will spend more. Item 9A. Controls\nThey hold."


@dataclass(frozen=True, slots=True)
class EveryKind:
    """The ledger with something of every kind, and the addresses of its pages by their kind."""

    database: Path
    pages: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        """All addresses."""
        return [path for paths in self.pages.values() for path in paths]


def every_kind(ledger: Path, reference: Reference, out: Path) -> EveryKind:
    """`ledger` and what it lacks: a round of money, guidance, a project, an amendment, corrections, edits."""
    with sqlite3.connect(ledger) as source:
        source.execute("VACUUM INTO ?", (str(out),))
    hall = Project(key="hall", name="The hall & annex", owners=("tallpine",), unverified=True)
    with Store(out) as store:
        store.mirror.update(replace(reference, projects=(hall,), fingerprint="every kind"))
        _round(store)
        _guide(store)
        _build(store)
        edited = _edit(store)
        filings = _file(store)
        _correct(store)
        store.polls.source_failed("open", now=NOW, next_due_at=NOW, reason="<b>503</b> \u202eback")
        store.connection.commit()
        while store.merged.refresh(50):
            pass
    named = {"<edited>": edited, **{f"<{form}>": number for form, number in filings.items()}}

    def address(path: str) -> str:
        for name, number in named.items():
            path = path.replace(name, str(number))
        return path

    return EveryKind(out, {kind: tuple(map(address, paths)) for kind, paths in (PAGES | STOCK).items()})


def _say(store: Store, text: str, title: str, number: int, tagged: Tagged) -> int:
    """One more article, a single sentence, with its tags; its id."""
    url = f"https://wire.example/every/{number}"
    at = NOW + timedelta(hours=number)
    saved = store.documents.save(document(url, text, title=title, author=HOSTILE, published=at))
    tagged.check(text)
    whole = replace(tagged, sentences=((0, len(text)),))
    store.tags.save(saved.id, {"text": whole}, fingerprint="test")
    store.connection.execute("UPDATE documents SET story = id WHERE id = ?", (saved.id,))
    return saved.id


def _round(store: Store) -> None:
    """Northwind funds Odd, Odd rents of Tall Pine, and Tall Pine buys from Northwind."""
    odd = Party(role="target", canonical="<b>Odd</b> & Sons", key=None)
    sum_ = Amount(
        **place(WIDE, "$2 billion"),
        low=Decimal(2 * BILLION),
        high=Decimal(2 * BILLION),
        currency="USD",
        qualifier="exact",
        period=None,
        kind="investment",
    )
    named = Mention(**place(WIDE, "Northwind"), layer="company", key="northwind", canonical="Northwind")
    invested = Event(
        **place(WIDE, "Northwind put $2 billion into <b>Odd</b> & Sons"),
        kind="investment",
        status="announced",
        actor="Northwind",
        actor_key="northwind",
        counterparties=(odd,),
        amount=0,
        chips=("NW-1",),
    )
    _say(store, WIDE, FORMULA, 1, replace(EMPTY, mentions=(named,), amounts=(sum_,), events=(invested,)))
    rented = replace(
        invested,
        **place(BACK, BACK),
        kind="supply_deal",
        actor=odd.canonical,
        actor_key=None,
        counterparties=(Party(role="supplier", canonical="Tall Pine", key="tallpine"),),
        amount=None,
        chips=(),
    )
    _say(store, BACK, RIGHT_TO_LEFT, 2, replace(EMPTY, events=(rented,)))


def _guide(store: Store) -> None:
    """Guidance of Northwind that was initiated."""
    said = outlook(
        GUIDED,
        "Northwind will spend four to five",
        2025,
        company="Northwind",
        company_key="northwind",
        period="fiscal <2025>",
        low=Decimal(4 * BILLION),
        high=Decimal(5 * BILLION),
        qualifier="range",
        said_on=date(2025, 1, 28),
    )
    _say(store, GUIDED, f"Outlook {HOSTILE}", 3, replace(EMPTY, guidance=(said,)))
    (one,) = store.guidance.statements()
    move = Move(
        guidance_id=one.id,
        action="initiated",
        action_from="history",
        standing_id=None,
        low=one.low,
        high=one.high,
    )
    store.guidance.replace([move])


def _build(store: Store) -> None:
    """The hall & annex is under construction."""
    size = Capacity(**place(BUILT, "120 MW"), value=Decimal(120), unit="MW")
    built = Event(
        **place(BUILT, "The hall & annex <i>of Tall Pine</i> is under construction"),
        kind="datacenter_construction",
        status="planned",
        actor="Tall Pine",
        actor_key="tallpine",
        counterparties=(),
        amount=None,
        chips=(),
    )
    _say(store, BUILT, f"Built {RIGHT_TO_LEFT}", 4, replace(EMPTY, capacities=(size,), events=(built,)))


def _edit(store: Store) -> int:
    """A page that was edited, in words and a figure; its id."""
    url = "https://wire.example/every/edited"
    for hours, text in enumerate(MOVED):
        at = NOW + timedelta(hours=hours)
        saved = store.documents.save(document(url, text, title=f"Edited {RIGHT_TO_LEFT}", fetched_at=at))
    for edit in store.changes.pending(9):
        removed, added = ["$5 <i>million</i>"], ["\u202e$6 million"]
        store.changes.save(edit, stretches(edit.old, edit.new), removed=removed, added=added)
    return saved.id


def _file(store: Store) -> dict[str, int]:
    """An annual report with two sections, and its amendment; ids by form."""
    ids = {}
    for number, form in enumerate(("10-K", "10-K/A"), start=5):
        filing = Filing(
            accession=f"0000000077-26-00000{number}",
            cik=CIK,
            company="NORTHWIND <b>SILICON</b> \u202eINC",
            form=form,
            items=(),
            period=date(2025, 12, 31),
            accepted=NOW + timedelta(days=number),
            filed=NOW.date() + timedelta(days=number),
            documents=(),
        )
        store.documents.save_filing(filing, url="https://sec.example/f.txt", source="sec", now=NOW)
        saved = store.documents.save(
            document(
                f"https://sec.example/every/{number}",
                ANNUAL,
                source="sec",
                kind="filing",
                title=f"{form} NORTHWIND {HOSTILE}",
                accession=filing.accession,
                document_type=form,
                sequence=1,
            )
        )
        start, middle = ANNUAL.index("Item 7"), ANNUAL.index("Item 9A")
        sections = [
            Section(name="mdna", item="7", title="<u>Outlook</u> \u202eback", start=start, end=middle),
            Section(name="controls", item="9A", title="Controls", start=middle, end=len(ANNUAL)),
        ]
        store.sections.save(saved.id, sections)
        ids[form] = saved.id
    store.connection.execute(
        "UPDATE filings SET relation = 'supplements', relation_evidence = 'to add <Part III>' "
        "WHERE form = '10-K/A'"
    )
    return ids


def _correct(store: Store) -> None:
    """The first event has another status; the names and reasons of who corrects are words of others, too."""
    store.corrections.make(
        Correction(
            layer="event",
            row_id=1,
            changes={"status": "planned"},
            dropped=False,
            who="A. <b>Editor</b> \u202erotide",
            why="=it is only <i>planned</i> \u05e9\u05dc\u05d5\u05dd",
            made_at=NOW,
        )
    )
