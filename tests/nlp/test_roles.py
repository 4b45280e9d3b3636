"""Who acts and with whom, where the name stands in an odd place. The firms are made up."""

from collections.abc import Callable
from typing import Any

import pytest

from db.records import Event, Tagged

Tag = Callable[..., Tagged]
A, B = "Widgetron Inc.", "Foxglade Corp."
# A name of no table is known without its legal suffix.
NAMES = {A: "Widgetron", B: "Foxglade"}


def only(tag: Tag, text: str, **known: Any) -> Event:
    (event,) = tag(text, **known).events
    return event


@pytest.mark.parametrize(
    "text",
    [
        f"Despite a $25 million funding round in 2022, {A} struggled.",
        f"The $5 billion investment by {A} in Ohio data centers stands.",
        f"{A}'s $5 billion investment in Intel stands.",
        f"{A} said that it, in its own words, invested $5 million in Intel.",
        f"{A} fell; meanwhile, plans to invest $5 million in Intel went on.",
        f"{A}'s cloud unit will invest $5 million in Intel.",
        f"{A} CEO Jo Doe will invest $5 million in Intel.",
        f"Backed by {B}, {A} will invest $5 million in Intel.",
        f"{A} — once a unit of {B} — will invest $5 million in Intel.",
        f"{A} (formerly {B} of Reno, Nevada) will invest $5 million in Intel.",
        f"{A} grew, and it will invest $5 million in Intel.",
        f"{A}, which competes with {B}, invested $5 million in Intel.",
    ],
)
def test_the_actor_is_found_behind_asides_and_phrases(tag: Tag, text: str) -> None:
    assert only(tag, text).actor == NAMES[A]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"It follows {A}'s $5 million pledge to build a data center in Ohio.", "datacenter_construction"),
        (f"{A} teamed up with Intel and {B} to build a data center in Ohio.", "datacenter_construction"),
        (f"The news came as {A} was seen to be building a data center in Ohio.", "datacenter_construction"),
        (f"{A} will deploy thousands of Nvidia chips in Ohio.", "supply_deal"),
        (f"The city awarded {A} a server contract.", "supply_deal"),
        (f"{A} rakes in $30 million from investors", "funding_round"),
        (f"{A} scraps $30 million funding round", "funding_round"),
        (f"Foxglade Bank nears $30 million loan to {A}", "funding_round"),
        (f"{A} plans up to $30 million in Intel.", "investment"),
        (f"{A} bought two data centers in Ohio from {B}", "acquisition"),
    ],
)
def test_the_actor_and_the_kind_are_told_together(tag: Tag, text: str, kind: str) -> None:
    assert [(event.kind, event.actor) for event in tag(text).events] == [(kind, NAMES[A])]


@pytest.mark.parametrize(
    "text",
    [
        f"{A}, a startup renting sites from Intel, Nvidia and {B}, is raising $30 million from investors.",
        f"{A} announced a $30 million joint venture with asset manager {B} to build a data center.",
        f"A joint venture between {A} and {B} is building a data center in Ohio.",
        f"{A} (WGT) and {B} are building a data center in Ohio.",
        f"{A} opened a lab with many desks for {B} and chairs. It bought two data centers in Ohio.",
        f"{A} completes its $30 million {B} purchase",
        f"The site will be leased to {A} for its servers.",
        f"The ministry approved a chip plant by {A} in Ohio.",
        f"{A}, which is building a data center in Ohio, is small.",
    ],
)
def test_the_actor_is_told_from_those_beside_it(tag: Tag, text: str) -> None:
    assert [event.actor for event in tag(text).events] == [NAMES[A]]


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        (f"{B} gets $30 million investment from {A}", "investment", NAMES[A]),
        (f"{A} picks {B} for $30 million financing", "funding_round", NAMES[A]),
        (f"{A} plans $30 million {B} chip spree", "supply_deal", NAMES[A]),
        (f"{A} slashes 2026 capex to $30 million", "capex_guidance", NAMES[A]),
        (f"US weighs 10% stake in {A}", "investment", None),
        (f"The company will build a chip plant, its chief said. {A} is small.", "fab_construction", NAMES[A]),
        (f"{A} said it's building a chip plant in Ohio.", "fab_construction", NAMES[A]),
    ],
)
def test_headlines_and_later_names_say_who_acts(tag: Tag, text: str, kind: str, actor: str | None) -> None:
    assert [(event.kind, event.actor) for event in tag(text).events] == [(kind, actor)]


def test_the_company_of_a_filing_is_its_filer_whoever_else_acted(tag: Tag) -> None:
    text = f"{B} withdrew. The Company sold $30 million of senior notes."
    assert only(tag, text, filer="Tall Pine").actor == "Tall Pine"


def test_each_of_two_companies_with_verbs_of_their_own_acts(tag: Tag) -> None:
    text = f"{A} broke ground on a data center in Ohio, and {B} commenced construction of a campus in Iowa."
    assert [event.actor for event in tag(text).events] == [NAMES[A], NAMES[B]]


def test_a_state_that_acts_is_no_company_and_the_event_is_kept(tag: Tag) -> None:
    event = only(tag, "Japan to invest $30 million in a chip fund")
    assert (event.kind, event.actor) == ("investment", None)


def test_who_leads_a_round_of_the_company_does_not_raise_it(tag: Tag) -> None:
    text = f"{A} makes servers. {B} is leading a $30 million Series B round for the company."
    event = only(tag, text)
    assert (event.actor, [party.canonical for party in event.counterparties]) == (NAMES[A], [NAMES[B]])


@pytest.mark.parametrize(
    "text",
    [
        f"{A}'s order backlog grew to $30 million.",
        f"{A} raised its profit forecast for the fiscal year to $30 million.",
        f"It costs about $30 million to build a data center, {A} said.",
        f"{A} files for bankruptcy with a plan to cut $30 million of debt",
    ],
)
def test_backlogs_forecasts_of_profit_and_going_rates_are_no_events(tag: Tag, text: str) -> None:
    assert tag(text).events == ()


def test_those_tied_to_the_actor_are_partners(tag: Tag) -> None:
    event = only(tag, f"{A}, {B} and Intel will build a $5 billion data center in Ohio.")
    assert (event.actor, [party.canonical for party in event.counterparties]) == (
        NAMES[A],
        [NAMES[B], "Intel"],
    )


def test_those_tied_to_the_object_are_meant_too(tag: Tag) -> None:
    event = only(tag, f"{A} acquired {B} and ZT Systems for $5 million.")
    assert [party.canonical for party in event.counterparties] == [NAMES[B], "ZT Systems"]


def test_a_sum_in_brackets_sizes_a_stake(tag: Tag) -> None:
    tagged = tag(f"{A} took a stake in {B} ($14 million).")
    (event,) = tagged.events
    assert event.amount is not None
    assert tagged.amounts[event.amount].surface == "$14 million"


def test_a_conversion_in_brackets_does_not(tag: Tag) -> None:
    tagged = tag(f"{A} acquired {B} for ¥30 billion ($200 million).")
    (event,) = tagged.events
    assert event.amount == 0


@pytest.mark.parametrize(
    "text",
    [
        "Our results were good and, as planned, invested $5 billion in data centers.",
        "We will grow; to invest $5 million in data centers is right.",
        "The company will invest $5 million in data centers.",
        "Data center investment of $5 million is planned.",
    ],
)
def test_a_filer_speaks_for_itself(tag: Tag, text: str) -> None:
    assert only(tag, text, filer=A).actor == A


def test_the_united_states_are_no_filer(tag: Tag) -> None:
    text = f"In the US, {B} will invest $5 million in Intel."
    assert only(tag, text, filer=A).actor == NAMES[B]


@pytest.mark.parametrize(
    "text",
    [
        "Widgetron-backed funding of $5 million was raised.",
        "After it won, it spent $5 million on data centers.",
        "They will invest $5 million in data centers.",
    ],
)
def test_where_nobody_is_named_nobody_acts(tag: Tag, text: str) -> None:
    assert all(event.actor is None for event in tag(text).events)


def test_a_name_that_modifies_does_not_act(tag: Tag) -> None:
    assert tag("Nvidia GPUs won; invest $5 million in data centers.").events == ()


def test_a_range_from_a_to_b_is_no_comparison(tag: Tag) -> None:
    tagged = tag(f"{A} expects capital expenditures ranging from $60 million to $65 million next year.")
    (event,) = tagged.events
    assert event.amount is not None
