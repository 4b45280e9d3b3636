"""The tagger: words a second as ratios to two baselines of the same run, loading, memory, a long text.

    python bench/tagger.py

The baselines are spaCy's bare English tokenizer and an initialised pipeline of en_core_web_sm's components,
architecture and sizes (tok2vec, tagger, parser, attribute_ruler, lemmatizer, ner; 50 tags, 18 kinds of
entity, about a hundred moves of its parser), which reads the same articles in spaCy's own batches. Articles
have 500 words and are written here, about firms that do not exist; no two are alike. Half of their sentences
are about sums, chips and deals, as in no real article but a dense one; the others are made of 20,000 words as
often as words are in English, since a tokenizer is quick with words that it has seen. Every pipeline reads
them for the first time; the text of a megabyte is made of them again. All in one process on one core.
"""

import dataclasses
import itertools
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import spacy
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.training import Example

from db.knowledge import Company, Reference
from db.records import Passage
from db.reference import load_reference
from nlp.tagger import Tagger

ARTICLES, WORDS = 60, 500
FIRMS = "Northwind Quillback Plumstone Elmgate Graywater Fernbrook Larkspur Oakmere Windmere Solvane".split()
PLACES = "Ohio Texas Oregon Dresden Osaka Hsinchu Bergen Leeds Pune Perth".split()
SENTENCES = (
    "{a} said on {day} that it will spend ${n} billion on data centers in {place} over the next {k} years.",
    "The plan follows months of talks with {b}, which supplies the racks, and with two utilities nearby.",
    "Analysts had expected about ${m} million, according to people who asked not to be named.",
    "“We are building for demand that we can see,” its chief executive told reporters after the meeting.",
    "Nobody at the town hall knew how much water the site would need, and the council asked for a study.",
    "Each hall draws {k}00 megawatts, the filing says, and holds racks of H100 and MI300X accelerators.",
    "Shares of {b} rose {k}.{m} percent, while those of its rivals were little changed in thin trading.",
    "In a note to clients, a broker called the forecast cautious and raised its price target to ${m}.",
    "The company, founded in {place} in 19{m}, makes switches, cables and the software that runs them.",
    "Last year {a} bought a maker of optical parts for ${n}.{k} billion in cash and stock.",
    "Nvidia and AMD declined to comment; Broadcom did not answer a request for comment.",
    "Residents worry about noise, and a hearing is set for the second week of the month.",
)
SYLLABLES = [a + b for a, b in itertools.product("b c d f g l m n p r s st t tr v w".split(), "aeiou")]
SMALL = "the of and to a in that it is was for on as with his they at be this from".split()
VOCABULARY = [*SMALL, *("".join(random.Random(n).choices(SYLLABLES, k=n % 3 + 2)) for n in range(20_000))]
WIDTH = 96
HASHED = {"NORM": 5000, "PREFIX": 1000, "SUFFIX": 2500, "SHAPE": 2500}
# What English words end in, for the lemmatizer: WordNet's rules of detachment.
SUFFIXES = {
    "noun": [["s", ""], ["ses", "s"], ["ves", "f"], ["xes", "x"], ["zes", "z"], ["ches", "ch"], ["ies", "y"]],
    "verb": [
        ["s", ""],
        ["ies", "y"],
        ["es", "e"],
        ["es", ""],
        ["ed", "e"],
        ["ed", ""],
        ["ing", "e"],
        ["ing", ""],
    ],
    "adj": [["er", ""], ["est", ""], ["er", "e"], ["est", "e"]],
}
# The nth word is about 1/n as frequent as the first (Zipf).
FREQUENCY = list(itertools.accumulate(1 / rank for rank in range(1, len(VOCABULARY) + 1)))


def ordinary(rng: random.Random) -> str:
    """A sentence of 8 to 28 words that is about nothing."""
    words = rng.choices(VOCABULARY, cum_weights=FREQUENCY, k=rng.randint(8, 28))
    return " ".join(words).capitalize() + rng.choice([".", ".", ".", "?"])


def article(rng: random.Random) -> str:
    """One article of about 500 words in paragraphs of four sentences."""
    said: list[str] = []
    while sum(len(sentence.split()) for sentence in said) < WORDS:
        a, b = rng.sample(FIRMS, 2)
        said.append(ordinary(rng))
        said.append(
            rng.choice(SENTENCES).format(
                a=f"{a} {rng.choice(['Corp.', 'Photonics', 'Energy', 'Systems Inc.'])}",
                b=b,
                day=rng.choice(["Monday", "Tuesday", "Friday"]),
                place=rng.choice(PLACES),
                n=rng.randint(1, 99),
                m=rng.randint(10, 99),
                k=rng.randint(2, 9),
            )
        )
    return "\n\n".join(" ".join(said[start : start + 4]) for start in range(0, len(said), 4))


def passage(text: str) -> Passage:
    """A passage of which nothing but its text is known."""
    return Passage(text=text, title=None, filer=None, source=None, published=None)


def like_en_core_web_sm() -> Language:
    """An initialised pipeline of that model's components, architecture, sizes and numbers of labels."""
    language = spacy.blank("en")
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": WIDTH, "upstream": "*"}
    parser = {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "extra_state_tokens": False,
        "hidden_width": 64,
        "maxout_pieces": 2,
        "use_upper": True,
        "nO": None,
    }
    language.add_pipe("tok2vec", config={"model": tok2vec({**HASHED, "SPACY": 50, "IS_SPACE": 50})})
    tagger = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    parts = {
        "tagger": ({"model": tagger}, 50),
        "parser": ({"model": parser | {"state_type": "parser", "tok2vec": listener}}, 21),
        "ner": ({"model": parser | {"state_type": "ner", "tok2vec": tok2vec(HASHED)}}, 18),
    }
    for name, (config, labels) in parts.items():
        part = language.add_pipe(name, config=config)
        for label in range(labels):
            part.add_label(f"{name}{label}")
    ruler = language.add_pipe("attribute_ruler", before="ner")
    lemmatizer = language.add_pipe("lemmatizer", config={"mode": "rule"}, before="ner")
    with language.select_pipes(disable="lemmatizer"):
        language.initialize(lambda: [Example.from_dict(language.make_doc("It will spend."), {})])
    for label, sort in zip(range(50), itertools.cycle(SUFFIXES)):
        ruler.add(patterns=[[{"TAG": f"tagger{label}"}]], attrs={"POS": sort.upper()})
    lookups = Lookups()
    for table, rows in (("rules", SUFFIXES), ("exc", {sort: {} for sort in SUFFIXES}), ("index", {})):
        lookups.add_table(f"lemma_{table}", rows)
    lemmatizer.initialize(lookups=lookups)
    return language


def tok2vec(hashed: dict[str, int]) -> dict[str, object]:
    """The config of an embedding with so many rows for each attribute of a word."""
    return {
        "@architectures": "spacy.Tok2Vec.v2",
        "embed": {
            "@architectures": "spacy.MultiHashEmbed.v2",
            "width": WIDTH,
            "attrs": list(hashed),
            "rows": list(hashed.values()),
            "include_static_vectors": False,
        },
        "encode": {
            "@architectures": "spacy.MaxoutWindowEncoder.v2",
            "width": WIDTH,
            "depth": 4,
            "window_size": 1,
            "maxout_pieces": 3,
        },
    }


def rate(work: Callable[[Sequence[str]], object], texts: Sequence[str]) -> float:
    """Words a second of CPU, of all threads together, after one text of its own to warm up."""
    work([article(random.Random(0))])
    started = time.process_time()
    work(texts)
    return sum(len(text.split()) for text in texts) / (time.process_time() - started)


def seconds_of(code: str) -> float:
    """CPU seconds of a fresh interpreter that runs `code`, the least of three."""
    return min(_child_seconds(code) for _ in range(3))


def _child_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def many(reference: Reference, companies: int = 5_000, aliases: int = 100_000) -> Reference:
    """The tables with made-up companies and aliases in place of their own."""
    each = aliases // companies
    made = tuple(
        Company(
            key=f"firm-{place}",
            name=f"Firm{place} Works",
            strong=tuple(f"Firm{place} Works {alias}" for alias in range(each)),
            unverified=True,
        )
        for place in range(companies)
    )
    return dataclasses.replace(reference, companies=reference.companies + made)


def memory() -> None:
    """Print the most memory that tagging with 5,000 companies and 100,000 aliases takes, in MB."""
    tagger = Tagger(many(load_reference()))
    tagger.tag(passage(article(random.Random(1)) * 20))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def main() -> None:
    """Print the ratios as a Markdown table."""
    texts = [article(random.Random(place)) for place in range(1, ARTICLES + 1)]
    print(f"{ARTICLES} articles, {len({word for text in texts for word in text.split()}):,} different words")
    tagger, bare, like = Tagger(load_reference()), spacy.blank("en"), like_en_core_web_sm()

    def tag(texts: Sequence[str]) -> None:
        for text in texts:
            tagger.tag(passage(text))

    ours = rate(tag, texts)
    tokenizer = rate(lambda texts: list(bare.pipe(texts)), texts)
    # In batches, as it is quickest.
    parsed = rate(lambda texts: list(like.pipe(texts)), texts[: ARTICLES // 4])
    long = rate(tag, ["\n".join(texts * (1_000_000 // sum(map(len, texts)) + 1))])
    loading = seconds_of("import nlp.tagger, db.reference as r; nlp.tagger.Tagger(r.load_reference())")
    importing = seconds_of("import spacy")
    command = [sys.executable, "-c", "from bench.tagger import memory; memory()"]
    grown = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    print("| what | figure |\n| --- | ---: |")
    print(f"| the tagger, words a second | {ours:,.0f} |")
    print(f"| to a pipeline of en_core_web_sm's architecture ({parsed:,.0f}) | {ours / parsed:.1f} |")
    print(f"| to the bare tokenizer ({tokenizer:,.0f}) | {ours / tokenizer:.2f} |")
    print(f"| a text of a megabyte, to articles of 500 words | {long / ours:.2f} |")
    print(f"| making it, to importing spaCy | {loading / importing:.1f} |")
    print(f"| memory with 5,000 companies and 100,000 aliases, MB | {grown} |")


if __name__ == "__main__":
    main()
