"""Fits the weights of bot/data/judge.yaml on the bot's own questions alone, and prints them. No other set is looked at.

python -m benchmarks.bot.calibrate
"""

import numpy as np

from benchmarks.bot import corpora
from bot.extract import extract
from bot.judge import asked_fact, signs_of

SIGNS = ("score", "covered", "margin", "missing", "unknown", "short", "title", "focus", "head", "named")
RIDGE = 0.5  # few questions: weights are held small


def signs_and_truth(corpus: corpora.Corpus) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """One row a question: its signs; 1 where the best hit is the article that answers."""
    rows, truth, kinds = [], [], []
    for asking in corpus.askings:
        hits = corpus.hits(asking.text)
        if not hits:
            continue
        fact = asked_fact(asking.text)
        passage = hits[0].passage
        quote = extract(asking.text, passage.text, passage.language, fact[1] if fact else None).quote
        signs = signs_of(asking.text, hits, quote)
        rows.append([signs[name] for name in SIGNS])
        truth.append(float(corpus.article_of(hits[0]) == asking.article))
        kinds.append(asking.kind)
    return np.array(rows), np.array(truth), kinds


def fit(rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's steps; the first weight is the constant."""
    table = np.c_[np.ones(len(rows)), rows]
    weights = np.zeros(table.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    ridge[0, 0] = 1e-3
    for _ in range(40):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (chance - truth) + ridge @ weights
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + ridge
        weights -= np.linalg.solve(curve, slope)
    return weights


if __name__ == "__main__":
    own = corpora.own()
    assert own is not None, "the demonstration's articles are not here"
    rows, truth, _ = signs_and_truth(own)
    names = ("constant", *SIGNS)
    found = ", ".join(f"{name}: {value:.2f}" for name, value in zip(names, fit(rows, truth), strict=True))
    print(f"n = {len(truth)}\nweights: {{{found}}}")
