"""Inline XBRL: each test is a figure that companyfacts lacks, or one that is easily read wrong."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.facts import read_facts, read_facts_counted
from crawler.extract.inline import parse, read_cover, written_day
from crawler.extract.ixbrl import number, read_ixbrl, read_ixbrl_counted
from crawler.extract.metrics import UnreadableFacts

PPE = "us-gaap:PaymentsToAcquirePropertyPlantAndEquipment"
SPACES = (
    'xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL" '
    'xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def context(key: str, period: str, *members: str) -> str:
    """A context: `2024-01-01/2024-12-31` or an instant, with axis=member pairs."""
    start, _, end = period.partition("/")
    told = (
        f"<xbrli:startDate>{start}</xbrli:startDate><xbrli:endDate>{end}</xbrli:endDate>"
        if end
        else f"<xbrli:instant>{start}</xbrli:instant>"
    )
    said = "".join(
        f'<xbrldi:explicitMember dimension="{axis}">{member}</xbrldi:explicitMember>'
        for axis, member in (pair.split("=") for pair in members)
    )
    return (
        f'<xbrli:context id="{key}"><xbrli:entity><xbrli:segment>{said}</xbrli:segment></xbrli:entity>'
        f"<xbrli:period>{told}</xbrli:period></xbrli:context>"
    )


UNITS = (
    '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="eur"><xbrli:measure>iso4217:EUR</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="shares"><xbrli:measure>xbrli:shares</xbrli:measure></xbrli:unit>'
    '<xbrli:unit id="each"><xbrli:divide><xbrli:measure>iso4217:USD</xbrli:measure>'
    "<xbrli:measure>xbrli:shares</xbrli:measure></xbrli:divide></xbrli:unit>"
)
COVER = {
    "DocumentType": "10-K",
    "EntityCentralIndexKey": "12345",
    "EntityRegistrantName": "Sample Works",
    "DocumentPeriodEndDate": "December&#160;31, 2024",
    "CurrentFiscalYearEndDate": "--12-31",
}


def report(*figures: str, contexts: str = "", **cover: str) -> bytes:
    """An inline report of a company that does not exist."""
    said = "".join(
        f'<ix:nonNumeric contextRef="year" name="dei:{name}">{value}</ix:nonNumeric>'
        for name, value in (COVER | cover).items()
        if value
    )
    known = context("year", "2024-01-01/2024-12-31") + context("end", "2024-12-31") + contexts
    return (
        f"<?xml version='1.0' encoding='ASCII'?><html {SPACES}><body><div style='display:none'><ix:header>"
        f"<ix:resources>{known}{UNITS}</ix:resources></ix:header></div>{said}{''.join(figures)}</body></html>"
    ).encode()


def figure(text: str, name: str = PPE, context: str = "year", unit: str = "usd", **more: str) -> str:
    """A tagged figure in millions."""
    attributes = {"scale": "6", "decimals": "-6", "format": "ixt:num-dot-decimal"} | more
    said = " ".join(f'{key.replace("_", ":")}="{value}"' for key, value in attributes.items())
    tagged = f'<ix:nonFraction name="{name}" contextRef="{context}" unitRef="{unit}" {said}>{text}'
    return f"<p>$ {tagged}</ix:nonFraction></p>"


def test_a_figure_has_scale_period_and_filer() -> None:
    (fact,) = read_ixbrl(
        report(figure("82,999")),
        url="https://www.sec.gov/Archives/edgar/data/12345/000001234525000004/a.htm",
        filed=date(2025, 2, 7),
    )
    assert (fact.value, fact.currency, fact.basis) == (Decimal(82_999_000_000), "USD", "year")
    assert (fact.period_start, fact.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
    assert (fact.cik, fact.company, fact.form) == ("0000012345", "Sample Works", "10-K")
    assert (fact.accession, fact.filed) == ("0000012345-25-000004", date(2025, 2, 7))


@pytest.mark.parametrize(
    ("text", "form", "sign", "scale", "value"),
    [
        ("1,234", "ixt:num-dot-decimal", "", "6", "1234000000"),
        ("1.234,5", "ixt:num-comma-decimal", "", "3", "1234500"),
        ("1 234\u00a0567", "ixt:numdotdecimal", "", "", "1234567"),
        ("1\u2009234", "", "", "0", "1234"),
        ("1 234,5", "ixt:numspacecomma", "", "3", "1234500"),
        ("1 234.5", "ixt:numspacedot", "-", "3", "-1234500"),
        ("1'234.5", "ixt:num-dot-decimal-apos", "", "0", "1234.5"),
        ("42", "", "-", "0", "-42"),
        ("\u2014", "ixt:fixed-zero", "", "6", "0"),
        ("-", "ixt:zerodash", "", "6", "0"),
        ("no", "ixt-sec:numwordsen", "", "0", "0"),
        ("2.8", "ixt:num-dot-decimal", "", "9", "2800000000"),
        ("12.5", "", "", "-2", "0.125"),
        ("$ 7", "", "", "0", "7"),
    ],
)
def test_formats_signs_and_scales_give_exact_values(
    text: str, form: str, sign: str, scale: str, value: str
) -> None:
    found = number(text, form, sign, scale)
    assert found is not None
    assert str(found) == value


@pytest.mark.parametrize(
    ("text", "form", "scale"),
    [
        ("two", "ixt-sec:numwordsen", "0"),
        ("many", "", "0"),
        ("", "", "0"),
        ("1", "", "lots"),
        ("1", "", "99999999"),
        ("NaN", "", "0"),
        ("Infinity", "", "0"),
        ("5e999999", "", "0"),
        ("9" * 5_000, "", "0"),
        ("0." + "1" * 5_000, "", "0"),
        ("123456789012", "", "12"),
        ("May 5", "ixt:date-month-day", "0"),
    ],
)
def test_what_is_no_number_is_none(text: str, form: str, scale: str) -> None:
    assert number(text, form, "", scale) is None


def test_commitments_are_told_apart_by_their_dimension() -> None:
    tag = "us-gaap:UnrecordedUnconditionalPurchaseObligationBalanceSheetAmount"
    contexts = context("lease", "2024-12-31", "b:Axis=smpl:LeaseNotYetCommencedMember", "a:Axis=a:Member")
    found = read_ixbrl(report(figure("40", tag, "end"), figure("60", tag, "lease"), contexts=contexts))
    assert [(fact.metric, fact.dimensions, fact.value) for fact in found] == [
        ("commitments", "", Decimal(40_000_000)),
        (
            "leases_not_commenced",
            "a:Axis=a:Member;b:Axis=smpl:LeaseNotYetCommencedMember",
            Decimal(60_000_000),
        ),
    ]


def test_capital_spending_under_the_filers_own_tag_is_read() -> None:
    own = "smpl:PurchasesOfPropertyAndEquipmentAndIntangibleAssets"
    assert [fact.tag for fact in read_ixbrl(report(figure("5", own)))] == [own]
    # A standard tag of the same filing and period means the same line.
    assert [fact.tag for fact in read_ixbrl(report(figure("5", own), figure("5")))] == [PPE]


def test_the_rounded_repetition_in_a_sentence_gives_way_to_the_table() -> None:
    body = report(
        figure("83.0", scale="9", decimals="-8"), figure("82,999"), figure("83", decimals="odd", scale="9")
    )
    assert [fact.value for fact in read_ixbrl(body)] == [82_999_000_000]
    assert [fact.value for fact in read_ixbrl(report(figure("83"), figure("1", decimals="INF")))] == [
        1_000_000
    ]


def test_quarter_year_to_date_and_trailing_months_under_one_tag_are_told_apart() -> None:
    contexts = (
        context("q", "2024-04-01/2024-06-30")
        + context("ytd", "2024-01-01/2024-06-30")
        + context("ttm", "2023-07-01/2024-06-30")
    )
    body = report(
        *(figure("1", context=key) for key in ("q", "ytd", "ttm")),
        contexts=contexts,
        DocumentType="10-Q",
        DocumentPeriodEndDate="June 30, 2024",
        CurrentFiscalYearEndDate="12/31",
    )
    assert [fact.basis for fact in read_ixbrl(body)] == ["quarter", "ytd", "trailing"]


def test_what_cannot_be_used_is_refused_by_name() -> None:
    body = report(
        figure("1", context="unknown"),
        figure("1", unit="shares"),
        figure("1", unit="each"),
        figure("", xsi_nil="true"),
        figure("soon", format="ixt-sec:durwordsen"),
        figure("1", context="decade"),
        figure("1", "us-gaap:Revenues"),
        contexts=context("decade", "2015-01-01/2024-12-31") + context("broken", "soon"),
    )
    assert read_ixbrl_counted(body).refused == {
        "no context": 1,
        "not money": 2,
        "nil": 1,
        "format not numeric": 1,
        "period of no known length": 1,
    }


def test_another_currency_is_kept() -> None:
    assert [fact.currency for fact in read_ixbrl(report(figure("5", unit="eur")))] == ["EUR"]


def test_markup_that_is_not_well_formed_is_read_as_html() -> None:
    broken = (
        report(figure("82,999")).replace(b"<p>", b"<p><br><b>").replace(b"</body>", b"&nbsp;<i></p></body>")
    )
    assert [fact.value for fact in read_ixbrl(broken)] == [82_999_000_000]


def test_comments_and_excluded_parts_are_no_part_of_a_figure() -> None:
    assert [f.value for f in read_ixbrl(report(figure("8<!-- 9 -->2<ix:exclude>7</ix:exclude>,999")))] == [
        82_999_000_000
    ]


def test_an_amended_report_says_so() -> None:
    assert read_ixbrl(report(figure("1"), AmendmentFlag="true"))[0].form == "10-K/A"
    assert read_ixbrl(report(figure("1"), AmendmentFlag="true", DocumentType="10-K/A"))[0].form == "10-K/A"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-12-31", date(2024, 12, 31)),
        ("December\u00a031, 2024", date(2024, 12, 31)),
        ("31 December 2024", date(2024, 12, 31)),
        ("12/31/2024", date(2024, 12, 31)),
        ("Sept. 28 , 2024", date(2024, 9, 28)),
        ("February 30, 2024", None),
        ("Smarch 3, 2024", None),
        ("13/31/2024", None),
        ("", None),
    ],
)
def test_the_cover_writes_days_in_many_ways(text: str, day: date | None) -> None:
    assert written_day(text) == day


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("--12-31", date(2024, 12, 31)),
        ("1/26", date(2024, 1, 26)),
        ("February 29", date(2024, 2, 28)),
        ("--02-29", date(2024, 2, 28)),
        ("Smarch 3", None),
        ("--13-01", None),
        ("", None),
    ],
)
def test_the_end_of_the_fiscal_year_is_read(said: str, day: date | None) -> None:
    assert read_cover(parse(report(CurrentFiscalYearEndDate=said).decode())).year_end == day


def test_a_page_without_tags_or_without_a_filer_is_refused() -> None:
    with pytest.raises(UnreadableFacts, match="no tagged facts"):
        read_ixbrl(b"<html><body>rendered</body></html>")
    with pytest.raises(UnreadableFacts, match="names no filer"):
        read_ixbrl(report(figure("1"), EntityCentralIndexKey=""))


def test_a_submission_hands_its_vintage_to_the_facts_within() -> None:
    release = (
        "<html><body><p>SAMPLE WORKS</p><p>Statements of Cash Flows</p><p>(in millions)</p><table>"
        "<tr><td></td><td colspan=2>Three Months Ended December 31, 2024</td></tr>"
        "<tr><td>Purchases of property and equipment</td><td>$</td><td>(7)</td></tr></table></body></html>"
    )
    parts = "".join(
        f"<DOCUMENT>\n<TYPE>{kind}\n<SEQUENCE>1\n<FILENAME>{kind}.htm\n<TEXT>\n{text}\n</TEXT>\n</DOCUMENT>\n"
        for kind, text in (
            ("10-K", report(figure("5")).decode()),
            ("EX-99.1", release),
            ("EX-10.1", "<p>5</p>"),
        )
    )
    body = (
        "<SEC-HEADER>\nACCESSION NUMBER: 0000012345-25-000009\nCONFORMED SUBMISSION TYPE: 10-K\n"
        "FILED AS OF DATE: 20250207\nFILER:\nCOMPANY CONFORMED NAME: SAMPLE\nCENTRAL INDEX KEY: 12345\n"
        f"</SEC-HEADER>\n{parts}"
    )
    found = read_facts(body.encode())
    assert [(fact.kind, fact.basis, fact.value) for fact in found] == [
        ("reported_fact", "year", Decimal(5_000_000)),
        ("stated_in_release", "quarter", Decimal(7_000_000)),
    ]
    assert {(fact.accession, fact.filed, fact.cik) for fact in found} == {
        ("0000012345-25-000009", date(2025, 2, 7), "0000012345")
    }
    assert read_facts(report(figure("5")), accession="a")[0].accession == "a"


def test_a_file_without_a_figure_says_what_was_refused() -> None:
    with pytest.raises(UnreadableFacts, match=r"^no figure of capital spending \(1 not money\): give "):
        read_facts_counted(report(figure("1", unit="shares")))
    with pytest.raises(UnreadableFacts, match=r"^no figure of capital spending: give "):
        read_facts(b"<html><body><p>Nothing.</p></body></html>")


@given(st.text("<>/ix:nonFractioPM =\"'&;\n1,.-", max_size=120), st.integers(0, 1800))
def test_any_damage_gives_facts_or_the_named_error(junk: str, place: int) -> None:
    body = report(figure("82,999"))
    said = ""
    try:
        assert all(
            isinstance(f.value, Decimal) for f in read_ixbrl(body[:place] + junk.encode() + body[place:])
        )
    except UnreadableFacts as error:
        said = str(error)
    assert "\n" not in said
