"""Errors of the knowledge tables: one line that names file, block, what is wrong and the mend."""

import string
from decimal import Decimal
from pathlib import Path

import pytest

from db.reference import TableError, load_reference

COMPANY = """
[[company]]
key = "acme"
name = "Acme"
strong = ["Acme"]
source_url = "https://example.com/acme"
"""
CHIP = """
[[chip]]
key = "acme-one"
name = "One"
vendor = "Acme"
vendor_key = "acme"
kind = "gpu"
strong = ["Acme One"]
weak = ["One"]
source_url = "https://example.com/one"
"""
CHIP_NAMES = r"""
[[chip_name]]
name = "One"
require_any = ["Acme"]

[[chip_pattern]]
key = "acme"
vendor = "Acme"
family = "acme-one"
pattern = '\bAC(?P<number>\d{3})s?\b'
canonical = 'AC\g<number>'
examples = ["AC100", "AC200s"]
counterexamples = ["AC1"]
"""
PROJECT = """
[[project]]
key = "valley"
name = "Valley"
owners = ["acme"]
capacity_gw = 1.2
amount = 5000000000
currency = "USD"
source_url = "https://example.com/valley"
"""
SOURCE = """
[[source]]
key = "acme-news"
name = "Acme News"
kind = "rss"
url = "http://127.0.0.1:8000/feed.xml"
"""
EVENT_KIND = """
[[event_kind]]
key = "investment"
name = "Investment"

[[event_kind.frame]]
name = "invests"
needs = ["plant"]
"""
UNIT = """
[[unit]]
key = "bn"
kind = "scale"
words = ["billion"]
factor = 1000000000
"""
YEAR = """
[[fiscal_year]]
key = "acme"
ends = "06-30"
source_url = "https://example.com/acme-year"
"""
GOOD = {
    "companies.toml": COMPANY,
    "chips.toml": CHIP,
    "chip_names.toml": CHIP_NAMES,
    "projects.toml": PROJECT,
    "nodes.toml": "",
    "packaging.toml": "",
    "sources.toml": SOURCE,
    "event_kinds.toml": EVENT_KIND,
    "units.toml": UNIT,
    "fiscal_years.toml": YEAR,
}


def write(folder: Path, **changed: str) -> Path:
    """A folder of valid tables, with some files replaced (companies=... for companies.toml)."""
    for name, text in GOOD.items():
        (folder / name).write_text(changed.get(name.removesuffix(".toml"), text), encoding="utf-8")
    return folder


def refusal(folder: Path, **changed: str) -> str:
    """The one line with which the folder is refused."""
    with pytest.raises(TableError) as caught:
        load_reference(write(folder, **changed))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value.exit_code == 2
    return message


def test_valid_tables_become_rows_of_their_types(tmp_path: Path) -> None:
    reference = load_reference(write(tmp_path))
    assert reference.company_by_key["acme"].strong == ("Acme",)
    assert reference.chip_by_key["acme-one"].vendor_key == "acme"
    assert reference.projects[0].capacity_gw == Decimal("1.2")
    assert reference.projects[0].amount == Decimal(5_000_000_000)
    assert reference.event_kinds[0].frames[0].needs == ("plant",)
    assert reference.units[0].factor == Decimal(1_000_000_000)
    assert reference.source_by_key["acme-news"].every == "6h"
    assert reference.company_by_cik == {}
    assert (reference.fiscal_years[0].ends, reference.fiscal_years[0].named_by) == ("06-30", "end")


TRAPS = {
    "unknown_key": ("companies", COMPANY + 'tiker = "ACME"', ["[[company]] 1 'acme'", "'tiker'", "'ticker'"]),
    "year_of_nobody": ("fiscal_years", YEAR.replace('"acme"', '"acne"'), ["'key' names 'acne'", "'acme'"]),
    "year_ends_no_day": ("fiscal_years", YEAR.replace("06-30", "30-06"), ["'ends' is '30-06'", '"06-30"']),
    "year_without_evidence": ("fiscal_years", YEAR.replace("source_url", "note"), ["'note'"]),
    "unknown_key_far_from_all": ("companies", COMPANY + "zzzz = 1", ["'zzzz'", "write one of key, name"]),
    "number_for_text": ("companies", COMPANY + "cik = 1045810", ["'cik' must be text in quotes", "1045810"]),
    "text_for_list": ("companies", COMPANY + 'roles = "foundry"', ["'roles' must be a list"]),
    "number_in_list": ("companies", COMPANY + "roles = [7]", ["'roles' entry 1 must be text"]),
    "text_for_truth": ("companies", COMPANY + 'unverified = "yes"', ["'unverified' must be true or false"]),
    "empty_text": ("companies", COMPANY + 'ticker = ""', ["'ticker'", "leave the key out"]),
    "outer_space": ("companies", COMPANY + 'ticker = "A "', ["'ticker'", "without outer spaces"]),
    "name_twice": ("companies", COMPANY + 'weak = ["A", "A"]', ["'weak' holds 'A' twice"]),
    "not_a_layer": ("companies", COMPANY + 'layers = ["chip"]', ["'layers' entry 1 is 'chip'", "'chips'"]),
    "missing_key": ("companies", '[[company]]\nkey = "acme"', ["key 'name' is missing"]),
    "duplicate_key": ("companies", COMPANY + COMPANY, ["[[company]] 2 'acme'", "already used by block 1"]),
    "unknown_block": (
        "companies",
        COMPANY + '[[compny]]\nkey = "x"',
        ["unknown block 'compny'", "'company'"],
    ),
    "table_for_blocks": ("companies", '[company]\nkey = "acme"', ["head each block with [[company]]"]),
    "broken_toml": ("companies", COMPANY + "oops\n", ["companies.toml", "not valid TOML", "line 7"]),
    "short_cik": ("companies", COMPANY + 'cik = "1045810"', ["'cik' is '1045810'", "ten digits"]),
    "long_country": ("companies", COMPANY + 'country = "USA"', ["'country' is 'USA'", "two capitals"]),
    "missing_parent": ("companies", COMPANY + 'parent = "acne"', ["'parent' names 'acne'", "'acme'"]),
    "own_parent": ("companies", COMPANY + 'parent = "acme"', ["acme -> acme is a circle"]),
    "no_names": ("companies", COMPANY.replace('strong = ["Acme"]\n', ""), ["neither strong nor weak"]),
    "strong_and_weak": ("companies", COMPANY + 'weak = ["Acme"]', ["'Acme' stands in strong and in weak"]),
    "no_evidence": (
        "companies",
        COMPANY.replace("source_url", "note"),
        ["no source_url", "unverified = true"],
    ),
    "evidence_no_address": ("companies", COMPANY.replace("https:", "ftp:"), ["'source_url'", "https://"]),
    "key_with_space": ("companies", COMPANY.replace('"acme"', '"ac me"'), ["key 'ac me' must be letters"]),
    "strong_for_two": (
        "companies",
        COMPANY + COMPANY.replace('"acme"', '"acme-2"'),
        ["[[company]] 2 'acme-2'", "'Acme' is also strong for 'acme'"],
    ),
    "missing_vendor": ("chips", CHIP.replace('"acme"', '"acmee"'), ["'vendor_key' names 'acmee'", "'acme'"]),
    "vendor_of_another": ("chips", CHIP.replace('"Acme"', '"Amce"'), ["'vendor' is 'Amce'", "'Acme'"]),
    "pattern_vendor": ("chip_names", CHIP_NAMES.replace('vendor = "Acme"', 'vendor = "Acne"'), ["'Acme'"]),
    "missing_family": ("chips", CHIP + 'family = "two"', ["'family' names 'two'", "chips.toml"]),
    "odd_date": ("chips", CHIP + 'announced = "March 2026"', ["'announced' is 'March 2026'", "2026-03"]),
    "cues_missing": ("chip_names", '[[chip_name]]\nname = "One"', ["neither require_any nor reject_if"]),
    "name_of_no_chip": (
        "chip_names",
        CHIP_NAMES.replace('name = "One"', 'name = "Onne"'),
        ["'name' names 'Onne'", "chips.toml", "'One'"],
    ),
    "broken_pattern": ("chip_names", CHIP_NAMES.replace("s?", "s?)"), ["'pattern' is no regular expression"]),
    "example_missed": ("chip_names", CHIP_NAMES.replace("AC100", "AX100"), ["does not match its example"]),
    "counterexample_hit": (
        "chip_names",
        CHIP_NAMES.replace('"AC1"', '"AC123"'),
        ["its counterexample 'AC123'"],
    ),
    "no_examples": ("chip_names", CHIP_NAMES.replace('["AC100", "AC200s"]', "[]"), ["has no examples"]),
    "unknown_group": ("chip_names", CHIP_NAMES.replace(r"\g<number>", r"\g<no>"), ["'canonical' cannot be"]),
    "missing_owner": ("projects", PROJECT.replace('["acme"]', '["acma"]'), ["'owners' names 'acma'"]),
    "amount_alone": ("projects", PROJECT.replace('currency = "USD"\n', ""), ["only one of amount and"]),
    "text_for_number": ("projects", PROJECT.replace("1.2", '"1.2"'), ["'capacity_gw' must be a number"]),
    "infinite_number": ("projects", PROJECT.replace("1.2", "inf"), ["'capacity_gw' must be a finite number"]),
    "truth_for_number": ("projects", PROJECT.replace("1.2", "true"), ["'capacity_gw' must be a number"]),
    "unknown_kind": (
        "sources",
        SOURCE.replace('"rss"', '"rsss"'),
        ["'kind' is 'rsss'", "did you mean 'rss'"],
    ),
    "odd_interval": ("sources", SOURCE + 'every = "6 hours"', ["'every' is '6 hours'", '"15m"']),
    "odd_address": ("sources", SOURCE.replace("http:", "file:"), ["'url'", "https://"]),
    "broken_address": ("sources", SOURCE.replace("127.0.0.1:8000", "[::1"), ["'url'"]),
    "truth_for_whole": ("sources", SOURCE + "expected_min_per_week = true", ["must be a whole number"]),
    "below_zero": ("sources", SOURCE + "expected_min_per_week = -1", ["below 0"]),
    "odd_relevance": ("sources", SOURCE + 'relevance = "alls"', ["'relevance' is 'alls'", "'all'"]),
    "floor_above_every": (
        "sources",
        SOURCE + 'every = "1h"\nevery_min = "2h"',
        ["'every_min' is '2h', longer than 'every', '1h'", "mend one"],
    ),
    "ceiling_below_every": (
        "sources",
        SOURCE + 'every = "1d"\nevery_max = "23h"',
        ["'every' is '1d', longer than 'every_max', '23h'"],
    ),
    "odd_floor": ("sources", SOURCE + 'every_min = "0m"', ["'every_min' is '0m'", '"15m"']),
    "most_below_least": (
        "sources",
        SOURCE + "expected_min_per_week = 5\nexpected_max_per_week = 4",
        ["'expected_max_per_week' is 4, below the minimum of 5"],
    ),
    "most_below_zero": ("sources", SOURCE + "expected_max_per_week = -1", ["below 0", "write 0"]),
    "score_above_one": (
        "sources",
        SOURCE + 'relevance = "topic"\nrelevance_min = 1.1',
        ["'relevance_min' is 1.1", "from 0 to 1"],
    ),
    "score_of_all": (
        "sources",
        SOURCE + "relevance_min = 0.3",
        ["'relevance_min' is 0.3", 'relevance = "topic"', "delete the key"],
    ),
    "score_in_quotes": ("sources", SOURCE + 'relevance_min = "0.3"', ["'relevance_min' must be a number"]),
    "terms_no_address": ("sources", SOURCE + 'terms_url = "see below"', ["'terms_url'", "https://"]),
    "terms_on_no_day": ("sources", SOURCE + 'terms_reviewed = "2026-01-01"', ["must be a day such as"]),
    "terms_read_and_not": (
        "sources",
        SOURCE + "terms_reviewed = 2026-01-01",
        ["'terms_reviewed' is 2026-01-01, but rights is", "write the class"],
    ),
    "excerpt_below_zero": ("sources", SOURCE + "max_excerpt_chars = -1", ["below 0", "write 0"]),
    "published_and_not_stored": (
        "sources",
        SOURCE + "may_publish_text = true\nmay_store_text = false",
        ["'may_publish_text' is true, but the text may not be stored; mend one"],
    ),
    "odd_rights": ("sources", SOURCE + 'rights = "headline"', ["'rights' is 'headline'", "'headline_only'"]),
    "cik_of_source": ("sources", SOURCE + 'ciks = ["320193"]', ["'ciks' is '320193'"]),
    "broken_link_pattern": ("sources", SOURCE + "link_pattern = '('", ["'link_pattern' is no regular"]),
    "frame_without_name": (
        "event_kinds",
        EVENT_KIND.replace('name = "invests"', ""),
        ["[[event_kind]] 1 'investment'", "key 'frame' frame 1", "'name' is missing"],
    ),
    "frame_with_unknown_key": (
        "event_kinds",
        EVENT_KIND.replace("needs", "need"),
        ["frame 1 'invests': unknown key 'need'; did you mean 'needs'?"],
    ),
    "frame_no_block": (
        "event_kinds",
        EVENT_KIND.split("\n[[event_kind.f")[0] + "frame = [1]",
        ["of its own"],
    ),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_broken_table_is_one_line_with_its_mend(trap: str, tmp_path: Path) -> None:
    file, text, fragments = TRAPS[trap]
    message = refusal(tmp_path, **{file: text})
    assert message.startswith(str(tmp_path / f"{file}.toml"))
    for fragment in fragments:
        assert fragment in message


def test_first_of_many_errors_says_how_many_more(tmp_path: Path) -> None:
    assert refusal(tmp_path, companies=COMPANY + "cik = 1\ntiker = 2\nroles = 3").endswith("(and 2 more)")


def test_errors_of_several_files_are_counted_together(tmp_path: Path) -> None:
    assert refusal(tmp_path, companies=COMPANY + "a = 1", sources=SOURCE + "b = 1").endswith("(and 1 more)")


def test_circle_through_several_companies_is_named_once(tmp_path: Path) -> None:
    ring = "".join(
        COMPANY.replace("acme", key).replace("Acme", key.upper()) + f'parent = "{above}"\n'
        for key, above in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    )
    empty = dict.fromkeys(("chips", "chip_names", "projects", "fiscal_years", "nodes", "packaging"), "")
    message = refusal(tmp_path, companies=ring, **empty)
    assert "a -> b -> c -> a is a circle" in message
    assert "more" not in message


@pytest.mark.parametrize(
    "missing", ["companies.toml", "chips.toml", "sources.toml", "event_kinds.toml", "units.toml"]
)
def test_missing_file_is_named(missing: str, tmp_path: Path) -> None:
    (write(tmp_path) / missing).unlink()
    with pytest.raises(TableError, match=missing):
        load_reference(tmp_path)


def test_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (write(tmp_path) / "chips.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(TableError, match=r"chips\.toml.*not valid TOML"):
        load_reference(tmp_path)


def test_fingerprint_follows_bytes_and_names_not_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first = load_reference(write(tmp_path / "one")).fingerprint
    assert first == load_reference(write(tmp_path / "two")).fingerprint
    assert len(first) == 16
    assert set(first) <= set(string.hexdigits.lower())
    changed = load_reference(write(tmp_path / "two", units=UNIT + "# a remark\n")).fingerprint
    assert changed != first


def test_value_is_shown_cut_to_a_readable_length(tmp_path: Path) -> None:
    message = refusal(tmp_path, sources=SOURCE.replace('"rss"', '"' + "x" * 500 + '"'))
    assert len(message) < 400


def test_name_far_from_all_known_ones_says_what_to_do(tmp_path: Path) -> None:
    many = "".join(
        COMPANY.replace('"acme"', f'"acme-{i}"').replace('"Acme"', f'"Acme {i}"') for i in range(9)
    )
    message = refusal(tmp_path, companies=COMPANY + many + 'parent = "zzzz"')
    assert "add that block or delete the key" in message
