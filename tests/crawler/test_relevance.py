"""The first look at a broad source: names on word borders, the subject by its words, nothing by accident."""

import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from crawler.relevance import Relevance
from db.knowledge import Chip, Company, Source
from db.reference import load_reference

HEADLINES = Path(__file__).with_name("headlines.txt")


@pytest.fixture(scope="module")
def embedded() -> Relevance:
    return Relevance(load_reference())


@pytest.fixture(scope="module")
def relevance() -> Relevance:
    """Over companies and chips that do not exist."""
    companies = (
        Company(key="northwind", name="Northwind", strong=("Northwind",), roles=("chip_designer",)),
        Company(
            key="tallpine",
            name="Tall Pine",
            strong=("Tall Pine",),
            roles=("hyperscaler", "ai_lab", "chip_designer"),
            blockers=("Tall Pine Road",),
        ),
        Company(key="plumstone", name="Plumstone Fab", strong=("Plumstone Fab",), roles=("foundry",)),
        Company(key="elmgate", name="Elmgate", strong=("Elmgate",), roles=("neocloud",)),
        Company(key="quillback", name="Quillback", strong=("Quillback",), roles=("investor",)),
    )
    chips = (Chip(key="nw-1", name="NW-1", vendor="Northwind", kind="gpu", strong=("NW-1",)),)
    return Relevance(replace(load_reference(), companies=companies, chips=chips))


def cases(part: str) -> list[tuple[bool, str, str]]:
    """Whether it is kept, the headline and the words below it, of one part of the file."""
    found: list[tuple[bool, str, str]] = []
    inside = False
    for line in HEADLINES.read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            inside = line.startswith(f"== {part}")
        elif inside and line:
            title, _, words = line[2:].partition(" | ")
            found.append((line[0] == "+", title, words))
    return found


def source(**fields: object) -> Source:
    values: dict[str, object] = {"key": "a", "name": "A", "kind": "rss", "url": "https://a.example/feed"}
    return Source(**(values | fields))  # type: ignore[arg-type]


TOPIC = source(relevance="topic")


def measured(relevance: Relevance, part: str) -> tuple[int, float, float]:
    """How many headlines, precision and recall of the default threshold."""
    judged = [(wanted, relevance.judge(TOPIC, title, words).kept) for wanted, title, words in cases(part)]
    right = sum(wanted and kept for wanted, kept in judged)
    return len(judged), right / sum(kept for _, kept in judged), right / sum(wanted for wanted, _ in judged)


@pytest.mark.parametrize(
    ("part", "count", "precision", "recall"),
    [("settled", 96, 0.97, 1.0), ("mended", 40, 0.95, 1.0), ("unseen", 40, 0.90, 0.95)],
)
def test_headlines_of_our_own_are_kept_and_refused_as_a_person_would(
    relevance: Relevance, part: str, count: int, precision: float, recall: float
) -> None:
    found = measured(relevance, part)
    assert found[0] == count
    assert (found[1] >= precision, found[2] >= recall) == (True, True), found


# Names


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Prices of H100s fall again", "H100"),
        ("What TSMC said today", "TSMC"),
        ("(Nvidia) in brackets", "Nvidia"),
    ],
)
def test_a_named_item_is_kept(embedded: Relevance, title: str, name: str) -> None:
    assert embedded.first_name([title, None]) == name


@pytest.mark.parametrize(
    "title", ["Ten recipes for autumn", "An intelligent amazonian microns guide", "TSMCX100 is no name", ""]
)
def test_an_item_that_names_nothing_is_not(embedded: Relevance, title: str) -> None:
    assert embedded.first_name([title, None]) is None


def test_the_summary_counts_too(embedded: Relevance) -> None:
    assert embedded.first_name(["A quiet day", "until Broadcom spoke"]) == "Broadcom"


def test_a_name_inside_a_phrase_in_which_it_is_another_is_none(relevance: Relevance) -> None:
    assert relevance.first_name(["A fire on Tall Pine Road"]) is None
    assert relevance.score("A fire on Tall Pine Road", None) == 0.0
    assert relevance.score("Tall Pine answers", None) > 0


def test_a_foundry_is_not_about_fabs_because_it_is_called_so(relevance: Relevance) -> None:
    assert relevance.score("Plumstone Fab sponsors a marathon", None) == relevance.score("Elmgate", None)


def test_a_list_of_companies_is_hardly_more_than_the_first_of_them(relevance: Relevance) -> None:
    many = relevance.score("Tall Pine, Quillback and others before the committee", None)
    assert many < 0.3


# Words


@pytest.mark.parametrize(
    ("inside", "elsewhere"),
    [
        ("Chips for cars", "Blue-chip stocks"),
        ("Silicon by the tonne", "Silicon Valley by night"),
        ("Power for data centers", "Soft power for diplomats"),
        ("The accelerator that thinks", "The startup accelerator that picks"),
        ("Nuclear reactors for sale", "Nuclear weapons for sale"),
    ],
)
def test_a_word_in_another_sense_says_nothing(relevance: Relevance, inside: str, elsewhere: str) -> None:
    assert relevance.score(elsewhere, None) < relevance.score(inside, None)


def test_ai_is_written_in_capitals_and_alone_is_no_subject(relevance: Relevance) -> None:
    assert relevance.score("The ai of the forest climbs", None) == 0.0
    assert relevance.score("A.I. for all", None) == relevance.score("AI for all", None) > 0
    assert not relevance.judge(TOPIC, "AI writes, AI paints, AI sings", "All of it is AI.").kept


@pytest.mark.parametrize(
    "written", ["data center", "Data Centers", "DATA CENTRE", "data-centre", "datacenters"]
)
def test_spelling_case_plural_and_hyphens_make_no_difference(relevance: Relevance, written: str) -> None:
    assert relevance.score(f"A {written} for the island", None) == 0.5


def test_supporting_words_never_decide_alone_however_many(relevance: Relevance) -> None:
    money = "billion invest spend revenue profit earnings sales orders demand supply shares stock tariff"
    power = "power electricity grid nuclear reactor turbine utility transformer substation energy"
    assert not relevance.judge(TOPIC, money, money).kept
    assert not relevance.judge(TOPIC, power, power).kept


def test_the_headline_weighs_more_than_the_beginning_and_that_more_than_the_rest(
    relevance: Relevance,
) -> None:
    word = "semiconductors"
    far = "x " * 400 + word
    scores = [relevance.score(word, "a"), relevance.score("a", word), relevance.score("a", far)]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 3
    # A word beyond what is looked at, and a supporting word far down, say nothing.
    assert relevance.score("a", "x " * 2_000 + word) == 0.0
    assert relevance.score("a", "x " * 400 + "billion") == 0.0


def test_without_a_headline_the_beginning_stands_for_it(relevance: Relevance) -> None:
    assert relevance.score(None, "Wafers for all") == relevance.score("Wafers for all", None)
    assert relevance.score("", "") == relevance.score(None, None) == 0.0


# Rules


def test_the_threshold_is_the_blocks_and_its_own_value_is_kept(relevance: Relevance) -> None:
    title = "A data center for the island"
    score = relevance.score(title, None)
    for least, kept in ((str(score), True), (str(score + 0.01), False)):
        at = source(relevance="topic", relevance_min=Decimal(least))
        judged = relevance.judge(at, title, None)
        assert (judged.kept, judged.rule, judged.score) == (kept, "topic", score)


def test_each_rule_keeps_what_it_says(relevance: Relevance) -> None:
    soup, named, topic = "Ten soups for autumn", "Tall Pine hires a cook", "Wafers run short"
    kept = {
        rule: [relevance.judge(source(relevance=rule), title, None).kept for title in (soup, named, topic)]
        for rule in ("all", "named", "topic")
    }
    assert kept == {
        "all": [True, True, True],
        "named": [False, True, False],
        "topic": [False, False, True],
    }


def test_a_source_that_keeps_names_may_ask_for_the_subject_as_well(relevance: Relevance) -> None:
    both = source(relevance="named", relevance_min=TOPIC.relevance_min)
    assert not relevance.judge(both, "Tall Pine hires a cook", None).kept
    assert relevance.judge(both, "Tall Pine orders wafers", None).kept


def test_a_feed_of_a_thousand_entries_is_judged_in_a_second_and_hostile_words_too(
    embedded: Relevance,
) -> None:
    entry = ("A data center deal worth $2 billion, and what it means for the grid", "Words of a feed. " * 20)
    started = time.process_time()
    for _ in range(1_000):
        embedded.judge(TOPIC, *entry)
    for hostile in ("AI " * 40_000, "a" * 100_000, "chip-" * 20_000, "Nvidia" * 20_000):
        embedded.judge(TOPIC, hostile[:4_000], hostile)
    assert time.process_time() - started < 4
