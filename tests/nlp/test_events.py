"""Events: their kind, who acts, the other side, the sum, and how far they are a fact."""

from collections.abc import Callable
from typing import Any

import pytest

from db.records import Event, Tagged

Tag = Callable[..., Tagged]


def only(tag: Tag, text: str, **known: Any) -> tuple[Event, str | None]:
    tagged = tag(text, **known)
    (event,) = tagged.events
    return event, None if event.amount is None else tagged.amounts[event.amount].surface


def parties(event: Event) -> set[tuple[str, str]]:
    return {(party.role, party.canonical) for party in event.counterparties}


@pytest.mark.parametrize(
    ("text", "kind", "actor", "amount"),
    [
        ("AMD acquired ZT Systems for $4.9 billion.", "acquisition", "AMD", "$4.9 billion"),
        (
            "Anthropic raised $13 billion in a Series F round.",
            "funding_round",
            "Anthropic",
            "$13 billion",
        ),
        ("TSMC opened a fab in Arizona.", "fab_construction", "TSMC", None),
        ("Nvidia will invest $5 billion in Intel.", "investment", "NVIDIA", "$5 billion"),
        (
            "Microsoft plans to spend $80 billion on data centers this fiscal year.",
            "datacenter_construction",
            "Microsoft",
            "$80 billion",
        ),
        (
            "Amazon expects capital expenditures of about $100 billion in 2025.",
            "capex_guidance",
            "Amazon",
            "$100 billion",
        ),
        (
            "Alphabet's capital expenditures were $52.5 billion in 2024.",
            "capex_reported",
            "Alphabet",
            "$52.5 billion",
        ),
        ("Nvidia unveiled Rubin at its conference.", "chip_announcement", "NVIDIA", None),
        (
            "The Commerce Department awarded Intel $7.86 billion in CHIPS Act grants.",
            "subsidy",
            "Intel",
            "$7.86 billion",
        ),
        (
            "Microsoft signed a deal with Constellation for power from the Crane nuclear plant.",
            "power_deal",
            "Microsoft",
            None,
        ),
        ("Intel was awarded $7.86 billion in grants by the government.", "subsidy", "Intel", "$7.86 billion"),
        ("ZT Systems was acquired by AMD for $4.9 billion.", "acquisition", "AMD", "$4.9 billion"),
    ],
)
def test_kind_actor_and_sum(tag: Tag, text: str, kind: str, actor: str, amount: str | None) -> None:
    event, sum_of = only(tag, text)
    assert (event.kind, event.actor, sum_of) == (kind, actor, amount)


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("AMD acquired ZT Systems for $4.9 billion.", ("target", "ZT Systems")),
        ("Nvidia will invest $5 billion in Intel.", ("target", "Intel")),
        ("OpenAI agreed to buy 6 gigawatts of Instinct GPUs from AMD.", ("supplier", "AMD")),
        ("Oracle signed a $300 billion contract with OpenAI.", ("partner", "OpenAI")),
    ],
)
def test_who_pays_whom(tag: Tag, text: str, party: tuple[str, str]) -> None:
    event, _ = only(tag, text)
    assert party in parties(event)


def test_an_export_control_has_no_company_for_an_actor(tag: Tag) -> None:
    event, _ = only(tag, "The United States banned exports of H20 chips by Nvidia to China.")
    assert (event.kind, event.actor, parties(event)) == ("export_control", None, {("affected", "NVIDIA")})
    assert event.chips == ("H20",)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("AMD acquired ZT Systems for $4.9 billion.", "completed"),
        ("Widgetron Inc. agrees to acquire Foxglade Corp. for $40 million.", "announced"),
        ("Widgetron Inc. plans to acquire Foxglade Corp. for $40 million.", "planned"),
        ("Widgetron Inc. could acquire Foxglade Corp. for $40 million.", "planned"),
        ("Widgetron Inc. is in talks to acquire Foxglade Corp. for $40 million, sources said.", "rumoured"),
        ("Intel scrapped its plan to buy Tower Semiconductor for $5.4 billion.", "denied"),
        ("Analysts expect Widgetron Inc. to report capital expenditures of $40 million in 2025.", "reported"),
    ],
)
def test_how_far_it_is_a_fact(tag: Tag, text: str, status: str) -> None:
    event, _ = only(tag, text)
    assert event.status == status


def test_an_aside_does_not_act(tag: Tag) -> None:
    event, amount = only(tag, "Nvidia, which supplies Meta and Oracle, will invest $2 billion in Synopsys.")
    assert (event.actor, amount, parties(event)) == ("NVIDIA", "$2 billion", {("target", "Synopsys")})


def test_the_sum_is_the_new_one_and_not_the_comparison(tag: Tag) -> None:
    _, amount = only(
        tag, "Widgetron Inc. raised its capital expenditures outlook to $70 million, up from $65 million."
    )
    assert amount == "$70 million"


@pytest.mark.parametrize("subject", ["It", "The company"])
def test_a_pronoun_is_the_last_subject(tag: Tag, subject: str) -> None:
    text = f"SoftBank reported results. {subject} plans to invest $30 billion in OpenAI."
    event, _ = only(tag, text)
    assert event.actor == "SoftBank Group"


@pytest.mark.parametrize("filer", ["Alphabet Inc.", "Alphabet"])
def test_we_is_the_filer(tag: Tag, filer: str) -> None:
    event, _ = only(tag, "We expect capital expenditures of $75 billion in 2025.", filer=filer)
    assert (event.actor, event.actor_key) == ("Alphabet", "alphabet")


def test_a_filer_of_no_table_keeps_its_name(tag: Tag) -> None:
    event, _ = only(tag, "We expect capital expenditures of $75 million in 2025.", filer="Widgetron Inc.")
    assert (event.actor, event.actor_key) == ("Widgetron Inc.", None)


def test_we_of_no_filer_is_nobody(tag: Tag) -> None:
    event, _ = only(tag, "We expect capital expenditures of $75 billion in 2025.")
    assert event.actor is None


@pytest.mark.parametrize(
    "text",
    [
        "Nvidia shares rose 3% on Tuesday.",
        "Alphabet is Google's parent.",
        "The weather was mild.",
        "Widgetron Inc. said revenue was $12 million.",
        "Nvidia is worth $4 trillion.",
        "An OpenAI-designed test was Nvidia-built.",
        "",
    ],
)
def test_no_event_where_there_is_none(tag: Tag, text: str) -> None:
    assert tag(text).events == ()


def test_two_sums_are_two_events(tag: Tag) -> None:
    text = "AMD acquired ZT Systems for $4.9 billion. Nvidia will invest $5 billion in Intel."
    assert [event.kind for event in tag(text).events] == ["acquisition", "investment"]


def test_the_same_event_told_twice_is_one(tag: Tag) -> None:
    text = "AMD acquired ZT Systems for $4.9 billion. AMD acquired ZT Systems in March."
    assert len(tag(text).events) == 1


def test_a_page_without_sentence_ends_asserts_nothing(tag: Tag) -> None:
    assert tag("Nvidia will invest $5 billion in Intel and " * 80).events == ()


def test_evidence_holds_trigger_sum_and_parties(tag: Tag) -> None:
    event, _ = only(tag, "On Monday AMD acquired ZT Systems for $4.9 billion in cash.")
    assert event.surface == "AMD acquired ZT Systems for $4.9 billion"
