"""What is asked of EDGAR next: pure decisions over what its listings said and what the store knows.

Three ways lead to a filing. The feed of current filings has it within minutes, the index of its day the
next morning, its filer's own list within hours. Each fills the gaps of the one before it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from crawler.extract import edgar
from crawler.extract.edgar import FilingIndexRow, OlderPage
from crawler.extract.ids import EASTERN
from db.knowledge import Company, Source
from db.store.listings import FilerState, FoundBy, ListedFiling

# Events, periodic reports of domestic and foreign filers, and offerings; each with its amendments.
FORMS = frozenset({"8-K", "10-Q", "10-K", "10-KT", "6-K", "20-F", "40-F", "S-1", "F-1", "424B4"})
# Without --since: two years of reports beside the newest one of the same filer.
OLDEST = timedelta(days=730)
PAGE = 100
# EDGAR answers 503 from here on.
FEED_END = 5_000
# How far the first walk of all goes: the indexes and the filers' lists hold what was before.
FIRST_REACH = timedelta(hours=4)
# So many accession numbers are remembered of the top of the feed, more than a page has.
MARK = 150
# The index of a day is complete from 06:00 Eastern of the next one.
INDEX_READY = timedelta(hours=6)
FIRST_DAYS = timedelta(days=7)
# An index that did not come for so long is that of a holiday; the filers' lists have been read since.
NEVER_CAME = timedelta(days=10)
# The list of a filer is read once a day.
RECONCILE = timedelta(hours=20)
SATURDAY = 5


def followed(sources: Sequence[Source], companies: Iterable[Company]) -> dict[str, Source]:
    """The source that follows each filer, by ten-digit CIK; the first one where several name it.

    A source without filers of its own follows every company that no other source names.
    """
    by_cik: dict[str, Source] = {}
    for source in sources:
        for cik in source.ciks:
            by_cik.setdefault(cik, source)
    for source in sources:
        if not source.ciks:
            by_cik |= {row.cik: source for row in companies if row.cik and row.cik not in by_cik}
    return by_cik


def is_ours(row: FilingIndexRow) -> bool:
    """Whether a listing's row is of a form that is read."""
    return row.form.removesuffix("/A") in FORMS


def to_queue(
    rows: Iterable[FilingIndexRow], by_cik: Mapping[str, Source], archive: str, found_by: FoundBy
) -> list[ListedFiling]:
    """The filings of followed filers among the rows of a listing, in its order."""
    return [
        ListedFiling(
            accession=row.accession,
            cik=row.cik,
            form=row.form,
            filed=row.filed,
            source=by_cik[row.cik].key,
            url=edgar.submission_text_url(row.cik, row.accession, archive),
            found_by=found_by,
        )
        for row in rows
        if row.cik is not None and row.cik in by_cik and is_ours(row)
    ]


def walk_ends(rows: Sequence[FilingIndexRow], known: Collection[str], *, now: datetime) -> bool:
    """Whether a page of the feed reaches what is known: filings of the last walk; hours, in the first."""
    if known:
        return any(row.accession in known for row in rows)
    oldest = min((row.accepted for row in rows if row.accepted), default=None)
    return oldest is not None and oldest < now - FIRST_REACH


def index_days(settled: Collection[date], *, now: datetime) -> list[date]:
    """The days whose index should be there and was not read yet, oldest first.

    EDGAR takes no filings on Saturdays and Sundays. A day that is late stays among them.
    """
    eastern = now.astimezone(EASTERN)
    last = (eastern - INDEX_READY).date() - timedelta(days=1)
    first = min([*settled, last - FIRST_DAYS])
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day.weekday() < SATURDAY and day not in settled]


def never_came(day: date, *, now: datetime) -> bool:
    """Whether a day's index that is not there will not come any more."""
    return day < (now - NEVER_CAME).date()


def is_due(state: FilerState, since: date | None, *, now: datetime) -> bool:
    """Whether a filer's own list is to be read now."""
    if since is not None and (state.since is None or since < state.since):
        return True
    return state.reconciled_at is None or now - state.reconciled_at >= RECONCILE


def floor_of(rows: Iterable[FilingIndexRow], state: FilerState, since: date | None) -> date | None:
    """The day from which a filer's filings are wanted: the earliest of what was ever asked for."""
    newest = max((row.filed for row in rows if row.filed and is_ours(row)), default=None)
    usual = newest - OLDEST if newest else None
    return min((day for day in (usual, state.since, since) if day is not None), default=None)


def not_before(rows: Iterable[FilingIndexRow], floor: date | None) -> tuple[FilingIndexRow, ...]:
    """The rows of our forms that were filed on `floor` or later, newest first."""
    ours = [row for row in rows if is_ours(row) and (not row.filed or floor is None or row.filed >= floor)]
    return tuple(sorted(ours, key=lambda row: row.filed or date.min, reverse=True))


def older_pages(pages: Iterable[OlderPage], floor: date | None, state: FilerState) -> list[OlderPage]:
    """The pages behind the first one that hold filings from `floor` on and were not read for it yet."""
    if floor is None or (state.since is not None and state.since <= floor):
        return []
    return [page for page in pages if page.last is None or page.last >= floor]


def midnight(day: date | None) -> datetime | None:
    """The first instant of a day, UTC."""
    return datetime.combine(day, time(), tzinfo=UTC) if day else None
