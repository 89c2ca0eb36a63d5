"""Made-up messages: words of Spanish syllables, as often as words are (Zipf), some of them of a social desk."""

import itertools
import random
from dataclasses import dataclass

SMALL = "que de la el en y a los se por un con no una para me es lo su al mi si le ya más pero como"
OFTEN = (
    "turno ayuda hospital consumo refugio comedor familia hijo documento trabajo médico pastillas alcohol policía violencia"
    " escuela barrio madre subsidio vacuna alquiler psicóloga tratamiento internación guardia trámite denuncia"
)
BEGIN = "b br c cr d f g gr l m n p pl pr r s t tr v ch ll"
VOWEL = "a e i o u ia ue ie"
END = ("", "", "", "n", "r", "s", "l")
WORDS = 30_000


@dataclass(frozen=True)
class Corpus:
    """`ranked`: content words, the commonest first."""

    ranked: list[str]
    _small: list[str]
    _sums: list[float]
    _dice: random.Random

    def message(self) -> str:
        count = max(3, min(40, int(self._dice.lognormvariate(2.5, 0.6))))
        content = self._dice.choices(self.ranked, cum_weights=self._sums, k=count - count // 3)
        words = content + self._dice.choices(self._small, k=count // 3)
        self._dice.shuffle(words)
        return " ".join(words).capitalize() + "."


def corpus(seed: int) -> Corpus:
    dice = random.Random(seed)
    made = dict.fromkeys(OFTEN.split())
    begin, vowel = BEGIN.split(), VOWEL.split()
    while len(made) < WORDS:
        parts = (dice.choice(begin) + dice.choice(vowel) + dice.choice(END) for _ in range(dice.randint(2, 4)))
        made["".join(parts)] = None
    sums = list(itertools.accumulate(1 / (rank + 8) for rank in range(WORDS)))
    return Corpus(list(made), SMALL.split(), sums, dice)
