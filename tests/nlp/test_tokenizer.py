"""Tokens of money and power that the stock tokenizer keeps whole or cuts inside their letters."""

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.tagger import Tagger
from nlp.tokenizer import LONGEST_WORD


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("NT$1.2", ["NT", "$", "1.2"]),
        ("64–72", ["64", "–", "72"]),
        ("$350M-$400M", ["$", "350", "M", "-", "$", "400", "M"]),
        ("10GW", ["10", "GW"]),
        ("USD165bn", ["USD", "165", "bn"]),
        ("1.5B-$2B", ["1.5", "B", "-", "$", "2", "B"]),
    ],
)
def test_tokens(tagger: Tagger, text: str, tokens: list[str]) -> None:
    assert [token.text for token in tagger.language.make_doc(text)] == tokens


@pytest.mark.parametrize("text", ["H100", "GB300", "MI300X", "COVID-19", "A100s"])
def test_a_products_name_is_one_token_or_cut_at_its_hyphen_only(tagger: Tagger, text: str) -> None:
    assert "".join(token.text for token in tagger.language.make_doc(text)) == text
    assert len(tagger.language.make_doc(text)) <= 3


def test_a_run_too_long_to_be_a_word_stays_whole(tagger: Tagger) -> None:
    run = "?" * (LONGEST_WORD + 1)
    assert [token.text for token in tagger.language.make_doc(f"a {run} b")] == ["a", run, "b"]


@settings(deadline=None)
@given(st.text(st.characters(categories=["L"]), min_size=1, max_size=20))
def test_an_expression_that_letters_alone_could_match_must_not_be_skipped(tagger: Tagger, word: str) -> None:
    tokenizer = tagger.language.tokenizer
    skipping = (
        tokenizer.prefix_search,
        tokenizer.suffix_search,
        tokenizer.url_match,
        tokenizer.infix_finditer,
    )
    for regex in (method.__self__.regex for method in skipping):
        assert not any(match.group() for match in regex.finditer(word))


def test_a_saved_pipeline_keeps_the_bound(tagger: Tagger, tmp_path: Path) -> None:
    tagger.language.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    run = "-" * (LONGEST_WORD + 1)
    for text in (f"a {run} b", "It paid $350M-$400M (see www.example.com).", "1.5B-$2B " + "?" * 300):
        assert [token.text for token in loaded.make_doc(text)] == [
            token.text for token in tagger.language.make_doc(text)
        ]
    assert [token.text for token in loaded.make_doc(f"a {run} b")] == ["a", run, "b"]
