"""Which of a quarter's vintages counts: as of today, and as of any earlier day.

A figure is known from the day it was filed, or from `known_from` where its operands could only be paired
later; a derived one holds until `known_until`. A filing's tagged figure goes before what a release says,
the latest vintage before an earlier one, a stated figure before a derived one of the same day.
"""

COLUMNS = (
    "company_key, company, cik, metric, period_start, period_end, value, currency, tag, dimensions, "
    "kind, derivation, accession, form, filed, url"
)
# Fiscal quarters end up to a month and a half away from the calendar's: the one that holds the middle.
_MIDDLE = (
    "date(period_start, '+' || CAST((julianday(period_end) - julianday(period_start)) / 2 AS INTEGER) "
    "|| ' days')"
)
PLACES = (
    f"fiscal_year, fiscal_quarter, strftime('%Y', {_MIDDLE}) || ' Q' || "
    f"((CAST(strftime('%m', {_MIDDLE}) AS INTEGER) + 2) / 3) AS calendar_quarter, scale, "
    "CASE WHEN kind IN ('stated_in_release', 'derived_from_release') THEN 'release' ELSE 'filing' END "
    "AS origin"
)


def _latest(known: str) -> str:
    """The quarters, one figure for each, among the rows that are `known` (SQL)."""
    return f"""
SELECT {COLUMNS},
       {PLACES}
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY cik, metric, period_end, currency, dimensions
        ORDER BY kind IN ('stated_in_release', 'derived_from_release'), filed DESC,
                 kind NOT IN ('reported_fact', 'stated_in_release'), tag
    ) AS place
    FROM capex WHERE basis = 'quarter' AND {known}
)
WHERE place = 1"""


KNOWN_ON_DAY = (
    # What is no day is NULL, and nothing was known on it.
    "coalesce(known_from, filed, substr(first_seen, 1, 10)) <= date(:as_of) "
    "AND (known_until IS NULL OR known_until > date(:as_of))"
)
# What was known on the day :as_of (ISO 8601).
QUARTERLY_AS_OF = f"({_latest(KNOWN_ON_DAY)})"
CAPEX_AS_OF = f"(SELECT * FROM capex WHERE {KNOWN_ON_DAY})"

# A release and a filing may differ by one unit of what the release is rounded to. The filing compared is
# the first one at or after the release, else the last one before it: that is how a restatement begins.
VIEWS = f"""
CREATE VIEW capex_quarterly AS{_latest("known_until IS NULL")};
CREATE VIEW capex_differences AS
SELECT company_key, company, cik, metric, basis, period_start, period_end, currency, release_value,
       filing_value, release_value - filing_value AS difference, release_accession, release_filed,
       filing_accession, filing_form, filing_filed, tag, filing_kind, derivation,
       CASE WHEN filing_filed < release_filed THEN 'before the release' ELSE 'after the release' END
           AS compared,
       release_url
FROM (
    SELECT said.company_key, said.company, said.cik, said.metric, said.basis, said.period_start,
           said.period_end, said.currency, said.value AS release_value, filing.value AS filing_value,
           said.accession AS release_accession, said.filed AS release_filed, said.url AS release_url,
           filing.accession AS filing_accession, filing.form AS filing_form,
           filing.filed AS filing_filed, filing.tag, filing.kind AS filing_kind, filing.derivation,
           said.scale, row_number() OVER (
               PARTITION BY said.id
               ORDER BY filing.filed < said.filed, abs(julianday(filing.filed) - julianday(said.filed)),
                        filing.kind = 'derived_quarter', filing.tag
           ) AS place
    FROM capex AS said JOIN capex AS filing
      ON filing.cik = said.cik AND filing.metric = said.metric AND filing.basis = said.basis
     AND filing.period_end = said.period_end AND filing.currency = said.currency
    WHERE said.kind = 'stated_in_release' AND filing.kind IN ('reported_fact', 'derived_quarter')
      AND filing.dimensions = '' AND filing.known_until IS NULL AND filing.filed IS NOT NULL
)
WHERE place = 1 AND abs(release_value - filing_value) > CAST('1e' || coalesce(scale, 6) AS REAL)
"""
COLUMNS_ADDED = (
    "capex ADD scale INTEGER",
    "capex ADD fiscal_year INTEGER",
    "capex ADD fiscal_quarter INTEGER",
    "capex ADD known_from TEXT",
    "capex ADD known_until TEXT",
)
# A derived figure may hold, be taken back and hold again: one row for each stretch of days.
VINTAGE = """
DROP INDEX capex_vintage;
CREATE UNIQUE INDEX capex_vintage ON capex (
    cik, metric, basis, coalesce(period_start, ''), period_end, currency, tag, dimensions, kind,
    coalesce(accession, url), value, coalesce(known_from, '')
);
CREATE INDEX capex_period ON capex (cik, metric, basis, period_end)
"""
RELEASE_FIGURES = """
CREATE TABLE release_figures (
    id INTEGER PRIMARY KEY,
    cik TEXT NOT NULL,
    company TEXT NOT NULL,
    company_key TEXT,
    section TEXT NOT NULL,
    label TEXT NOT NULL,
    metric TEXT,
    head TEXT NOT NULL,
    basis TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT NOT NULL,
    value ANY NOT NULL,
    currency TEXT NOT NULL,
    scale INTEGER NOT NULL,
    accession TEXT,
    form TEXT,
    filed TEXT,
    url TEXT NOT NULL,
    first_seen TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX release_figures_printed ON release_figures (
    coalesce(accession, url), section, label, head, basis, period_end, currency, value
);
CREATE INDEX release_figures_company ON release_figures (company_key, metric, period_end)
"""
