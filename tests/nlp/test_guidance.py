"""Guidance: the written cases, and the traps that a rule for one of them would fall into."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.fiscal import FiscalYear
from db.guidance import Guidance
from db.knowledge import Company, Reference
from db.records import Passage
from db.reference import load_reference
from nlp.evaluate import evaluate
from nlp.guidance.calendar import FiscalCalendar
from nlp.shapes import annotation, passage_of
from nlp.tagger import Tagger

GOLD = Path(__file__).parents[1] / "gold"
# The firms are made up and have fiscal years of their own.
Say = Callable[..., tuple[Guidance, ...]]
BILLION = Decimal(10**9)
FIRMS = ("Northwind", "Tall Pine", "Quillback", "Elmgate", "Harukaze", "Plumstone")
YEARS = {"tall-pine": ("06-30", "end"), "quillback": ("08-31", "end"), "elmgate": ("01-31", "end")}
YEARS |= {"harukaze": ("03-31", "start")}


def reference() -> Reference:
    """The embedded tables with the firms of the cases."""
    embedded = load_reference()
    firms = [
        Company(key=name.lower().replace(" ", "-"), name=name, strong=(name,), unverified=True)
        for name in FIRMS
    ]
    years = [
        FiscalYear(key=key, ends=ends, named_by=named, unverified=True)  # type: ignore[arg-type]
        for key, (ends, named) in YEARS.items()
    ]
    return replace(
        embedded,
        companies=(*embedded.companies, *firms),
        fiscal_years=(*embedded.fiscal_years, *years),
        fingerprint="guidance cases",
    )


@pytest.fixture(scope="module")
def firms() -> Tagger:
    return Tagger(reference())


@pytest.fixture(scope="module")
def say(firms: Tagger) -> Say:
    def say(text: str, on: str = "2026-04-30", **known: str | None) -> tuple[Guidance, ...]:
        published = datetime.fromisoformat(on).replace(tzinfo=UTC)
        return firms.tag(Passage(text=text, published=published, **known)).guidance  # type: ignore[arg-type]

    return say


@pytest.mark.parametrize("name", ["guidance.jsonl", "guidance_later.jsonl"])
def test_at_least_95_of_100_written_cases_are_right_in_every_field(firms: Tagger, name: str) -> None:
    rows = [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]
    wrong = [row for row in rows if not right(firms, row)]
    print(f"\n{name}: {len(rows) - len(wrong)} of {len(rows)} right")
    for row in wrong:
        print(f"{row['id']} {row['text']}\n  annotated {row['guidance']}")
    assert len(wrong) <= 0.05 * len(rows)


def right(firms: Tagger, row: dict[str, Any]) -> bool:
    score = evaluate([(row, annotation(firms.tag(passage_of(row)), row["id"]))])["guidance.full"]
    return score.right == score.gold == score.predicted


def test_the_evidence_holds_figure_noun_and_period(say: Say) -> None:
    text = "Sales grew. Northwind expects capital expenditures of $75 billion in 2026. Shares fell."
    (one,) = say(text)
    assert text[one.start : one.end] == one.surface
    assert one.surface == "Northwind expects capital expenditures of $75 billion in 2026"


def test_a_company_of_its_own_words_is_the_speaker_and_the_press_is_not(say: Say) -> None:
    (own,) = say("We expect 2026 capital expenditures of $75 billion.", filer="Northwind")
    (press,) = say("Northwind expects 2026 capital expenditures of $75 billion.")
    assert (own.company, own.speaker, own.own_words) == ("Northwind", "Northwind", True)
    assert (press.company, press.speaker, press.own_words) == ("Northwind", "Northwind", False)


@pytest.mark.parametrize(
    ("on", "company", "year", "start", "end"),
    [
        ("2026-06-30", "Tall Pine", 2026, date(2025, 7, 1), date(2026, 6, 30)),
        ("2026-07-01", "Tall Pine", 2027, date(2026, 7, 1), date(2027, 6, 30)),
        ("2026-02-01", "Elmgate", 2027, date(2026, 2, 1), date(2027, 1, 31)),
        ("2026-04-01", "Harukaze", 2026, date(2026, 4, 1), date(2027, 3, 31)),
        ("2026-12-31", "Northwind", 2026, date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_this_year_is_the_companys_own_year_on_that_day(
    say: Say, on: str, company: str, year: int, start: date, end: date
) -> None:
    (one,) = say(f"{company} expects capital expenditures of $5 billion this year.", on=on)
    assert (one.fiscal_year, one.period_start, one.period_end) == (year, start, end)


def test_a_fiscal_year_of_a_company_whose_calendar_nobody_knows_has_no_days(say: Say) -> None:
    (one,) = say("Widgetron Inc. expects capital expenditures of $5 billion in fiscal 2026.")
    assert (one.company, one.fiscal_year, one.period_start) == ("Widgetron", 2026, None)


def test_without_a_date_words_such_as_this_year_stay_unresolved(firms: Tagger) -> None:
    (one,) = firms.tag(
        Passage(text="Northwind expects capital expenditures of $5 billion this year.")
    ).guidance
    assert (one.fiscal_year, one.said_on, one.low) == (None, None, 5 * BILLION)


@settings(deadline=None)
@given(
    day=st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 12, 31)),
    month=st.integers(1, 12),
    named=st.sampled_from(["end", "start"]),
)
def test_every_day_lies_in_one_fiscal_quarter_and_quarters_meet(day: date, month: int, named: str) -> None:
    calendar = FiscalCalendar(end_month=month, named_by=named)  # type: ignore[arg-type]
    year, quarter = calendar.at(day)
    first, last = calendar.days(year, quarter)
    assert first <= day <= last
    assert calendar.at(last + timedelta(days=1)) == ((year, quarter + 1) if quarter < 4 else (year + 1, 1))
    whole = calendar.days(year)
    assert (whole[0], whole[1]) == (calendar.days(year, 1)[0], calendar.days(year, 4)[1])
    assert calendar.days(year, half=2)[1] == whole[1]


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("In July, ", date(2026, 7, 31)),
        ("On July 29, ", date(2026, 7, 29)),
        ("Last month ", date(2026, 9, 30)),
        ("In October ", date(2026, 10, 14)),
        ("In November, ", date(2025, 11, 30)),
        ("", date(2026, 10, 14)),
    ],
)
def test_what_is_told_later_was_said_on_its_own_day(say: Say, lead: str, day: date) -> None:
    (one,) = say(
        f"{lead}Northwind raised its 2026 capital expenditure forecast to $72 billion.", on="2026-10-14"
    )
    assert one.said_on == day


def test_what_was_said_on_a_day_nobody_can_know_is_left_out(say: Say) -> None:
    for lead in ("Earlier this year", "Months ago", "At the time"):
        assert say(f"{lead}, Northwind raised its 2026 capex forecast to $72 billion.", on="2026-10-14") == ()
