"""Company names: the words they are mistaken for, where their span ends, and who is no company."""

from collections.abc import Callable

import pytest

Names = Callable[..., list[tuple[str, str]]]


@pytest.mark.parametrize(
    "text",
    [
        "The robot lifted an arm of steel.",
        "A meta-analysis of forty trials was published.",
        "The game costs $60 on Switch and on a phone.",
        "Intel from the drone showed boats; intel gathered by scouts was thin.",
        "Meta-cognition and Intel-gathering were studied.",
        "The Rack Scale AI platform and its campus in Aurora opened beside a data center.",
        "Deforestation in the Amazon rainforest slowed.",
        "The boat crossed the Amazon River at night.",
        "She ate an apple from the tree.",
        "The match at Oracle Park ended late.",
        "The fibre is one micron thick.",
        "Functions on a lambda calculus machine terminate.",
        "Federal Reserve chair Jerome Powell spoke.",
        "Reliance on imports fell.",
        "A price oracle feeds smart contracts.",
        "Coherent optics at an annual cadence.",
        "A network switch and an ABF substrate.",
        "See https://www.apple.com/newsroom or write to news@intel.com.",
    ],
)
def test_a_word_or_place_that_looks_like_a_company(companies: Names, text: str) -> None:
    assert companies(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The Department of Energy and the European Commission agreed.",
        "Stanford University and MIT built it.",
        "Congress raised $4 billion in funding for chips.",
        "The Pentagon unit said so, and a Navy affiliate agreed.",
        "America is valued at $3 trillion.",
    ],
)
def test_governments_and_schools_are_no_companies(companies: Names, text: str) -> None:
    assert companies(text) == []


@pytest.mark.parametrize(
    ("text", "surface", "canonical"),
    [
        ("Arm said it will design a server chip.", "Arm", "Arm"),
        ("META also said that its data centers will grow.", "META", "Meta Platforms"),
        ("Intel Confirms Chips And Dates For The Year", "Intel", "Intel"),
        ("Norway's Aker said that its data center will grow.", "Aker", "Aker"),
        ("Meta said on Monday that its data centers will grow.", "Meta", "Meta Platforms"),
        ("Micron said DRAM prices rose.", "Micron", "Micron Technology"),
        ("Groq builds inference chips; Grok answers questions.", "Groq", "Groq"),
        ("Functions on AWS Lambda scale to zero.", "AWS", "Amazon Web Services"),
        ("Nvidia’s results are due.", "Nvidia", "NVIDIA"),
        ("Intel Corp.'s fabs are in Arizona.", "Intel Corp.", "Intel"),
        ("Amazon.com, Inc. filed its report.", "Amazon.com, Inc.", "Amazon"),
        ("Intel-built servers are sold.", "Intel", "Intel"),
        ("Samsung Foundry makes chips.", "Samsung Foundry", "Samsung Foundry"),
    ],
)
def test_name_span_and_link(companies: Names, text: str, surface: str, canonical: str) -> None:
    assert companies(text) == [(surface, canonical)]


def test_a_unit_is_not_its_parent(companies: Names) -> None:
    assert companies("Amazon Web Services is Amazon's cloud unit.") == [
        ("Amazon Web Services", "Amazon Web Services"),
        ("Amazon", "Amazon"),
    ]


def test_in_a_headline_of_capitals_a_plain_word_needs_a_topic(companies: Names) -> None:
    assert companies("NVIDIA AND MICRON SAY DEMAND FOR AI CHIPS GROWS") == [
        ("NVIDIA", "NVIDIA"),
        ("MICRON", "Micron Technology"),
    ]
    assert companies("EVERY MICRON COUNTS WHEN CUTTING THIN GLASS") == []


def test_a_plain_word_at_the_head_of_a_title_needs_more_than_its_capital(companies: Names) -> None:
    assert companies("Arm of Law Grows Longer Across Borders This Year") == []


def test_a_name_established_once_holds_for_the_document(companies: Names) -> None:
    found = companies("The chip designer Arm licenses cores. Arm has many customers.")
    assert [surface for surface, _ in found] == ["Arm", "Arm"]


def test_the_title_establishes_a_weak_name(companies: Names) -> None:
    text = "The mood at Lambda was good."
    assert companies(text, title="Cloud provider Lambda raises $480 million") == [("Lambda", "Lambda")]


def test_a_weak_name_is_admitted_in_a_list_with_a_sure_one(companies: Names) -> None:
    assert [canonical for _, canonical in companies("It buys from Nvidia, AMD and Arm.")] == [
        "NVIDIA",
        "AMD",
        "Arm",
    ]
