"""The frames of the event table: what a journalist can add to them, and what each of their keys does."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from db.records import Event, Passage, Tagged
from db.reference import TABLES, load_reference
from nlp.tagger import Tagger

Tag = Callable[..., Tagged]
A, B = "Widgetron Inc.", "Foxglade Corp."
# A name of no table is known without its legal suffix.
NAMES = {A: "Widgetron", B: "Foxglade"}
NEW_KIND = """
[[event_kind]]
key = "water_deal"
name = "Water for cooling"
amount_kinds = ["contract", "cost", "other"]
topics = ["water", "aquifer"]

  [[event_kind.frame]]
  name = "water.buy"
  verbs = ["draw"]
  other_role = "supplier"
  other = ["from"]
  weight = 5
"""


def only(tag: Tag, text: str) -> tuple[Event, str | None]:
    tagged = tag(text)
    (event,) = tagged.events
    return event, None if event.amount is None else tagged.amounts[event.amount].surface


def test_a_kind_written_into_the_table_is_found_with_no_line_of_python(tmp_path: Path) -> None:
    tables = copytree(TABLES, tmp_path / "tables")
    with (tables / "event_kinds.toml").open("a", encoding="utf-8") as table:
        table.write(NEW_KIND)
    text = f"{A} will draw water from {B} for its plant in Nevada."
    (event,) = Tagger(load_reference(tables)).tag(Passage(text=text)).events
    assert (event.kind, event.rule, event.actor) == ("water_deal", "water.buy", NAMES[A])
    assert [(party.role, party.canonical) for party in event.counterparties] == [("supplier", NAMES[B])]


@pytest.mark.parametrize(
    ("text", "kind", "actor", "party"),
    [
        (f"{A} agreed to a $5 million buyout by {B}", "acquisition", B, A),
        (f"{A} sold its modem unit to {B} for $5 million.", "acquisition", B, None),
        (f"{B} leads a $5 million funding round for {A}.", "funding_round", A, B),
        (f"{B} will lend $5 million to {A} under a new loan.", "funding_round", A, B),
        (f"{A} was given a $5 million credit line by {B}.", "funding_round", A, B),
        (f"{A} acquired {B} for $5 million in cash and stock.", "acquisition", A, B),
        (f"{A} paid $5 million for {B}.", "acquisition", A, B),
        (f"{A} will make chips for {B}.", "supply_deal", A, B),
        (f"The chip H100 will be made by {A} for {B}.", "supply_deal", A, B),
    ],
)
def test_either_side_may_be_named_first(
    tag: Tag, text: str, kind: str, actor: str, party: str | None
) -> None:
    event, _ = only(tag, text)
    assert (event.kind, event.actor) == (kind, NAMES[actor])
    assert party is None or NAMES[party] in [one.canonical for one in event.counterparties]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} buys {B} chips.",
        f"{A} bought shares of {B} stock.",
        f"{A} purchased servers from {B}.",
    ],
)
def test_what_a_company_sells_is_not_the_company(tag: Tag, text: str) -> None:
    assert [event for event in tag(text).events if event.kind == "acquisition"] == []


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        (f"{A} acquired {B}. The deal is worth $5 million.", "$5 million"),
        (f"{A} opened a fab in Ohio. The $5 million factory has a cafe.", "$5 million"),
        (
            f"{A} will build a data center in Ohio. The weather is mild. Its campus cost $5 million.",
            "$5 million",
        ),
        (f"{A} acquired {B}. Its revenue was $5 million.", None),
        (f"{A} acquired {B}, and the $5 million takeover is done.", "$5 million"),
    ],
)
def test_a_later_sentence_gives_the_sum_of_the_event_before_it(
    tag: Tag, text: str, amount: str | None
) -> None:
    event, told = only(tag, text)
    assert told == amount
    assert amount is None or amount in event.surface


def test_a_deal_without_a_topic_is_about_power_where_a_party_makes_nothing_else(tag: Tag) -> None:
    event, _ = only(tag, f"Constellation Energy signed a deal with {A}.")
    assert event.kind == "power_deal"


@pytest.mark.parametrize(
    "text",
    [
        f"If {A} ever bought {B} for $5 million, nobody would notice.",
        f"Would {A} buy {B} for $5 million?",
        f"It would take $5 million for {A} to build a data center.",
        f"{A} said that nobody has offered to buy {B} for $5 million.",
        f"{A} has no plans to build a data center in Ohio.",
    ],
)
def test_what_is_only_imagined_or_asked_is_no_event(tag: Tag, text: str) -> None:
    assert tag(text).events == ()


@pytest.mark.parametrize(
    "text",
    [
        f"{A} grew. Its rival will invest $5 million in a start-up.",
        f"{A} grew. An {A} engineer invested $5 million in a start-up.",
        f"{A}'s customers will spend $5 million on data centers.",
    ],
)
def test_who_stands_beside_a_company_does_not_act_for_it(tag: Tag, text: str) -> None:
    assert NAMES[A] not in [event.actor for event in tag(text).events]


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        (f"“We will build a data center in Ohio,” said {A} chief executive Jo Doe.", A),
        (f"{A} said: “We will build a data center in Ohio.”", A),
        (f'"It is big," said {A} founder Jo Doe. "We will build a data center in Ohio."', A),
        (f"Two years after it acquired {B} for $5 million, {A} closed it.", A),
        (f"People close to {A} say it will build a data center in Ohio.", A),
        (f"{A}'s first data center will come online in Ohio.", A),
        (f"Mayor Jo Doe spoke at the opening of the {A} data center.", A),
    ],
)
def test_who_acts_where_the_name_stands_elsewhere(tag: Tag, text: str, actor: str) -> None:
    assert only(tag, text)[0].actor == NAMES[actor]


@pytest.mark.parametrize(
    "text",
    [
        f"{A} invested $5 million in research and development.",
        f"Purchases at {A} stores reached $5 million.",
        "TSMC makes Nvidia's H100.",
    ],
)
def test_everyday_business_is_no_event(tag: Tag, text: str) -> None:
    assert tag(text).events == ()


def test_balances_of_a_day_are_no_deal(tag: Tag) -> None:
    text = "As of June 30, 2026, we had $5 million of leases for data centers that have not yet commenced."
    assert tag(text, filer=A).events == ()


def test_the_second_of_two_deals_with_other_parties_is_kept(tag: Tag) -> None:
    text = f"{A} acquired {B} for $5 million. {A} acquired ZT Systems."
    assert [one.counterparties[0].canonical for one in tag(text).events] == [NAMES[B], "ZT Systems"]
