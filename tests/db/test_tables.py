"""The embedded knowledge tables: their size, their evidence and the traps they must not fall into."""

import re
import subprocess
import sys
import time
from collections import Counter

import pytest

from db.knowledge import NOT_CHIPS, Reference
from db.reference import load_reference

# Tickers that are words: as names they would tag every "now", "flex" and "riot".
NEVER_NAMES = frozenset(
    [
        "AI",
        "BE",
        "C",
        "CAT",
        "D",
        "ET",
        "LI",
        "NET",
        "NOW",
        "ON",
        "P",
        "Q",
        "SO",
        "T",
        "FORM",
        "POET",
        "FLEX",
        "HIVE",
        "RIOT",
        "KEEL",
        "PUMP",
        "SMR",
        "WOLF",
    ]
)
GENERIC_NOUN = re.compile(
    r"(?:^|\s)(?:GPUs?|CPUs?|NPUs?|chips?|processors?|accelerators?|superchip|series)$", re.I
)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def test_tables_hold_hundreds_of_rows_with_evidence(reference: Reference) -> None:
    assert sum(company.source_url is not None for company in reference.companies) >= 500
    assert sum(chip.source_url is not None for chip in reference.chips) >= 400
    assert sum(project.source_url is not None for project in reference.projects) >= 50
    assert len(reference.sources) >= 200
    assert len(reference.chip_patterns) >= 50
    assert len(reference.nodes) >= 50
    assert len(reference.packaging) >= 30


def test_row_without_evidence_says_so_and_no_other(reference: Reference) -> None:
    rows = (
        *reference.companies,
        *reference.chips,
        *reference.projects,
        *reference.nodes,
        *reference.packaging,
    )
    for row in rows:
        assert row.unverified == (row.source_url is None), row.key


def test_no_ticker_that_is_a_word_is_a_name(reference: Reference) -> None:
    for company in reference.companies:
        assert not NEVER_NAMES & {*company.strong, *company.weak}, company.key


def test_every_company_can_be_found_under_its_own_name(reference: Reference) -> None:
    for company in reference.companies:
        name = re.sub(r" \(.*\)$", "", company.name)
        assert any(name in alias or alias in name for alias in company.strong + company.weak), company.key


@pytest.mark.parametrize(
    ("short", "canonical"),
    [
        ("NVIDIA", "NVIDIA"),
        ("Nvidia", "NVIDIA"),
        ("AMD", "AMD"),
        ("TSMC", "TSMC"),
        ("SK hynix", "SK hynix"),
        ("SK Hynix", "SK hynix"),
        ("Samsung", "Samsung Electronics"),
        ("Samsung Foundry", "Samsung Foundry"),
        ("Micron", "Micron Technology"),
        ("Meta", "Meta Platforms"),
        ("AWS", "Amazon Web Services"),
        ("Google", "Google"),
        ("Alphabet", "Alphabet"),
        ("Azure", "Microsoft Azure"),
        ("Foxconn", "Foxconn"),
        ("Hon Hai", "Foxconn"),
        ("SoftBank", "SoftBank Group"),
        ("Hynix", "SK hynix"),
        ("Bitfarms", "Keel Infrastructure"),
        ("Cipher Mining", "Cipher Digital"),
        ("CommScope", "Vistance Networks"),
        ("Pure Storage", "Everpure"),
    ],
)
def test_short_and_former_names_lead_to_the_canonical_one(
    short: str, canonical: str, reference: Reference
) -> None:
    assert [company.name for company in reference.companies if short in company.strong] == [canonical]


@pytest.mark.parametrize(
    "word",
    [
        "Arm",
        "Coherent",
        "Cadence",
        "Lambda",
        "Quanta",
        "Nova",
        "Switch",
        "Radiant",
        "Powell",
        "Reliance",
        "Substrate",
        "Vantage",
        "Aligned",
        "Compass",
        "Carrier",
        "Etched",
        "Williams",
        "Galaxy",
        "Flex",
        "Apollo",
        "Ares",
        "Constellation",
        "Boom",
        "TEL",
        "OCI",
    ],
)
def test_ordinary_word_is_a_weak_name_only(word: str, reference: Reference) -> None:
    assert not [company.key for company in reference.companies if word in company.strong]
    assert [company.key for company in reference.companies if word in company.weak]


def test_group_and_unit_are_rows_of_their_own(reference: Reference) -> None:
    by_key = reference.company_by_key
    assert by_key["google"].parent == "alphabet"
    assert by_key["aws"].parent == "amazon"
    assert by_key["samsung-foundry"].parent == "samsung-electronics"
    assert by_key["groq"].parent is None
    assert by_key["quanta"].parent is None
    assert by_key["celestial-ai"].parent is None


def test_filer_number_belongs_to_one_company(reference: Reference) -> None:
    counts = Counter(company.cik for company in reference.companies if company.cik)
    assert not [cik for cik, count in counts.items() if count > 1]
    assert len(counts) >= 200
    assert reference.company_by_cik["0001045810"].name == "NVIDIA"


def test_filings_are_followed_for_listed_companies_only(reference: Reference) -> None:
    followed = {cik for source in reference.sources for cik in source.ciks}
    assert followed <= set(reference.company_by_cik)
    assert {"0001045810", "0001652044", "0001018724"} <= followed


def test_chip_is_named_without_vendor_and_generic_noun(reference: Reference) -> None:
    vendors = {chip.vendor for chip in reference.chips if chip.vendor_key}
    for chip in reference.chips:
        if not chip.is_chip:
            continue
        for name in (chip.name, *chip.strong, *chip.weak):
            own = name.startswith(f"{chip.vendor} ") and chip.vendor in vendors
            assert not own or name.startswith("MatX One"), (chip.key, name)
            assert not GENERIC_NOUN.search(name) or name in {"AGI CPU"}, (chip.key, name)


def test_every_ambiguous_chip_name_has_its_cues(reference: Reference) -> None:
    guarded = {chip_name.name for chip_name in reference.chip_names}
    weak = {name for chip in reference.chips if chip.is_chip for name in chip.weak}
    assert weak <= guarded
    assert not {chip_name.name for chip_name in reference.chip_names if not chip_name.require_any}


@pytest.mark.parametrize("word", ["Nova", "Everest", "CUDA", "GPU", "CPU", "ASIC", "accelerator", "HBM"])
def test_word_that_is_never_a_chip_is_no_name(word: str, reference: Reference) -> None:
    assert not [chip.key for chip in reference.chips if chip.is_chip and word in chip.strong + chip.weak]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("GB400", "GB400"),
        ("GB400 NVL144", "GB400 NVL144"),
        ("MI475X", "Instinct MI475X"),
        ("TPU v11p", "TPU v11p"),
        ("TPU9t", "TPU 9t"),
        ("Trainium6", "Trainium6"),
        ("Maia 400", "Maia 400"),
        ("MTIA 550", "MTIA 550"),
        ("Ascend 990PR", "Ascend 990PR"),
        ("WSE-5 Turbo", "WSE-5 Turbo"),
        ("ConnectX-11", "ConnectX-11"),
        ("Snapdragon 8 Elite Gen 7", "Snapdragon 8 Elite Gen 7"),
        ("RTX Pro 7000 Blackwell", "RTX PRO 7000 Blackwell"),
        ("Ryzen AI Max 500", "Ryzen AI Max 500"),
    ],
)
def test_pattern_names_a_chip_that_no_table_lists(text: str, canonical: str, reference: Reference) -> None:
    names = {
        " ".join(match.expand(pattern.canonical or text).split())
        for pattern in reference.chip_patterns
        if (match := re.fullmatch(pattern.pattern, text))
    }
    assert names == {canonical}


def test_every_pattern_stays_off_the_traps_of_all_others(reference: Reference) -> None:
    sentences = (
        "GB203 is a die, not a superchip. MI5 and MI6 are secret services. Detroit, MI 48201.",
        "Cobalt 60 is an isotope and CS-101 a course. An Atlas V 551 rocket. TPU 95A filament.",
        "The Trident II missile; a Tomahawk missile; AI50 lists; Core Scientific; Salt Lake City.",
    )
    for pattern in reference.chip_patterns:
        for sentence in sentences:
            assert not re.search(pattern.pattern, sentence), (pattern.key, sentence)


def test_patterns_stay_fast_on_hostile_text(reference: Reference) -> None:
    hostile = "Ryzen 9 " * 2_000 + "Snapdragon X " * 2_000 + "GB" * 5_000 + "9" * 10_000
    started = time.process_time()
    for pattern in reference.chip_patterns:
        re.findall(pattern.pattern, hostile)
    assert time.process_time() - started < 5


def test_project_names_its_owners_and_evidence(reference: Reference) -> None:
    for project in reference.projects:
        assert project.owners, project.key
        assert project.source_url or project.unverified, project.key


def test_every_member_that_a_pattern_shows_has_a_family_if_any_has(reference: Reference) -> None:
    for pattern in reference.chip_patterns:
        families = {
            pattern.family_of(match)
            for example in pattern.examples
            if (match := re.fullmatch(pattern.pattern, example)) is not None
        }
        assert families <= {None} or families <= set(reference.chip_by_key), pattern.key


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("TPU v11", "tpu"),
        ("MI900", "amd-instinct"),
        ("Trainium6", "aws-trainium"),
        ("Graviton7", "aws-graviton"),
        ("Maia 400", "ms-maia"),
        ("Cobalt 300", "ms-cobalt"),
        ("GB400 NVL144", "nvidia-gpu"),
        ("DGX R300", "nvidia-dgx"),
        ("Tomahawk 9", "broadcom-tomahawk"),
    ],
)
def test_the_next_member_has_its_familys_key(text: str, family: str, reference: Reference) -> None:
    found = {
        pattern.family_of(match)
        for pattern in reference.chip_patterns
        if (match := re.fullmatch(pattern.pattern, text)) is not None
    }
    assert found == {family}


def test_tables_are_sorted_as_their_headers_promise(reference: Reference) -> None:
    for rows in (
        reference.companies,
        reference.chips,
        reference.projects,
        reference.nodes,
        reference.packaging,
        reference.sources,
    ):
        keys = [row.key for row in rows]
        assert keys == sorted(keys)


# Measured at 1.4; the rest is for a busy machine.
MOST_TIMES_THE_PARSER = 3
LOAD = """
import time, tomllib
from db.reference import FILES, TABLES, load_reference
def seconds(work):
    started = time.process_time()
    work()
    return time.process_time() - started
def parse():
    for name in FILES:
        tomllib.loads((TABLES / name).read_text(encoding="utf-8"))
print(min(seconds(load_reference) for _ in range(3)) / min(seconds(parse) for _ in range(3)))
"""


def test_reading_and_checking_the_tables_costs_little_more_than_parsing_them() -> None:
    # A process of its own: coverage would slow our lines and not the parser's.
    answer = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    assert float(answer.stdout) < MOST_TIMES_THE_PARSER


def test_loading_twice_gives_equal_tables(reference: Reference) -> None:
    assert load_reference() == reference


def test_agency_and_memory_standard_are_listed_but_never_tagged(reference: Reference) -> None:
    assert not reference.company_by_key["doe"].is_business
    assert not reference.company_by_key["european-commission"].is_business
    assert reference.company_by_key["tva"].is_business
    assert reference.company_by_key["ionq"].is_business
    assert not reference.chip_by_key["hbm4"].is_chip
    assert not reference.chip_by_key["xai-colossus"].is_chip
    assert reference.chip_by_key["nvidia-blackwell"].is_chip


def test_kinds_of_chips_are_few_and_known(reference: Reference) -> None:
    kinds = {chip.kind for chip in reference.chips}
    assert kinds >= NOT_CHIPS
    assert len(kinds) <= 30
