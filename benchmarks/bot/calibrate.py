"""Fits the weights of bot/data/judge.yaml on the bot's own questions alone, and prints them. No other set is looked at.

python -m benchmarks.bot.calibrate
"""

import numpy as np

from benchmarks.bot import corpora
from bot.judge import judge

SIGNS = (
    "score", "covered", "margin", "unknown", "short", "title", "focus", "head", "named", "mass", "lost", "untold",
)  # fmt: skip
SCALE = {"untold": 0.35}  # no own question with an answer shows it: its weight is held smaller still
RIDGE = 0.5  # few questions: weights are held small
PRECISE, UNRELATED = 0.90, 0.05  # what the threshold has to keep
FOLDS = 10


def signs_and_truth(corpus: corpora.Corpus) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """One row a question: its signs; 1 where the article that would answer is the right one."""
    rows, truth, kinds = [], [], []
    for asking in corpus.askings:
        judged = judge(asking.text, corpus.hits(asking.text))
        if judged.hit is None or judged.hit.named:
            continue
        signs = dict(judged.signs)
        rows.append([signs[name] * SCALE.get(name, 1.0) for name in SIGNS])
        truth.append(float(corpus.article_of(judged.hit) == asking.article))
        kinds.append(asking.kind)
    return np.array(rows), np.array(truth), kinds


def chances(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    found: np.ndarray = 1 / (1 + np.exp(-np.c_[np.ones(len(rows)), rows] @ weights))
    return found


def held_out(rows: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Each question's chance by weights that were fitted without it."""
    fold = np.arange(len(truth)) % FOLDS
    found = np.zeros(len(truth))
    for number in range(FOLDS):
        weights = fit(rows[fold != number], truth[fold != number])
        found[fold == number] = chances(rows[fold == number], weights)
    return found


def threshold(chance: np.ndarray, truth: np.ndarray, kinds: list[str]) -> float:
    """The least one that keeps what it has to, in steps of 0.01."""
    known = np.array([kind not in ("unrelated", "near") for kind in kinds])
    unrelated = np.array([kind == "unrelated" for kind in kinds])
    for step in range(30, 100):
        given = chance >= step / 100
        precise = truth[given & known].mean() if (given & known).any() else 1.0
        if precise >= PRECISE and given[unrelated].mean() <= UNRELATED:
            return step / 100
    return 1.0


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
    rows, truth, kinds = signs_and_truth(own)
    scale = np.array([1.0, *(SCALE.get(name, 1.0) for name in SIGNS)])
    named = zip(("constant", *SIGNS), fit(rows, truth) * scale, strict=True)
    print(f"n = {len(truth)}")
    print(f"weights: {{{', '.join(f'{name}: {value:.2f}' for name, value in named)}}}")
    print(f"answer: {threshold(held_out(rows, truth), truth, kinds):.2f}")
