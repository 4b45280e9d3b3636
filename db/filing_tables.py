"""The SQL of the migration that finds filings without gaps and says what is in them.

`filings_listed` holds every filing of a followed filer that a listing named, whether or not it could be
read. Part of a migration, so never edited once released.
"""

FILINGS = """
CREATE TABLE filings_listed (
    accession TEXT PRIMARY KEY,
    cik TEXT NOT NULL,
    form TEXT NOT NULL,
    filed TEXT,
    source TEXT NOT NULL,
    url TEXT NOT NULL,
    found_by TEXT NOT NULL CHECK (found_by IN ('feed', 'index', 'submissions')),
    found_at TEXT NOT NULL
) STRICT;
INSERT INTO filings_listed
SELECT accession, cik, form, filed, source, url, 'submissions', fetched_at FROM filings;
CREATE TABLE filers (cik TEXT PRIMARY KEY, reconciled_at TEXT, since TEXT) STRICT;
CREATE TABLE feed_marks (feed TEXT PRIMARY KEY, accessions TEXT NOT NULL, read_at TEXT NOT NULL) STRICT;
CREATE TABLE index_days (
    archive TEXT NOT NULL,
    day TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('read', 'none')),
    filings INTEGER NOT NULL,
    settled_at TEXT NOT NULL,
    PRIMARY KEY (archive, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE turns (
    id INTEGER PRIMARY KEY,
    budget TEXT NOT NULL,
    owner TEXT NOT NULL,
    taken_at REAL NOT NULL,
    answered_at REAL
) STRICT;
CREATE TABLE sections (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    place INTEGER NOT NULL,
    name TEXT NOT NULL,
    item TEXT,
    title TEXT NOT NULL,
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    PRIMARY KEY (document_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX sections_name ON sections (name);
ALTER TABLE filings ADD file_number TEXT;
ALTER TABLE filings ADD relation TEXT CHECK (relation IN ('supplements', 'supersedes'));
ALTER TABLE filings ADD relation_evidence TEXT;
CREATE VIEW amendments AS
SELECT accession, form, cik, company, period, accepted, filed, relation, relation_evidence, amends
FROM (
    SELECT later.*, earlier.accession AS amends, row_number() OVER (
        PARTITION BY later.accession
        ORDER BY EXISTS (SELECT 1 FROM json_each(earlier.items) AS one
                          JOIN json_each(later.items) AS other ON one.value = other.value
                         WHERE one.value != '9.01') DESC,
                 coalesce(earlier.accepted, earlier.filed) DESC
    ) AS place
    FROM filings AS later LEFT JOIN filings AS earlier
      ON earlier.cik = later.cik AND earlier.form = substr(later.form, 1, length(later.form) - 2)
     AND coalesce(earlier.accepted, earlier.filed) <= coalesce(later.accepted, later.filed)
     AND CASE WHEN later.file_number LIKE '333-%' THEN earlier.file_number = later.file_number
              ELSE earlier.period = later.period END
    WHERE later.form LIKE '%/A'
)
WHERE place = 1;
"""
