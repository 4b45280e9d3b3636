"""The Tagger: offsets on any text, its fingerprint, spaCy's ways to load it, and its cost on odd texts."""

import dataclasses
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Passage, Tagged
from db.reference import load_reference
from nlp.components.attributes import register_extensions
from nlp.components.knowledge import reference_from
from nlp.components.scenes import scene_of
from nlp.tagger import CONFIG, Tagger, pipeline_fingerprint

Tag = Callable[..., Tagged]
TAGGER = Tagger(load_reference())
PIECES = st.sampled_from(
    [
        "Nvidia",
        "Intel Corp.",
        "(NASDAQ: MU)",
        "Rubin",
        "H100s",
        "TPU v9",
        "$5",
        "–$7 billion",
        "US$40bn",
        "half a million",
        "10GW",
        "acquired",
        "will invest",
        "which",
        "’s",
        " ",
        "\n",
        "\u00a0",
        "—",
        "(",
        ")",
        "。",
        "İ",
        "ß",
        "\u200b",
        "🚀",
        "台积电",
        ", a chip start-up",
        "Inc.",
    ]
)


def check(text: str, **known: str) -> Tagged:
    passage = {"title": None, "filer": None, "source": None, "published": None, **known}
    tagged = TAGGER.tag(Passage(**passage, text=text))  # type: ignore[arg-type]
    found = [*tagged.mentions, *tagged.amounts, *tagged.capacities, *tagged.events]
    assert all(text[one.start : one.end] == one.surface and one.start < one.end for one in found)
    for layer in (tagged.mentions, tagged.amounts, tagged.capacities):
        assert all(one.end <= other.start for one, other in pairwise(layer))
    assert all(event.amount is None or event.amount < len(tagged.amounts) for event in tagged.events)
    return tagged


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=200))
def test_offsets_hold_on_any_unicode(text: str) -> None:
    check(text)


@settings(max_examples=80, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_offsets_hold_on_pieces_of_names_and_sums(text: str) -> None:
    check(text, title="Nvidia GPUs", filer="Alphabet Inc.")


@settings(max_examples=25, deadline=None)
@given(st.lists(PIECES, max_size=15).map("".join))
def test_tagging_again_says_the_same(text: str) -> None:
    assert check(text) == check(text)


def test_the_fingerprint_changes_with_the_reference() -> None:
    reference = load_reference()
    other = dataclasses.replace(reference, fingerprint="0123456789abcdef")
    assert pipeline_fingerprint(reference) == TAGGER.fingerprint
    assert pipeline_fingerprint(other) != TAGGER.fingerprint
    assert len(TAGGER.fingerprint) == 16
    assert TAGGER.tag(_plain("x")).fingerprint == TAGGER.fingerprint


def _plain(text: str) -> Passage:
    return Passage(text=text, title=None, filer=None, source=None, published=None)


def test_a_company_taken_out_of_the_reference_is_no_longer_linked() -> None:
    reference = load_reference()
    fewer = dataclasses.replace(
        reference, companies=tuple(row for row in reference.companies if row.key != "nvidia")
    )
    assert [one.key for one in Tagger(fewer).tag(_plain("Nvidia said so.")).mentions] == []
    assert [one.key for one in TAGGER.tag(_plain("Nvidia said so.")).mentions] == ["nvidia"]


def test_the_pipeline_has_what_each_component_requires() -> None:
    analysis = TAGGER.language.analyze_pipes(keys=["assigns", "requires"])
    assert not any(analysis["problems"].values())


def test_spacy_assembles_saves_and_loads_the_pipeline(tmp_path: Path) -> None:
    out = tmp_path / "model"
    command = [sys.executable, "-m", "spacy", "assemble", str(CONFIG), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    doc = spacy.load(out)("AMD acquired ZT Systems for $350M-$400M.")
    assert [one.canonical for one in doc._.chiprace_mentions] == ["AMD", "ZT Systems"]
    assert doc.spans["companies"][0].kb_id_ == "amd"
    assert [event.kind for event in doc._.chiprace_events] == ["acquisition"]


def test_one_factory_stands_in_any_pipeline() -> None:
    language = spacy.blank("en")
    language.add_pipe("chiprace_companies")
    doc = language("Nvidia said so.")
    assert [one.key for one in doc._.chiprace_mentions] == ["nvidia"]
    assert scene_of(doc).bounds == ((0, len(doc.text)),)


def test_the_embedded_tables_are_read_once() -> None:
    register_extensions()
    assert reference_from() is reference_from()


PATTERNS = [
    "?", "(", "€", "—", "$1 and ", "$1,", "$5-", "1.", "A-", "Aa ", "Nvidia, ", "Nvidia (NVDA) ",
    "(NASDAQ: MU) ", "Hopper Nvidia ", "H100 ", "Titan ", "Meta ", "Acme Inc. ", "Acme, a big ",
    "Nvidia invests $5 billion in Intel ", "Nvidia invests $5 billion in Intel. ", "million ",
    "one hundred ", ", which is, ", "\n", "。", "'", "Chip start-up ", "x@x.", "from $1 to $2 ",
    "\u53f0\u7a4d", "aB1", "Owl AI, ", "Owl's ", "rivals such as Owl and ",
]  # fmt: skip
NORMAL = (
    "On Monday AMD acquired ZT Systems for $4.9 billion, and its shares rose 3%. The company said that it"
    " will spend more on data centers; Nvidia sells the H100, a chip that needs 700 watts, to many firms."
    " Analysts had expected about $60 billion to $65 billion of capital expenditures in fiscal 2025.\n"
)


def _seconds(text: str) -> float:
    begun = time.process_time()
    TAGGER.tag(_plain(text))
    return time.process_time() - begun


@pytest.mark.parametrize("pattern", PATTERNS)
def test_twice_an_odd_text_costs_about_twice(pattern: str) -> None:
    size = 4_000
    half = _seconds((pattern * size)[:size])
    whole = _seconds((pattern * size)[: 2 * size])
    normal = _seconds((NORMAL * size)[: 2 * size])
    print(f"{pattern!r}: {whole / normal:.1f} of normal text, {whole / half:.1f} of its half")
    assert whole < 12 * normal or whole < 3 * half


@pytest.mark.soak
@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_megabyte_of_an_odd_text_is_tagged_in_bounded_time(pattern: str) -> None:
    size = 1_000_000
    normal = _seconds((NORMAL * (size // len(NORMAL) + 1))[:size])
    odd = _seconds((pattern * (size // len(pattern) + 1))[:size])
    print(f"{pattern!r}: {odd / normal:.1f} of normal text")
    assert odd < 12 * normal
