"""What reads like a deal and is none: spending, tables, habits, parties that act apart. Made-up firms."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Tag = Callable[..., Tagged]
A, B = "Widgetron Inc.", "Foxglade Corp."


def kinds(tagged: Tagged) -> list[str]:
    return [event.kind for event in tagged.events]


@pytest.mark.parametrize(
    "text",
    [
        "Purchases related to property and equipment | $(1,757) | (1,227)",
        "Orders from cloud customers | 3,310 | 2,870",
        "Principal repayments of finance leases | $(402) | (351)",
        "Principal repaid on finance leases was $318 million in the quarter.",
        "Lease payments were $1.1 billion in the quarter.",
        "Our spending will exceed our cash flow by $9 billion.",
        "We lease data centers from third parties.",
        f"We design custom accelerators for {B} and other customers.",
        "We have accelerators of our own design, the TPUs.",
    ],
)
def test_a_filing_tells_no_event_by_its_tables_repayments_and_habits(tag: Tag, text: str) -> None:
    assert kinds(tag(text, filer=A)) == []


def test_a_title_with_a_publisher_behind_a_bar_is_no_row_of_a_table(tag: Tag) -> None:
    assert kinds(tag(f"{A} to acquire {B} for $3 billion | Chip Daily")) == ["acquisition"]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} bought property and equipment for $5.3 billion in the third quarter.",
        f"Purchases of property and equipment reached $22.6 billion in 2025, {A} said.",
    ],
)
def test_bought_equipment_is_capital_spending(tag: Tag, text: str) -> None:
    assert kinds(tag(text)) == ["capex_reported"]


def test_those_who_each_sign_have_no_deal_with_one_another(tag: Tag) -> None:
    assert kinds(tag(f"{A} and {B} have each signed up for 6 GW of it.")) == []


def test_what_a_relative_clause_says_holds_for_its_own_noun(tag: Tag) -> None:
    text = f"It is the partner for Nvidia's Rubin and for the program of 4 GW that {A} announced."
    assert kinds(tag(text)) == []


def test_those_who_build_together_are_partners_and_no_customers(tag: Tag) -> None:
    (event,) = tag(f"{A} and {B} are going to build a complex for AI chips at a cost of $6 billion.").events
    assert (event.kind, event.actor) == ("fab_construction", "Widgetron")
    assert [(party.role, party.canonical) for party in event.counterparties] == [("partner", "Foxglade")]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Texas has granted {A} $34 million for its plant.", "subsidy"),
        (f"{A} wants to borrow as much as $80 billion to pay for a deal over AI chips.", "funding_round"),
        (f"{A} has put its data center in Ohio on hold.", "datacenter_construction"),
    ],
)
def test_grants_loans_and_pauses_are_told_from_what_they_are_for(tag: Tag, text: str, kind: str) -> None:
    assert kinds(tag(text)) == [kind]


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (f"{A} went public on Nasdaq in May 2026.", "completed"),
        (f"{A} signed a $3 billion cloud contract with {B} in May.", "completed"),
        (f"{A} pledged $3 billion for a data center in Ohio.", "announced"),
        (f"{A} will build a $3 billion data center near Dresden.", "announced"),
        (f"{A} has put its data center in Ohio on hold.", "denied"),
        (f"{A} will build a $3 billion data center in Ohio, {A} says", "announced"),
        (f"{A} will build a $3 billion data center in Ohio, Chip Daily says", "rumoured"),
    ],
)
def test_a_month_a_place_and_a_speaker_leave_the_status_alone(tag: Tag, text: str, status: str) -> None:
    assert [event.status for event in tag(text).events] == [status]


def test_all_who_back_a_company_are_its_investors(tag: Tag) -> None:
    (event,) = tag(f"{A} and Nvidia back {B} with $2 billion").events
    assert [(party.role, party.canonical) for party in event.counterparties] == [
        ("investor", "Widgetron"),
        ("investor", "NVIDIA"),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (f"{A} bought 20,000 accelerators from {B} for $3 billion.", "supplier"),
        (f"{A} will supply {B} with accelerators worth $3 billion.", "customer"),
        (f"{A} borrowed $900 million from {B}.", "lender"),
        (f"{A} and {B} invest $3 billion in Ohio data centers.", "partner"),
    ],
)
def test_a_party_has_the_part_that_the_words_say(tag: Tag, text: str, role: str) -> None:
    (event,) = tag(text).events
    assert [(party.role, party.canonical) for party in event.counterparties] == [(role, "Foxglade")]
