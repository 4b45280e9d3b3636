"""Companies that no table lists: what English says is one, and what only looks so. All names are made up."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Tag = Callable[..., Tagged]


def named(tag: Tag, text: str) -> list[str]:
    return [one.surface for one in tag(text).mentions if one.rule.startswith("unlisted")]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Widgetron Photonics Inc. hired ten people.", "Widgetron Photonics Inc."),
        ("Coolwidget Systems (NYSE: CWSX) hired ten people.", "Coolwidget Systems"),
        ("Chip start-up Glowbeam hired ten people.", "Glowbeam"),
        ("Glowbeam, a Reno-based chip start-up, hired ten people.", "Glowbeam"),
        ("Foxglade Capital (a venture capital firm) led.", "Foxglade Capital"),
        ("Brightmesh raised $40 million in Series B funding.", "Brightmesh"),
        ("Brightmesh is valued at $2 billion.", "Brightmesh"),
        ("It acquired Brightmesh for $200 million.", "Brightmesh"),
        ("Investors in Brightmesh include two funds.", "Brightmesh"),
        ("Alphabet's Brightmesh subsidiary grew.", "Brightmesh"),
        ("Existing investors Brightmesh also took part.", "Brightmesh"),
        ("Property developer Foxglade Rock proposes a campus.", "Foxglade Rock"),
        ("Foxglade Digital plans 6GW data center expansion across four continents", "Foxglade Digital"),
        ("9Lives Foods, Inc. hired ten people.", "9Lives Foods, Inc."),
    ],
)
def test_english_says_that_a_name_is_a_companys(tag: Tag, text: str, name: str) -> None:
    assert named(tag, text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Priya Natarajan, a partner at a venture firm, spoke.",
        "Colossus, a cluster run by the startup, grew.",
        "Ohio, one of the fastest-growing operators in the region, gained.",
        "It acquired Boston for $200 million in a game.",
        "Stanwick University raised $50 million in funding.",
        "Its Data Center unit grew and the Increased unit sales helped.",
        "The Public Company Accounting Oversight Board met.",
        "Exhibits\nNumber Description Incorporated by reference",
        "Legal Proceedings\nThe Company is party to suits.",
        "AI company Executives Say No",
        "The tech giant Says It Will",
        "Our Company Inc.",
        "The Johor AI data centre and a RISC-V AI accelerator opened.",
        "Profit was 8 trillion KRW ($7 billion).",
        "Anna, a developer, raised $3 million in funding.",
    ],
)
def test_what_is_no_company(tag: Tag, text: str) -> None:
    assert named(tag, text) == []


def test_a_bracket_shortens_a_name_to_letters_of_it_in_their_order(tag: Tag) -> None:
    assert named(tag, "Supplier Coolwidget Precision Test Corp. (CPTC) grew. CPTC is small.")[1:] == [
        "CPTC",
        "CPTC",
    ]
    assert "NATO" not in named(tag, "Coolwidget Precision Corp. (NATO) grew.")


def test_a_name_is_found_again_in_its_document(tag: Tag) -> None:
    text = "Chip start-up Glowbeam hired ten people. Glowbeam is small. A Super-Glowbeam is not."
    assert named(tag, text) == ["Glowbeam", "Glowbeam"]


def test_a_title_with_more_capitals_than_names_is_left(tag: Tag) -> None:
    assert named(tag, "Chip Start-up Bigger Better Faster Raises Money In Reno") == []
