"""Sketches: near-copies share most of theirs, other texts share nothing, and each is the same everywhere."""

from nlp.shingles import KEEP_ONE_IN, sketch

TEXT = " ".join(f"word{number}" for number in range(2000))


def test_a_short_text_has_no_sketch() -> None:
    assert sketch("") == sketch("one two three four") == frozenset()


def test_one_in_so_many_shingles_is_kept() -> None:
    assert 0.7 < len(sketch(TEXT)) * KEEP_ONE_IN / 1996 < 1.3


def test_case_and_marks_do_not_matter() -> None:
    assert sketch(TEXT.upper().replace(" ", ", ")) == sketch(TEXT)


def test_a_near_copy_shares_most_and_another_text_nothing() -> None:
    kept, changed = sketch(TEXT), sketch(TEXT.replace("word1000", "other"))
    assert len(kept & changed) > 0.97 * len(kept)
    assert not kept & sketch(TEXT.replace("word", "term"))


def test_hashes_fit_a_signed_column_and_do_not_change_between_runs() -> None:
    assert all(-(2**63) <= value < 2**63 for value in sketch(TEXT))
    assert sum(sketch(TEXT)) == -4173590733423697465
