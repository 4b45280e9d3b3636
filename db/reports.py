"""The named reports: one SQL each over the tables and views, with a fixed order of columns and rows."""

from dataclasses import dataclass, field

from db.records import meta

_DOCUMENT = (
    "document_url, title, source, published, first_seen, story, version, "
    "evidence_sentence, part, start_offset, end_offset, rule, confidence"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A query with the columns that --since and --company filter by."""

    title: str = field(metadata=meta("what the report holds, for a person"))
    columns: str = field(metadata=meta("columns in their order", "SQL"))
    table: str = field(metadata=meta("table, view or join they come from", "SQL"))
    order: str = field(metadata=meta("columns that give every row its place", "SQL"))
    since: str | None = field(default=None, metadata=meta("column that --since compares", "SQL"))
    company: str | None = field(default=None, metadata=meta("column that --company compares", "SQL"))

    def sql(self, *, since: bool, companies: int) -> str:
        """The query with :since and :company_0 ... as its parameters, where they are asked for."""
        filters = [f"{self.since} >= :since"] if since else []
        if companies:
            names = ", ".join(f":company_{number}" for number in range(companies))
            filters.append(f"{self.company} IN ({names})")
        where = f" WHERE {' AND '.join(filters)}" if filters else ""
        return f"SELECT {self.columns} FROM {self.table}{where} ORDER BY {self.order}"


REPORTS: dict[str, Report] = {
    "events": Report(
        title="Events with amount, parties, status and the sentence that says it",
        columns="event_id, kind, status, actor, actor_key, counterparties, chips, amount, low, high, "
        f"currency, qualifier, period, amount_kind, {_DOCUMENT}",
        table="event_evidence",
        order="published, document_id, part DESC, start_offset, event_id",
        since="published",
        company="actor_key",
    ),
    "amounts": Report(
        title="Every sum of money with the sentence that says it; never to be added up across kinds",
        columns=f"amount_id, amount, low, high, currency, qualifier, period, kind, {_DOCUMENT}",
        table="amount_evidence",
        order="published, document_id, part DESC, start_offset, amount_id",
        since="published",
    ),
    "capex": Report(
        title="Capital spending as filed: every figure of every vintage",
        columns="company_key, company, cik, metric, basis, period_start, period_end, value, currency, tag, "
        "dimensions, kind, derivation, accession, form, filed, url, first_seen",
        table="capex",
        order="company, cik, metric, period_end, period_start, filed, tag, dimensions, id",
        since="period_end",
        company="company_key",
    ),
    "capex_quarterly": Report(
        title="Capital spending by quarter as of today: the latest vintage of each",
        columns="company_key, company, cik, metric, period_start, period_end, value, currency, tag, "
        "dimensions, kind, derivation, accession, form, filed, url",
        table="capex_quarterly",
        order="company, cik, metric, period_end, period_start, tag, dimensions",
        since="period_end",
        company="company_key",
    ),
    "mentions": Report(
        title="Mentions of companies and chips by month",
        columns="layer, key, canonical, month, mentions, documents, stories",
        table="mention_months",
        order="layer, canonical, key, month",
        # A month counts when its last day does.
        since="month || '-31'",
        company="key",
    ),
    "documents": Report(
        title="Documents: address, title, source, dates; no text",
        columns="id AS document_id, url, title, author, source, kind, published, published_precision, "
        "published_source, first_seen, fetched_at, language, teaser, version, story, accession, "
        "document_type",
        table="documents",
        order="published, id",
        since="published",
    ),
    "companies": Report(
        title="The companies followed, each with the address of its evidence",
        columns="*",
        table="companies",
        order="key",
        company="key",
    ),
    "chips": Report(
        title="The chips followed, each with the address of its evidence",
        columns="*",
        table="chips",
        order="key",
        company="vendor_key",
    ),
}
