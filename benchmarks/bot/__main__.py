"""Prints one table about the bot without a model and without a network, beside two baselines of the same run.

    python -m benchmarks.bot

The own questions are what weights and thresholds are fitted on. `../shared/data` is read where it is there; it was
looked at while the method was chosen, so none of its figures is a held-out one. A star: the interval of the
paired difference (2,000 draws) leaves 0 out.
"""

from benchmarks.bot import answer_rows, corpora, search_rows, table, talk_rows

GOALS = {
    ("es", "es", False): (">= 0.93", ">= 0.955"),
    ("es", "es", True): (">= 0.90", ""),
    ("en", "en", False): (">= 0.94", ""),
    ("es", "en", False): ("high", ""),
    ("en", "es", False): ("high", ""),
}


def rows() -> list[table.Row]:
    found: list[table.Row] = []
    for (asked_in, written_in, noised), goals in GOALS.items():
        general = corpora.retrieval(asked_in, written_in, noised)
        found += search_rows.general(general, goals) if general else []
    own, dev = corpora.own(), corpora.bot_dev()
    for corpus, goal in ((own, ""), (dev, ">= 0.75"), (corpora.citizen(), ">= 0.75")):
        found += search_rows.by_register(corpus, goal) if corpus else []
    for corpus in (own, dev):
        found += answer_rows.rows_of(corpus, own) if corpus and own else []
    known = corpora.named()
    found += talk_rows.named(known) if known else []
    found += talk_rows.languages()
    return found + (talk_rows.orders(dev) if dev else [])


if __name__ == "__main__":
    print("\n".join(table.lines(rows())))
