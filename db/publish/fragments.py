"""Links that land on a sentence at its publisher: text fragments (WICG, Scroll to Text Fragment)."""

import re
from urllib.parse import quote

# A browser finds an exact text only within one element; a sentence with links in it may be several.
LONGEST_EXACT = 80
EDGE_WORDS = 5
# As the public file has it where words were taken out.
_GAP = re.compile(r"\s{3,}")


def text_fragment(url: str, sentence: str) -> str | None:
    """`url` with a fragment that a browser scrolls to and marks; None where the sentence has no words.

    A long sentence is named by its first and last words. Where words are missing from the sentence, its
    longest whole stretch is named. A fragment that the address has already is kept.
    """
    stretches = [" ".join(part.split()) for part in _GAP.split(sentence.strip())]
    words = max(stretches, key=len, default="").split(" ")
    if not any(character.isalnum() for word in words for character in word):
        return None
    whole = " ".join(words)
    if len(whole) <= LONGEST_EXACT or len(words) < 2 * EDGE_WORDS:
        text = _encoded(whole)
    else:
        text = ",".join(_encoded(" ".join(part)) for part in (words[:EDGE_WORDS], words[-EDGE_WORDS:]))
    base, _, fragment = url.partition("#")
    return f"{base}#{fragment.partition(':~:')[0]}:~:text={text}"


def _encoded(text: str) -> str:
    """Percent-encoded; the hyphen too, which divides a fragment's context from its text."""
    return quote(text, safe="").replace("-", "%2D")
