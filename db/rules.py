"""What must hold between and inside the rows of the knowledge tables, beyond their types."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

from db.blocks import Problems, block_name, nearest, shown
from db.fiscal import FiscalYear
from db.intervals import EVERY, interval
from db.knowledge import Chip, ChipName, ChipPattern, Company, Reference, Source
from db.manufacturing import Node, Packaging, Project
from db.sites import check_key, check_mends, check_readers

Report = Callable[[str], None]

CIK = re.compile(r"[0-9]{10}")
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PARTIAL_DATE = re.compile(r"(?:19|20)\d\d(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-H[12])?")


def check_reference(reference: Reference, home: Path, problems: Problems) -> None:
    """Note every broken rule of the tables read from `home`."""
    companies, chips = reference.company_by_key, reference.chip_by_key
    _each(home / "companies.toml", "company", reference.companies, problems, _company_rules(companies))
    _each(home / "chips.toml", "chip", reference.chips, problems, _chip_rules(chips, companies))
    _each(
        home / "chip_names.toml",
        "chip_name",
        reference.chip_names,
        problems,
        _chip_name_rules(chips.values()),
    )
    _each(
        home / "chip_names.toml",
        "chip_pattern",
        reference.chip_patterns,
        problems,
        _pattern_rules(chips, companies),
    )
    _each(home / "projects.toml", "project", reference.projects, problems, _project_rules(companies))
    _each(home / "fiscal_years.toml", "fiscal_year", reference.fiscal_years, problems, _year_rules(companies))
    making = _making_rules(companies)
    _each(home / "nodes.toml", "node", reference.nodes, problems, making)
    _each(home / "packaging.toml", "packaging", reference.packaging, problems, making)
    check_sources(reference.sources, str(home / "sources.toml"), problems)
    _shared_names(str(home / "companies.toml"), "company", reference.companies, problems)
    _shared_names(str(home / "chips.toml"), "chip", reference.chips, problems)
    _circles(str(home / "companies.toml"), {row.key: row.parent for row in reference.companies}, problems)
    _circles(str(home / "chips.toml"), {row.key: row.family for row in reference.chips}, problems)


def check_own(reference: Reference, companies: int, chips: int, file: Path, problems: Problems) -> None:
    """Note every broken rule of the last so many companies and chips, which a person's own `file` adds."""
    own_companies = reference.companies[len(reference.companies) - companies :]
    own_chips = reference.chips[len(reference.chips) - chips :]
    company_by_key, chip_by_key = reference.company_by_key, reference.chip_by_key
    _each(file, "company", own_companies, problems, _company_rules(company_by_key))
    _each(file, "chip", own_chips, problems, _chip_rules(chip_by_key, company_by_key))
    _own_keys(file, "company", reference.companies, own_companies, problems)
    _own_keys(file, "chip", reference.chips, own_chips, problems)
    _circles(str(file), {row.key: row.parent for row in reference.companies}, problems)
    _circles(str(file), {row.key: row.family for row in reference.chips}, problems)


def _own_keys(
    file: Path, name: str, rows: Sequence[Company | Chip], own: Sequence[Company | Chip], problems: Problems
) -> None:
    ours = {row.key: row.name for row in rows[: len(rows) - len(own)]}
    for position, row in enumerate(own, start=1):
        if row.key in ours:
            what = f"the tables have this key already, for {ours[row.key]}; choose another"
            problems.add(block_name(str(file), name, position, row.key), what)
    _shared_names(str(file), name, rows, problems)


def check_sources(sources: Iterable[Source], file: str, problems: Problems) -> None:
    """Note every broken rule of some sources."""
    _each(Path(file), "source", sources, problems, _source)


def _each(
    path: Path, name: str, rows: Iterable[object], problems: Problems, rule: Callable[..., None]
) -> None:
    for position, row in enumerate(rows, start=1):
        key = str(getattr(row, "key", "") or getattr(row, "name", ""))
        where = block_name(str(path), name, position, key)

        def report(what: str, where: str = where) -> None:
            problems.add(where, what)

        if name != "chip_name" and not KEY.fullmatch(key):
            report(f"key {shown(key)} must be letters, digits, '-', '_' or '.', such as 'sk-hynix'")
        rule(row, report)


def _shape(key: str, value: str | None, pattern: re.Pattern[str], mend: str, report: Report) -> None:
    if value is not None and not pattern.fullmatch(value):
        report(f"key {key!r} is {shown(value)}; {mend}")


def _link(key: str, value: str | None, known: Mapping[str, object], table: str, report: Report) -> None:
    if value is not None and value not in known:
        close = nearest(value, known) if len(known) <= 8 else _close(value, known)
        report(f"key {key!r} names {shown(value)}, which is not in {table}; {close}")


def _close(value: str, known: Mapping[str, object]) -> str:
    hint = nearest(value, known)
    return hint if hint.startswith("did you") else "add that block or delete the key"


def _address(key: str, value: str | None, report: Report) -> None:
    if value is None:
        return
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or any(character.isspace() for character in value):
        report(f"key {key!r} is {shown(value)}; write an address that begins with https:// or http://")


def _evidence(row: Company | Chip | Project | FiscalYear | Node | Packaging, report: Report) -> None:
    _address("source_url", row.source_url, report)
    if row.source_url is None and not row.unverified:
        report("has no source_url; add the address of the evidence, or unverified = true")


def _regex(key: str, pattern: str | None, report: Report) -> re.Pattern[str] | None:
    try:
        return re.compile(pattern) if pattern is not None else None
    except (re.error, OverflowError, RecursionError) as error:
        report(f"key {key!r} is no regular expression ({error}); mend {shown(pattern)}")
        return None


def _year_rules(companies: Mapping[str, Company]) -> Callable[[FiscalYear, Report], None]:
    def rule(row: FiscalYear, report: Report) -> None:
        _shape("ends", row.ends, MONTH_DAY, 'write month and day, such as "06-30"', report)
        _link("key", row.key, companies, "companies.toml", report)
        _evidence(row, report)

    return rule


def _company_rules(companies: Mapping[str, Company]) -> Callable[[Company, Report], None]:
    def rule(row: Company, report: Report) -> None:
        _shape("cik", row.cik, CIK, 'write all ten digits in quotes, such as "0001045810"', report)
        _shape("country", row.country, COUNTRY, 'write two capitals, such as "US"', report)
        _link("parent", row.parent, companies, "companies.toml", report)
        _evidence(row, report)
        if not row.strong and not row.weak:
            report("has neither strong nor weak names; nothing would ever be tagged: add one")
        _both(row, report)

    return rule


def _both(row: Company | Chip, report: Report) -> None:
    for name in row.strong:
        if name in row.weak:
            report(f"name {shown(name)} stands in strong and in weak; delete one")


def _chip_rules(
    chips: Mapping[str, Chip], companies: Mapping[str, Company]
) -> Callable[[Chip, Report], None]:
    def rule(row: Chip, report: Report) -> None:
        _link("vendor_key", row.vendor_key, companies, "companies.toml", report)
        _link("family", row.family, chips, "chips.toml", report)
        owner = companies.get(row.vendor_key or "")
        if owner is not None and owner.name != row.vendor:
            report(f"key 'vendor' is {shown(row.vendor)}, but vendor_key is that of {owner.name!r}; mend one")
        _shape("announced", row.announced, PARTIAL_DATE, "write 2026, 2026-03 or 2026-03-18", report)
        _shape("available", row.available, PARTIAL_DATE, "write 2026, 2026-Q4, 2026-11 or a day", report)
        _evidence(row, report)
        _both(row, report)

    return rule


def _chip_name_rules(chips: Iterable[Chip]) -> Callable[[ChipName, Report], None]:
    known = {name: chip for chip in chips for name in chip.strong + chip.weak}

    def rule(row: ChipName, report: Report) -> None:
        _link("name", row.name, known, "the names of chips.toml", report)
        if not row.require_any and not row.reject_if:
            report("has neither require_any nor reject_if; add cues, or delete the block")

    return rule


def _pattern_rules(
    chips: Mapping[str, Chip], companies: Mapping[str, Company]
) -> Callable[[ChipPattern, Report], None]:
    vendors = {company.name: company for company in companies.values()}

    def rule(row: ChipPattern, report: Report) -> None:
        _link("vendor", row.vendor, vendors, "the names of companies.toml", report)
        pattern = _regex("pattern", row.pattern, report)
        if pattern is None:
            return
        if not row.examples:
            report("has no examples; add names that must match")
        for example in row.examples:
            match = pattern.fullmatch(example)
            if match is None:
                report(f"pattern does not match its example {shown(example)}; mend one of them")
                continue
            if _fills("canonical", row.canonical, match, report) and _fills(
                "family", row.family, match, report
            ):
                _link("family", row.family_of(match), chips, "chips.toml", report)
        for trap in row.counterexamples:
            if pattern.search(trap):
                report(f"pattern matches its counterexample {shown(trap)}; mend one of them")

    return rule


def _fills(key: str, template: str | None, match: re.Match[str], report: Report) -> bool:
    try:
        match.expand(template or "")
    except (re.error, IndexError) as error:
        report(f"key {key!r} cannot be filled in ({error}); use groups that the pattern names")
        return False
    return True


def _project_rules(companies: Mapping[str, Company]) -> Callable[[Project, Report], None]:
    def rule(row: Project, report: Report) -> None:
        for owner in row.owners:
            _link("owners", owner, companies, "companies.toml", report)
        _shape("country", row.country, COUNTRY, 'write two capitals, such as "US"', report)
        _shape("currency", row.currency, CURRENCY, 'write three capitals, such as "USD"', report)
        _shape("announced", row.announced, PARTIAL_DATE, "write 2026, 2026-03 or 2026-03-18", report)
        if (row.amount is None) != (row.currency is None):
            report("has only one of amount and currency; add the other")
        _evidence(row, report)

    return rule


def _making_rules(companies: Mapping[str, Company]) -> Callable[[Node | Packaging, Report], None]:
    def rule(row: Node | Packaging, report: Report) -> None:
        key = "foundry_key" if isinstance(row, Node) else "owner_key"
        _link(key, getattr(row, key), companies, "companies.toml", report)
        _shape("production", row.production, PARTIAL_DATE, "write 2026, 2026-Q4, 2026-11 or a day", report)
        _evidence(row, report)

    return rule


def _source(row: Source, report: Report) -> None:
    _address("url", row.url, report)
    _address("homepage", row.homepage, report)
    _address("archive", row.archive, report)
    _shape("country", row.country, COUNTRY, 'write two capitals, such as "US"', report)
    for cik in row.ciks:
        _shape("ciks", cik, CIK, 'write all ten digits in quotes, such as "0001045810"', report)
    _regex("link_pattern", row.link_pattern, report)
    check_key(row.url, row.key_env, report)
    check_mends(row.mends, report)
    check_readers(row.readers, report)
    _polling(row, report)
    _volume(row, report)
    _relevance(row, report)
    _terms(row, report)


def _polling(row: Source, report: Report) -> None:
    written = {"every_min": row.every_min, "every": row.every, "every_max": row.every_max}
    for key, text in written.items():
        _shape(key, text, EVERY, 'write a number and m, h or d, such as "15m" or "6h"', report)
    known = [(key, text) for key, text in written.items() if text is not None and EVERY.fullmatch(text)]
    for (low, shorter), (high, longer) in pairwise(known):
        if interval(shorter) > interval(longer):
            report(f"key {low!r} is {shown(shorter)}, longer than {high!r}, {shown(longer)}; mend one")


def _volume(row: Source, report: Report) -> None:
    if row.expected_min_per_week < 0:
        report("key 'expected_min_per_week' is below 0; write 0 to expect nothing")
    most = row.expected_max_per_week or 0
    if most < 0:
        report("key 'expected_max_per_week' is below 0; write 0 for no warning")
    elif 0 < most < row.expected_min_per_week:
        report(
            f"key 'expected_max_per_week' is {most}, below the minimum of {row.expected_min_per_week}; "
            "mend one"
        )


def _relevance(row: Source, report: Report) -> None:
    least = row.relevance_min or Decimal(0)
    if not 0 <= least <= 1:
        report(f"key 'relevance_min' is {least}; write a score from 0 to 1, such as 0.4")
    elif row.relevance == "all" and least > 0:
        report(
            f"key 'relevance_min' is {least}, but relevance = \"all\" keeps every item; "
            'write relevance = "topic", or delete the key'
        )


def _terms(row: Source, report: Report) -> None:
    _address("terms_url", row.terms_url, report)
    if row.max_excerpt_chars is not None and row.max_excerpt_chars < 0:
        report("key 'max_excerpt_chars' is below 0; write 0 to quote nothing")
    if row.terms_reviewed is not None and row.rights == "unreviewed":
        report(
            f"key 'terms_reviewed' is {row.terms_reviewed}, but rights is \"unreviewed\"; "
            "write the class that the terms were found to be"
        )
    if row.may_publish_text and not row.may_store_text:
        report("key 'may_publish_text' is true, but the text may not be stored; mend one")


def _shared_names(file: str, name: str, rows: Iterable[Company | Chip], problems: Problems) -> None:
    """A strong name needs no cue, so it can mean one row only."""
    owners: dict[str, str] = {}
    for position, row in enumerate(rows, start=1):
        for strong in row.strong:
            if (owner := owners.setdefault(strong, row.key)) != row.key:
                what = f"strong name {shown(strong)} is also strong for {owner!r}; make it weak in one"
                problems.add(block_name(file, name, position, row.key), what)


def _circles(file: str, above: Mapping[str, str | None], problems: Problems) -> None:
    """Each circle is noted once, at its first key in order of names."""
    for start in above:
        path = [start]
        while (step := above.get(path[-1])) is not None and step not in path:
            path.append(step)
        if step == start and start == min(path):
            problems.add(file, f"{' -> '.join([*path, start])} is a circle; delete one of these links")
