"""The schema: STRICT tables, full-text index and views, as numbered migrations.

A migration is never edited once released; a change is a new one. The knowledge tables (companies, chips, ...)
are not here: the store writes them anew whenever the text files in ``db/tables`` change.
"""

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from db import rates_ddl, story_events, vintages
from db.corrections_ddl import CORRECTIONS
from db.ddl import CAPEX, CIRCUMSTANCES, DOCUMENTS, OPERATIONS, TAGS, TRIGGERS, VIEWS
from db.digest_ddl import DIGESTS
from db.filing_tables import FILINGS
from db.guidance_ddl import BESIDE, GUIDANCE
from db.records import ChipraceError

migrations = Migrations("chiprace")

# Of one name one decision holds; those before it are withdrawn and stay.
NAMES = """
CREATE TABLE name_decisions (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL CHECK (layer IN ('company', 'chip')),
    name TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'merged', 'rejected')),
    key TEXT CHECK ((key IS NULL) = (verdict = 'rejected')),
    vendor TEXT,
    family TEXT,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    made_at TEXT NOT NULL,
    withdrawn_at TEXT
) STRICT;
CREATE UNIQUE INDEX name_decisions_holding ON name_decisions (layer, name) WHERE withdrawn_at IS NULL;
"""


class SchemaError(ChipraceError):
    """The database was written by a newer chiprace than this one, or by another program."""


# The instants stand here as well as in document_versions, which the public file does not have.
CHANGES = """
CREATE TABLE document_changes (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL,
    earlier_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    difference TEXT,
    words_removed INTEGER,
    words_added INTEGER,
    figures_removed TEXT NOT NULL,
    figures_added TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT, WITHOUT ROWID;
CREATE VIEW documents_changed AS
SELECT document_id, documents.url AS document_url, documents.title, documents.source, documents.published,
       document_changes.version, earlier_at, changed_at, words_removed, words_added, figures_removed,
       figures_added, difference
FROM document_changes JOIN documents ON documents.id = document_id;
"""

# What a copy shares is a column, so that the public file has it: the sketches stay in the newsroom.
SKETCHES = """
CREATE TABLE sketches (
    document_id INTEGER PRIMARY KEY REFERENCES documents (id),
    hashes BLOB NOT NULL
) STRICT;
ALTER TABLE documents ADD story_share REAL;
CREATE VIEW stories AS
SELECT first.id AS story, first.title, first.url AS document_url, first.source AS first_source,
       coalesce(first.published, first.first_seen) AS first_published, count(*) AS documents,
       count(DISTINCT copy.source) AS sources,
       max(coalesce(copy.published, copy.first_seen)) AS last_published,
       min(copy.story_share) AS least_share
FROM documents AS copy JOIN documents AS first ON first.id = copy.story
GROUP BY copy.story;
"""


REVENUE = """
CREATE TABLE monthly_revenue (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    month TEXT NOT NULL,
    company TEXT NOT NULL,
    company_key TEXT,
    industry TEXT,
    revenue INTEGER,
    previous_month INTEGER,
    year_earlier INTEGER,
    year_to_date INTEGER,
    year_to_date_earlier INTEGER,
    note TEXT,
    reported TEXT NOT NULL,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    first_seen TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX monthly_revenue_said ON monthly_revenue (
    code, month, coalesce(revenue, ''), coalesce(previous_month, ''), coalesce(year_earlier, ''),
    coalesce(year_to_date, ''), coalesce(year_to_date_earlier, ''), coalesce(note, '')
);
CREATE INDEX monthly_revenue_company ON monthly_revenue (company_key, month);
CREATE VIEW monthly_revenue_latest AS
SELECT company_key, company, code, month, revenue, previous_month, year_earlier, year_to_date,
       year_to_date_earlier, 'TWD' AS currency,
       CASE WHEN previous_month > 0 THEN round((revenue - previous_month) * 100.0 / previous_month, 2) END
           AS change_on_month_percent,
       CASE WHEN year_earlier > 0 THEN round((revenue - year_earlier) * 100.0 / year_earlier, 2) END
           AS change_on_year_percent,
       CASE WHEN year_to_date_earlier > 0
            THEN round((year_to_date - year_to_date_earlier) * 100.0 / year_to_date_earlier, 2) END
           AS change_to_date_percent,
       industry, note, reported, url, source, first_seen
FROM (
    SELECT *, row_number() OVER (PARTITION BY code, month ORDER BY reported DESC, id DESC) AS place
    FROM monthly_revenue
)
WHERE place = 1;
"""


# The first holds the expression by which everything is dated; sums are compared in US dollars.
SEARCH_INDEXES = (
    "documents_date ON documents (coalesce(published, first_seen))",
    "documents_kind ON documents (kind, coalesce(published, first_seen))",
    "amounts_sum ON amounts (currency, high, low, document_id)",
    "events_amount ON events (amount_id)",
    "mentions_named ON mentions (layer, canonical COLLATE NOCASE, document_id)",
    "document_changes_changed ON document_changes (changed_at)",
)


# `documents_brief` spares a list of documents their texts, behind which these columns lie in a row.
SIZE_INDEXES = (
    "documents_brief ON documents (id, story, source, accession, published, first_seen)",
    "documents_fetched ON documents (fetched_at)",
    "documents_seen ON documents (first_seen, story)",
    "mentions_listed ON mentions (layer, key, document_id)",
    "event_parties_key ON event_parties (key, event_id)",
)


def _script(database: Database, sql: str) -> None:
    """Run statements one by one: ``executescript`` would commit the migration's transaction."""
    for statement in sql.split(";\n"):
        if statement.strip():
            database.conn.execute(statement)


@migrations()
def m0001_first_day(database: Database) -> None:
    """Operations, documents, tags, capex, the full-text index and the evidence views."""
    for sql in (OPERATIONS, DOCUMENTS, TAGS, CAPEX, VIEWS):
        _script(database, sql)
    # sqlite-utils writes content="documents", the form by which Datasette finds the index. The
    # triggers are ours: its update trigger would index a document again whenever a tag changes.
    database.table("documents").enable_fts(["title", "text"], tokenize="porter unicode61")
    for trigger in TRIGGERS:
        database.conn.execute(trigger)


@migrations()
def m0002_sources_that_adapt(database: Database) -> None:
    """When a source brought something new, how hard it fails; why each document was kept."""
    for column in (
        "source_state ADD standing TEXT NOT NULL DEFAULT 'live' CHECK (standing IN ('live','paused','dead'))",
        "source_state ADD strain REAL NOT NULL DEFAULT 0",
        "source_state ADD failing_since TEXT",
        "source_state ADD last_new_at TEXT",
        "source_state ADD gaps TEXT NOT NULL DEFAULT '[]'",
        "documents ADD relevance_rule TEXT",
        "documents ADD relevance_score REAL",
    ):
        database.conn.execute(f"ALTER TABLE {column}")


@migrations()
def m0003_edits(database: Database) -> None:
    """What was changed from one version of a document to the next, and which figures with it."""
    _script(database, CHANGES)


@migrations()
def m0004_sketches(database: Database) -> None:
    """A whole sketch in one row, few of its hashes in the index; what a copy shares with the first."""
    _script(database, SKETCHES)
    connection = database.conn
    for (document_id,) in connection.execute("SELECT DISTINCT document_id FROM shingles").fetchall():
        hashes = connection.execute(
            "SELECT hash FROM shingles WHERE document_id = ? ORDER BY hash", (document_id,)
        ).fetchall()
        packed = b"".join(value.to_bytes(8, "little", signed=True) for (value,) in hashes)
        connection.execute("INSERT INTO sketches VALUES (?, ?)", (document_id, packed))
    connection.execute("DROP INDEX shingles_document")
    connection.execute(
        "DELETE FROM shingles WHERE hash % 4 != 0 "
        "AND document_id IN (SELECT document_id FROM sketches WHERE length(hashes) > 8 * 32)"
    )


@migrations()
def m0005_vintages(database: Database) -> None:
    """When a figure was known, its fiscal quarter, its rounding; what releases print; what differs."""
    for column in vintages.COLUMNS_ADDED:
        database.conn.execute(f"ALTER TABLE {column}")
    _script(database, vintages.VINTAGE)
    _script(database, "DROP VIEW capex_quarterly;\n" + vintages.RELEASE_FIGURES)
    _script(database, vintages.VIEWS)


@migrations()
def m0006_monthly_revenue(database: Database) -> None:
    """What companies listed in Taiwan take in each month; percentages are of the figures, not as stated."""
    _script(database, REVENUE)


@migrations()
def m0007_guidance(database: Database) -> None:
    """What companies said they would spend, how it moved, and a view of it beside what they spent."""
    _script(database, GUIDANCE)


@migrations()
def m0008_families(database: Database) -> None:
    """The family of a chip: a member that no table lists has no key of its own."""
    database.conn.execute("ALTER TABLE mentions ADD family TEXT")


@migrations()
def m0009_dollars(database: Database) -> None:
    """What a sum is for each of and moved from; exchange rates, and a view of sums in US dollars."""
    for column in rates_ddl.COLUMNS_ADDED:
        database.conn.execute(f"ALTER TABLE {column}")
    _script(database, rates_ddl.RATES)


@migrations()
def m0010_filings(database: Database) -> None:
    """How filings are found and how far; their sections; which filing an amendment amends, and how."""
    _script(database, FILINGS)


@migrations()
def m0011_beside(database: Database) -> None:
    """The view of reported, guided and announced: of a story's copies the first one is shown."""
    _script(database, BESIDE)


@migrations()
def m0012_digests(database: Database) -> None:
    """What each day's digest told, and whom it reached."""
    _script(database, DIGESTS)


@migrations()
def m0013_story_events(database: Database) -> None:
    """Events counted once per story, merged anew where a document of it changes; the view of them."""
    _script(database, story_events.STORY_EVENTS)
    for trigger in story_events.TRIGGERS:
        database.conn.execute(trigger)


@migrations()
def m0014_deaths(database: Database) -> None:
    """Which pages were being read when a process ended, and how often that was so."""
    for column in ("reading", "deaths"):
        database.conn.execute(f"ALTER TABLE frontier ADD {column} INTEGER NOT NULL DEFAULT 0")


@migrations()
def m0015_corrections(database: Database) -> None:
    """What people corrected, and which rows of the evidence carry it."""
    _script(database, CORRECTIONS)
    view = story_events.STORY_EVENTS[story_events.STORY_EVENTS.index("CREATE VIEW") :]
    _script(
        database, "DROP VIEW story_events;\n" + view.replace("told.title,", "told.correction, told.title,")
    )


@migrations()
def m0016_search(database: Database) -> None:
    """Indexes for what the search filters and orders by, so that no condition reads whole texts."""
    for index in SEARCH_INDEXES:
        database.conn.execute(f"CREATE INDEX {index}")


@migrations()
def m0017_size(database: Database) -> None:
    """Indexes for a ledger of hundreds of thousands of documents; one that another begins with goes."""
    for index in SIZE_INDEXES:
        database.conn.execute(f"CREATE INDEX {index}")
    database.conn.execute("DROP INDEX mentions_key")


@migrations()
def m0018_names(database: Database) -> None:
    """What people decided about names that stand in no table."""
    _script(database, NAMES)


@migrations()
def m0019_where_and_when(database: Database) -> None:
    """Where an event takes place, when, and how much power or how many chips it is about."""
    _script(database, CIRCUMSTANCES)


def known_migrations() -> tuple[str, ...]:
    """Names of the migrations that this chiprace knows, in order."""
    return tuple(sorted(migration.name for migration in migrations.pending(Database(memory=True))))


def refuse_newer(database: Database, path: str) -> None:
    """Raise SchemaError if the database at `path` holds a migration this chiprace does not know."""
    known = known_migrations()
    unknown = [done.name for done in migrations.applied(database) if done.name not in known]
    if unknown:
        raise SchemaError(
            f"{path} was written by a newer chiprace (schema {unknown[-1]}, this one knows up to "
            f"{known[-1]}): upgrade chiprace, or name another file with --db"
        )


def refuse_older(database: Database, path: str) -> None:
    """Raise SchemaError if a migration of the database at `path` is pending: who only reads cannot do it."""
    if migrations.pending(database):
        raise SchemaError(
            f"{path} was written by an older chiprace: bring it up to date with 'chiprace tag' or "
            "'chiprace run', after a backup; publish a public file anew"
        )


def migrate(database: Database, path: str) -> None:
    """Bring the database at `path` to this schema; raises SchemaError if it is newer."""
    refuse_newer(database, path)
    if not migrations.pending(database):
        return
    # The lock first, then the question again: of several that open a new file at once, one makes it.
    database.conn.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(database)
        database.conn.execute("COMMIT")
    except BaseException:
        # A full disk has already rolled back: a second ROLLBACK would hide the true error.
        if database.conn.in_transaction:
            database.conn.execute("ROLLBACK")
        raise
