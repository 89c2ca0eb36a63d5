"""Search and indexing run in threads: a stem is the same whoever asks at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from knowledge_base.words import stem

WORDS = [f"{start}{end}" for start in ("atend", "trabaj", "internacion", "acompan", "consult", "deriv") for end in
         ("amiento", "aciones", "ando", "iendolos", "aremos", "abilidades", "mente", "osamente", "adora", "isimo")]  # fmt: skip


def test_stems_do_not_depend_on_the_neighbours() -> None:
    alone = [stem.__wrapped__(word) for word in WORDS]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            assert list(pool.map(stem.__wrapped__, WORDS * 4)) == alone * 4
