"""Which passwords are taken: long ones that are neither the person's own data nor among the first to be guessed."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from core.errors import Invalid
from core.identity import breaches
from core.settings import Settings

SHORTEST, LONGEST = 12, 200
_ENOUGH = 4
_RUNS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfvtgbyhnujmikolp")
_NEIGHBOURS = frozenset(pair for run in _RUNS for way in (run, run[::-1]) for pair in itertools.pairwise(way))
_SIGNS_FOR_LETTERS = str.maketrans("013457@$!", "oieastasi")
_REPEATED = re.compile(r"(.{1,4}?)\1+.{0,3}")


def check_password(password: str, settings: Settings, *, name: str = "", email: str = "") -> None:
    """Raises Invalid, its code telling why: password_too_short, _too_long, _personal, _common."""
    if len(password) < SHORTEST:
        raise Invalid(
            f"The password needs at least {SHORTEST} characters.", code="password_too_short", shortest=SHORTEST
        )
    if len(password) > LONGEST:
        raise Invalid("The password is too long.", code="password_too_long")
    if is_personal(password, name, email):
        raise Invalid("The password is made of your own name or address.", code="password_personal")
    if is_common(password) or breaches.known(password, settings.password_breach_list):
        raise Invalid("That password is among the first that are guessed.", code="password_common")


def is_personal(password: str, name: str, email: str) -> bool:
    """Whether hardly anything is left of it without the words of the name and of the address."""
    left = plain = _plain(password)
    words = {_plain(word) for word in re.split(r"[\s@._+-]+", f"{name} {email}")}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 3:
            left = left.replace(word, "")
    return left != plain and sum(sign.isalpha() for sign in left) < _ENOUGH


def is_common(password: str) -> bool:
    """Made of nothing but guessed words and digits, of one piece repeated, or of keys beside each other."""
    plain = _plain(password)
    if _REPEATED.fullmatch(plain) or _is_run(plain):
        return True
    whole = _words()
    return any(whole.fullmatch(form) for form in (plain.strip("0123456789"), *_disguised(password.casefold())))


def _disguised(password: str) -> Iterable[str]:
    """With signs read as the letters that they stand for, whatever of its end is only a year or a sign."""
    for end in range(len(password), max(len(password) - 8, 0), -1):
        yield _plain(password[:end].translate(_SIGNS_FOR_LETTERS))
        if password[end - 1].isalpha():
            return


def _is_run(plain: str) -> bool:
    pairs = list(itertools.pairwise(plain))
    return sum(pair in _NEIGHBOURS or pair[0] == pair[1] for pair in pairs) >= 0.8 * len(pairs)


def _plain(text: str) -> str:
    """Letters and digits alone, without case and accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in apart if sign.isalnum())


@lru_cache(maxsize=1)
def _words() -> re.Pattern[str]:
    """One to three of the words, with digits between them."""
    lines = (Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").splitlines()
    words = "|".join(re.escape(line) for line in lines if line and not line.startswith("#"))
    return re.compile(rf"(?:(?:{words})[0-9]*){{0,3}}")
