"""Guidance as other programs and people see it: a JSON object, and a line of words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from db.guidance import Guidance
from nlp.numbers import json_number


def guidance_row(one: Guidance) -> dict[str, Any]:
    """The object of one statement, in the order of the record; days as ISO 8601."""
    return {
        "company": one.company,
        "company_key": one.company_key,
        "speaker": one.speaker,
        "own_words": one.own_words,
        "metric": one.metric,
        "period": one.period,
        "fiscal_year": one.fiscal_year,
        "quarter": one.quarter,
        "half": one.half,
        "calendar": one.calendar,
        "period_start": one.period_start.isoformat() if one.period_start else None,
        "period_end": one.period_end.isoformat() if one.period_end else None,
        "low": json_number(one.low),
        "high": json_number(one.high),
        "currency": one.currency,
        "qualifier": one.qualifier,
        "point": one.point,
        "prior_low": json_number(one.prior_low),
        "prior_high": json_number(one.prior_high),
        "growth": one.growth,
        "action": one.action,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "evidence": one.surface,
        "start": one.start,
        "end": one.end,
        "confidence": one.confidence,
        "rule": one.rule,
    }


def guidance_words(one: Guidance) -> Iterator[str]:
    """Its words for a person: who, for when, what, how much, from what, and what was done."""
    yield one.company or "an unnamed company"
    yield f"{_when(one)}:"
    yield one.metric
    if one.low is not None or one.high is not None:
        yield _range(one.low, one.high)
        yield one.currency or "in an unknown currency"
    if one.point:
        yield f"at the {one.point.replace('_', ' ')}"
    if one.prior_low is not None or one.prior_high is not None:
        yield f"from {_range(one.prior_low, one.prior_high)}"
    if one.growth:
        yield f"{one.growth} on the year before"
    if one.action:
        yield f"({one.action})"


def _when(one: Guidance) -> str:
    if one.fiscal_year is None:
        return one.period or "no period"
    part = f"Q{one.quarter} " if one.quarter else f"H{one.half} " if one.half else ""
    return f"{part}{'calendar' if one.calendar else 'fiscal'} {one.fiscal_year}"


def _range(low: Decimal | None, high: Decimal | None) -> str:
    if low is None or high is None:
        return f"from {low:,f}" if low is not None else f"to {high:,f}"
    return f"{low:,f}" if low == high else f"{low:,f} to {high:,f}"
