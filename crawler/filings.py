"""A complete submission as what is stored of it: pure."""

from dataclasses import replace
from datetime import datetime

from crawler.desk import UnreadableBody
from crawler.documents import filing_documents
from crawler.extract.facts import read_submission_facts
from crawler.extract.filing import CutFiling, read_submission_counted
from crawler.extract.sgml import is_whole
from crawler.items import FilingItem
from db.knowledge import Source
from db.store.frontier import Lease


def read_filing(body: bytes, lease: Lease, source: Source, now: datetime) -> FilingItem:
    """A submission with its documents and figures. Raises UnreadableFiling, UnreadableBody."""
    read = read_submission_counted(body)
    if not is_whole(body):
        raise CutFiling(f"{lease.url}: the submission has no last line; fetch it again")
    filing = read.filing
    if filing.accession is None or filing.form is None or (filing.cik or lease.hint) is None:
        raise UnreadableBody(f"{lease.url}: its header names no filer", "no filer")
    cik = filing.cik or lease.hint
    whole = replace(filing, cik=cik, company=filing.company or f"CIK {cik}")
    spending = read_submission_facts(read)
    return FilingItem(
        source=source,
        lease=lease,
        filing=whole,
        documents=filing_documents(whole, url=lease.url, source=source, now=now),
        facts=spending.facts,
        figures=spending.figures,
        # Some reports, mostly on form 6-K, are a picture of pages and nothing else.
        skipped=read.skipped if filing.documents else {**read.skipped, "no text in the filing": 1},
        refused=spending.refused,
    )
