"""One folded form for everything a person may type: accents, case, leet, chat spelling, emoji, phonetic spelling.

Rules and messages pass the same folding, so `kiero morirme`, `quiero moriiirme` and `qiero m0rirme` are one text.
"""

import re
from collections.abc import Mapping

from bot.risk.pieces import LONGEST_WORD
from core.texts.sound import phonetic, plain

MAX_CACHED_WORDS = 20_000
LONGEST_NUMBER = 4

_TOKEN = re.compile(r"[a-z0-9@$]+|[.,!?;:\n\"]|[\u2600-\u27bf\U0001f300-\U0001faff]")
_LEET = str.maketrans("0134578@$", "oieastbas")
_LAUGH = re.compile(r"(?:a?(?:[jh]+a+){2,}[jh]*|(?:[jh]+e+){2,}[jh]*|(?:j+i+){2,}j*|(?:h+i+){2,}h*|a?(?:ja){2,}\w*|k{3,}|(?:rs){2,}|x+d+|lo+l|lmao)$")
_RUN = re.compile(r"(.)\1{2,}")
_STOPS = {".": ".", "!": ".", "?": ".", ";": ".", "\n": ".", ":": ",", ",": ",", '"': '"'}


class Folder:
    """Folds words with a bounded memory; `spelling` maps chat forms to words, `emoji` signs to words."""

    def __init__(self, spelling: Mapping[str, str], emoji: Mapping[str, str]) -> None:
        self._spelling = dict(spelling)
        self._emoji = dict(emoji)
        self._known: set[str] = set()
        self._repair: dict[str, str] = {}
        self._cache: dict[str, str] = dict(_STOPS)

    def learn(self, known: set[str], repair: set[str]) -> None:
        """Tell which folded words rules use, and which of them are repaired from one missing, extra or wrong letter."""
        self._known = known
        clash: set[str] = set()
        for word in repair:
            for cut in _cuts(word):
                if self._repair.setdefault(cut, word) != word:
                    clash.add(cut)
        for cut in clash:
            del self._repair[cut]
        self._cache = dict(_STOPS)

    def word(self, raw: str) -> str:
        """Fold one plain word; may give several words (`xq` -> `por que`) or none (an unknown emoji)."""
        if raw in self._emoji or not raw[0].isascii():
            return self._emoji.get(raw, "")
        if len(raw) > LONGEST_WORD:  # drawn-out letters, or no word at all
            raw = _RUN.sub(r"\1", raw)[:LONGEST_WORD]
        if raw in self._spelling:
            return " ".join(phonetic(part) for part in self._spelling[raw].split())
        if len(raw) > LONGEST_NUMBER and raw.isdigit():  # of a phone or a document: no rule speaks of it
            return raw
        if not raw.isalpha() and not raw.isdigit():
            as_letters = phonetic(_RUN.sub(r"\1", raw.translate(_LEET)))
            if as_letters in self._known:
                return as_letters
        if _LAUGH.match(raw):
            return "jaja"
        short = _RUN.sub(r"\1", raw)
        if short in self._spelling:
            return " ".join(phonetic(part) for part in self._spelling[short].split())
        folded = phonetic(short)
        return folded if folded in self._known else self._repaired(folded)

    def _repaired(self, folded: str) -> str:
        if len(folded) < 6 or folded.isdigit():
            return folded
        for cut in _cuts(folded):
            found = self._repair.get(cut)
            if found is not None and abs(len(found) - len(folded)) <= 1:
                return found
        return folded

    def text(self, text: str) -> str:
        """The whole message as ` word word . word `, ready for the rules."""
        cache = self._cache
        words = []
        letters = 0
        for raw in _TOKEN.findall(plain(text)):
            folded = cache.get(raw)
            if folded is None:
                folded = self.word(raw)
                if len(cache) < MAX_CACHED_WORDS and len(raw) < 40 and not raw.isdigit():
                    cache[raw] = folded
            if folded:
                words.append(folded)
            letters += len(raw) == 1 and raw.isalpha()
        joined = f" {' '.join(words)} "
        return self._spelled_out(text, joined) if letters >= 5 else joined

    def _spelled_out(self, text: str, joined: str) -> str:
        """`m a t a r m e` and `m.o.r.i.r`: single letters in a row are read as a word too."""
        runs = re.findall(r"(?:(?<![a-z])[a-z][ .\-_*]{1,2}){3,}[a-z](?![a-z])", plain(text))
        extra = [self.word(re.sub(r"[ .\-_*]", "", run)) for run in runs]
        return f"{joined}. {' '.join(word for word in extra if word in self._known)} " if extra else joined


def _cuts(word: str) -> set[str]:
    """The word and its one-letter deletions: two words that share one differ by about one letter."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(1, len(word)))}
