"""The named reports: one SQL each over the tables and views, with a fixed order of columns and rows."""

import sqlite3
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO

from db.codebook import describe
from db.corrections import Correction
from db.event_reports import EVENTS
from db.formats import Format
from db.forms import WRITERS
from db.guidance import Guidance
from db.knowledge import Chip, Company
from db.naming import NameDecision
from db.records import Amount, CapexFact, ChipraceError, Document, Event, Mention
from db.releases import ReleaseFigure
from db.report import CITATION, Report
from db.report_columns import BESIDE, CORRECTION, DIFFERENCE, GUIDANCE, NAMING, REVENUE, STACK
from db.revenue import MonthlyRevenue
from db.story_events import StoryEvent
from db.tabular import About, ExportResult, FormError, snapshot
from db.vintages import CAPEX_AS_OF, QUARTERLY_AS_OF


class ExportError(ChipraceError):
    """No such report, company or filter."""


# The newest instant that anything in the ledger has: no clock is read, so that one snapshot has one name.
NEWEST = """
SELECT max(at) FROM (
    SELECT max(fetched_at) AS at FROM documents UNION ALL SELECT max(first_seen) FROM capex
)
"""
REPORTS: dict[str, Report] = {
    **EVENTS,
    "amounts": Report(
        title="Every sum of money with the sentence that says it; never to be added up across kinds",
        columns="amount_id, amount, low, high, currency, qualifier, period, kind, per, basis, direction, "
        "previous_low, previous_high, low_usd, high_usd, usd_rate, usd_rate_day, usd_rate_kind, "
        f"usd_rate_url, correction, {CITATION}",
        table="amount_evidence",
        order="published, document_id, part DESC, start_offset, amount_id",
        since="published",
        nouns=(
            Amount,
            Document,
        ),
    ),
    "story-events": Report(
        title="Events counted once per story, with who told them first and how many sums its copies give",
        columns="story_event_id, story, kind, status, statuses, actor, actor_key, counterparties, chips, "
        "amount, low, high, currency, qualifier, period, amount_kind, sums, documents, first_source, "
        "first_url, first_published, correction, evidence_sentence, event_id, document_id, document_url, "
        "title, source, published",
        table="story_events",
        order="first_published, story, story_event_id",
        since="first_published",
        company="actor_key IN ({keys}) OR story_event_id IN (SELECT merged_id FROM merged_statements "
        "JOIN event_parties USING (event_id) WHERE key IN ({keys}))",
        nouns=(StoryEvent, Event, Amount, Document),
    ),
    "capex": Report(
        title="Capital spending as filed: every figure of every vintage",
        columns="company_key, company, cik, metric, basis, period_start, period_end, value, currency, tag, "
        "dimensions, kind, derivation, accession, form, filed, url, first_seen, fiscal_year, fiscal_quarter, "
        "scale, known_from, known_until",
        table="capex",
        as_of=CAPEX_AS_OF,
        order="company, cik, metric, period_end, period_start, filed, tag, dimensions, id",
        since="period_end",
        company="company_key IN ({keys})",
        nouns=(CapexFact,),
    ),
    "capex_quarterly": Report(
        title="Capital spending by quarter as of today, or as of a day: the latest vintage of each",
        columns="company_key, company, cik, metric, period_start, period_end, value, currency, tag, "
        "dimensions, kind, derivation, accession, form, filed, url, fiscal_year, fiscal_quarter, "
        "calendar_quarter, scale, origin",
        table="capex_quarterly",
        as_of=QUARTERLY_AS_OF,
        order="company, cik, metric, period_end, period_start, tag, dimensions",
        since="period_end",
        company="company_key IN ({keys})",
        nouns=(CapexFact,),
    ),
    "capex_differences": Report(
        title="Spending that a release and the filing state differently, beyond rounding",
        columns="company_key, company, cik, metric, basis, period_start, period_end, currency, "
        "release_value, filing_value, difference, release_accession, release_filed, filing_accession, "
        "filing_form, filing_filed, tag, filing_kind, derivation, compared, release_url",
        table="capex_differences",
        order="release_filed, cik, metric, period_end, basis, release_accession",
        since="release_filed",
        company="company_key IN ({keys})",
        nouns=(CapexFact,),
        own=DIFFERENCE,
    ),
    "release_figures": Report(
        title="Cash-flow and spending rows of earnings releases: every printed number with its period",
        columns="company_key, company, cik, section, label, metric, head, basis, period_start, period_end, "
        "value, currency, scale, accession, form, filed, url, first_seen",
        table="release_figures",
        order="filed, company, cik, accession, id",
        since="period_end",
        company="company_key IN ({keys})",
        nouns=(ReleaseFigure,),
    ),
    "monthly_revenue": Report(
        title="Monthly revenue of companies listed in Taiwan as of today, percentages recomputed "
        "(open data of TWSE and TPEx)",
        columns="company_key, company, code, month, revenue, currency, previous_month, year_earlier, "
        "year_to_date, year_to_date_earlier, change_on_month_percent, change_on_year_percent, "
        "change_to_date_percent, industry, note, reported, url, source, first_seen",
        table="monthly_revenue_latest",
        order="month, code",
        since="month || '-31'",
        company="company_key IN ({keys})",
        nouns=(MonthlyRevenue,),
        own=REVENUE,
    ),
    "guidance-changes": Report(
        title="Guidance as given and as moved: the range, the one before it, the sentence that says it",
        columns="guidance_id, company_key, company, metric, fiscal_year, quarter, half, calendar, period, "
        "period_start, period_end, low, high, currency, qualifier, point, action, action_from, standing_low, "
        "standing_high, prior_low, prior_high, growth, said_on, speaker, own_words, " + CITATION,
        table="guidance_evidence",
        order="company, metric, fiscal_year, quarter, half, said_on, guidance_id",
        since="said_on",
        company="company_key IN ({keys})",
        nouns=(Guidance, Document),
        own=GUIDANCE,
    ),
    "announced-beside-reported": Report(
        title="By company and calendar quarter: capital spending as filed, the guidance then valid, and sums "
        "announced in the news, once a story; never to be added up",
        columns="company_key, calendar_quarter, side, what, status, low, high, currency, qualifier, period, "
        "said_on, evidence_sentence, document_url, document_id, part, start_offset, end_offset, accession, "
        "story, confidence",
        table="announced_beside_reported",
        order="company_key, calendar_quarter, side DESC, what, said_on, low, high, document_id, "
        "start_offset, document_url",
        since="said_on",
        company="company_key IN ({keys})",
        nouns=(Guidance, Amount, Document),
        own=BESIDE,
    ),
    "mentions": Report(
        title="Mentions of companies and chips by month",
        columns="layer, key, canonical, month, mentions, documents, stories",
        table="mention_months",
        order="layer, canonical, key, month",
        # A month counts when its last day does.
        since="month || '-31'",
        company="layer = 'company' AND key IN ({keys})",
        nouns=(Mention,),
    ),
    "edits": Report(
        title="Pages that were edited after they were first read: when, and which figures changed",
        columns="document_id, document_url, title, source, published, version, earlier_at, changed_at, "
        "words_removed, words_added, figures_removed, figures_added, difference",
        table="documents_changed",
        order="changed_at, document_id, version",
        since="changed_at",
        nouns=(Document,),
    ),
    "corrections": Report(
        title="What people corrected: of which tag, who, when and why, and whether it holds today",
        columns="correction_id, layer, state, said, changes, dropped, surface, who, why, made_at, "
        "withdrawn_at, evidence_sentence, part, start_offset, document_id, document_url, title, source, "
        "published, version",
        table="corrections_evidence",
        order="correction_id",
        since="made_at",
        nouns=(Correction, Document),
        own=CORRECTION,
    ),
    "name-decisions": Report(
        title="What people decided about names that stood in no table: who, when and why",
        columns="name, layer, verdict, key, vendor, family, who, why, made_at, withdrawn_at",
        table="name_decisions",
        order="id",
        since="made_at",
        company="key IN ({keys})",
        nouns=(NameDecision,),
        own=NAMING,
    ),
    "stories": Report(
        title="Stories: near-copies of one text, who published it first, and how many others did",
        columns="story, title, document_url, first_source, first_published, documents, sources, "
        "last_published, least_share",
        table="stories",
        order="first_published, story",
        since="first_published",
        nouns=(Document,),
    ),
    "documents": Report(
        title="Documents: address, title, source, dates; no text",
        columns="id AS document_id, url, title, author, source, kind, published, published_precision, "
        "published_source, first_seen, fetched_at, language, teaser, version, story, story_share, accession, "
        "document_type, relevance_rule, relevance_score",
        table="documents",
        order="published, id",
        since="published",
        nouns=(Document,),
    ),
    "stack_coverage": Report(
        title="Company by layer of the stack: where it works, and in how many events it is a side",
        columns="company_key, company, layer, works_in, source_url, unverified, events, stories, "
        "chip_documents, latest_event",
        table="stack_coverage",
        order="company, company_key, layer",
        company="company_key IN ({keys})",
        nouns=(Company,),
        own=STACK,
    ),
    "review_queue": Report(
        title="Names that stand in no table, the most frequent first; decide with 'chiprace correct name'",
        columns="layer, canonical, surface, family, vendor, rule, mentions, documents, stories, first_seen, "
        "document_id, document_url, title, part, start_offset, end_offset, sentence",
        table="review_queue",
        order="documents DESC, mentions DESC, layer, canonical",
        since="first_seen",
        nouns=(Mention, Document),
    ),
    "companies": Report(
        title="The companies followed, each with the address of its evidence",
        columns="*",
        table="companies",
        order="key",
        company="key IN ({keys})",
        nouns=(Company,),
    ),
    "chips": Report(
        title="The chips followed, each with the address of its evidence",
        columns="*",
        table="chips",
        order="key",
        company="vendor_key IN ({keys})",
        nouns=(Chip,),
    ),
}


def write_report(
    database: Path,
    name: str,
    out: BinaryIO,
    *,
    format: Format,
    since: date | None = None,
    companies: Sequence[str] = (),
    as_of: date | None = None,
) -> ExportResult:
    """Write the report `name` to an open binary stream, from one read transaction.

    Raises ExportError for an unknown report or company, for a filter that the report does not have and
    for a file without the report's tables. With `as_of` the rows are those that were known on that day.
    """
    report = find_report(name)
    if since is not None and report.since is None:
        raise ExportError(f"report {name} has no dates: leave --since out")
    if as_of is not None and report.as_of is None:
        with_vintages = ", ".join(key for key, one in REPORTS.items() if one.as_of)
        raise ExportError(f"report {name} has no vintages: leave --as-of out ({with_vintages} have)")
    if companies and report.company is None:
        raise ExportError(f"report {name} is not by company: leave --company out")
    bound = {f"company_{number}": company for number, company in enumerate(companies)}
    if since is not None:
        bound["since"] = since.isoformat()
    if as_of is not None:
        bound["as_of"] = as_of.isoformat()
    with snapshot(database) as connection:
        try:
            check_companies(connection, companies)
            query = report.sql(since=since is not None, companies=len(companies), as_of=as_of is not None)
            cursor = connection.execute(query, bound)
        except sqlite3.OperationalError as error:
            raise ExportError(
                f"{database}: {error}: run 'chiprace tag' on it first, or name another with --db"
            ) from error
        names = [column[0] for column in cursor.description]
        about = About(
            name=name,
            title=report.title,
            columns=describe(names, report.nouns, report.own),
            query=query,
            parameters=bound,
            snapshot=connection.execute(NEWEST).fetchone()[0],
        )
        try:
            return WRITERS[format](cursor, out, about)
        except FormError as error:
            raise ExportError(str(error)) from error


def find_report(name: str) -> Report:
    """The report of that name; raises ExportError that names the nearest one."""
    # Commands are written with hyphens, and so are reports by those who type them.
    report = REPORTS.get(name) or REPORTS.get(name.replace("-", "_"))
    if report is None:
        near = get_close_matches(name, REPORTS, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ExportError(f"no report {name!r}: {hint}there are {', '.join(REPORTS)}")
    return report


def check_companies(connection: sqlite3.Connection, companies: Sequence[str]) -> None:
    """Raise ExportError that names the nearest keys unless every one of `companies` is a key."""
    if not companies:
        return
    keys = [row[0] for row in connection.execute("SELECT key FROM companies")]
    for company in companies:
        if company not in keys:
            near = get_close_matches(company.lower(), keys, n=2, cutoff=0.5)
            hint = f"did you mean {' or '.join(near)}?" if near else "the keys stand in the table companies"
            raise ExportError(f"no company {company!r}: {hint}")
