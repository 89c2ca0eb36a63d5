"""Messages with made-up personal data, as people write them: each with the kinds and the values that stand in it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data" / "private_templates.yaml"
DIGIT_WORDS = {
    "es": ["cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve"],
    "en": ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
    "pt": ["zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove"],
}
MONTHS = {
    "es": ("enero", "marzo", "julio", "octubre"), "en": ("January", "March", "July", "October"),
    "pt": ("janeiro", "março", "julho", "outubro"),
}  # fmt: skip


@dataclass(frozen=True)
class Private:
    """`values`: (kind, as it is written)."""

    text: str
    language: str
    values: tuple[tuple[str, str], ...]


@cache
def data() -> Any:
    return yaml.safe_load(DATA.read_text("utf-8"))


def messages(count: int, seed: int) -> Iterator[Private]:
    """Every kind as often as every other; one message in three holds two of them."""
    dice = random.Random(seed)
    kinds = [(language, kind) for language in ("es", "en", "pt") for kind in data()[language]]
    weighted = [pair for pair in kinds for _ in range(3 if pair[0] == "es" else 1)]
    for number in range(count):
        language, kind = weighted[number % len(weighted)]
        told = [kind]
        if dice.random() < 1 / 3:
            told.append(dice.choice([other for other in data()[language] if other != kind]))
        parts, values = [], []
        for one in told:
            value = MAKERS[one](dice, language)
            parts.append(dice.choice(data()[language][one]).replace(f"{{{one}}}", value))
            values.append((one, value))
        parts.append(dice.choice(data()["plain"][language]))
        text = dice.choice((", ", ". ", " ", "\n")).join(part for part in parts if part)
        text, values = _as_typed(text, values, dice)
        yield Private(text, language, tuple(values))


def _as_typed(text: str, values: list[tuple[str, str]], dice: random.Random) -> tuple[str, list[tuple[str, str]]]:
    """Some write all in capitals, some in small letters."""
    way = dice.random()
    if way < 0.15:
        return text.lower(), [(kind, value.lower()) for kind, value in values]
    if way < 0.22:
        return text.upper(), [(kind, value.upper()) for kind, value in values]
    return text, values


def _digits(dice: random.Random, count: int, first: str = "123456789") -> str:
    return dice.choice(first) + "".join(dice.choice("0123456789") for _ in range(count - 1))


def _spaced(number: str) -> str:
    return " ".join(number)


def _told(number: str, language: str) -> str:
    return " ".join(DIGIT_WORDS[language][int(digit)] for digit in number)


def document(dice: random.Random, language: str) -> str:
    n = _digits(dice, dice.choice((7, 8, 8, 8)), "12345679" if dice.random() < 0.9 else "9")
    a, b, c = n[:-6], n[-6:-3], n[-3:]
    return dice.choice((
        n, n, f"{a}.{b}.{c}", f"{a}.{b}.{c}", f"{a} {b} {c}", f"{a},{b},{c}", f"{a}-{b}-{c}", f"{a}. {b}. {c}", f"M{n}", f"N° {n}",
        f"{a}{b} {c}", f"{a}.{b}{c}", _spaced(n), f"{a}'{b}'{c}", f"{a}·{b}·{c}", _told(n, language),
    ))  # fmt: skip


def cuil(dice: random.Random, language: str) -> str:
    kind, n, check = dice.choice(("20", "23", "24", "27", "30")), _digits(dice, 8), dice.choice("0123456789")
    sep = dice.choice(("-", "-", "", " ", "/", ".", " - "))
    middle = f"{n[:2]}.{n[2:5]}.{n[5:]}" if dice.random() < 0.15 else n
    return f"{kind}{sep}{middle}{sep}{check}"


def cedula(dice: random.Random, language: str) -> str:
    n = _digits(dice, 7, "123456")
    check = dice.choice("0123456789")
    return dice.choice((
        f"{n[0]}.{n[1:4]}.{n[4:]}-{check}", f"{n[0]}.{n[1:4]}.{n[4:]}-{check}", f"{n}-{check}", f"{n}{check}", f"{n[0]} {n[1:4]} {n[4:]} {check}",
        f"{n[0]}.{n[1:4]}.{n[4:]} {check}", f"{n}/{check}", f"{n[0]}{n[1:4]}.{n[4:]}-{check}", f"{n[1:4]}.{n[4:]}-{check}", _spaced(n + check),
    ))  # fmt: skip


def cpf(dice: random.Random, language: str) -> str:
    n = _digits(dice, 11)
    return dice.choice((n, f"{n[:3]}.{n[3:6]}.{n[6:9]}-{n[9:]}", f"{n[:3]} {n[3:6]} {n[6:9]} {n[9:]}", f"{n[:9]}-{n[9:]}"))


def passport(dice: random.Random, language: str) -> str:
    letters = "".join(dice.choice("ABCDEFGHJKLMNPRSTUVXYZ") for _ in range(dice.choice((1, 2, 3))))
    n = _digits(dice, 6)
    return dice.choice((f"{letters}{n}", f"{letters} {n}", f"{letters}-{n}", f"{letters} {n[:3]} {n[3:]}", f"{letters}{n[:3]}.{n[3:]}"))


def phone(dice: random.Random, language: str) -> str:
    if language == "pt" and dice.random() < 0.6:
        a, b = _digits(dice, 4), _digits(dice, 4)
        return dice.choice((f"(11) 9{a}-{b}", f"+55 11 9{a}-{b}", f"119{a}{b}", f"11 9 {a} {b}", f"55 (51) 9{a}{b}", _told(f"9{a}{b}", "pt")))
    if dice.random() < 0.35:
        n = _digits(dice, 6)
        return dice.choice((
            f"09{n[0]} {n[1:4]} {n[3:]}", f"09{n}0", f"09{n[0]}-{n[1:4]}-{n[3:]}", f"+598 9{n[0]} {n[1:4]} {n[3:]}", f"+5989{n}1",
            f"2{n[:3]} {n[2:]}", f"2{n}8", f"(+598) 2{n[:3]}-{n[2:]}", f"598 9{n}3", _spaced(f"09{n}4"), _told(f"09{n}5", language),
            f"09{n[0]}.{n[1:4]}.{n[3:]}",
        ))  # fmt: skip
    area = dice.choice(("11", "341", "351", "223", "261", "387", "2966"))
    n = _digits(dice, 10 - len(area), "2345678")
    a, b = n[:-4], n[-4:]
    return dice.choice((
        f"{area} {a}-{b}", f"{area}{n}", f"+54 9 {area} {a}-{b}", f"+549{area}{n}", f"0{area} 15 {a} {b}", f"0{area}-15-{a}-{b}",
        f"(0{area}) {a}-{b}", f"(0{area}) 15{a}{b}", f"15 {a} {b}", f"15-{a}-{b}", f"{area}.{a}.{b}", f"{area}/{a}/{b}", f"{area} {a[:2]} {a[2:]} {b}",
        f"{area} {a} {b[:2]} {b[2:]}", f"{a}-{b}", f"{a} {b}", f"{area}  {a} - {b}", f"{area}-{a}{b}", _spaced(area + n), f"{area}_{a}_{b}", f"{a}{b}",
        _told(area + n, language), f"{area} {'-'.join(n)}", f"({area}){n}", f"+54({area}){a}-{b}", f"{area}, {a}, {b}", f"{area}… {a}… {b}",
    ))  # fmt: skip


def email(dice: random.Random, language: str) -> str:
    given, surname = _given(dice).lower(), _surname(dice).lower().replace(" ", "")
    for accent, letter in zip("áéíóúñ'", "aeioun", strict=False):
        given, surname = given.replace(accent, letter), surname.replace(accent, letter).replace("'", "")
    who = dice.choice((f"{given}.{surname}", f"{given}{surname}{dice.randrange(99)}", f"{surname}_{given[0]}", f"{given}-{surname}"))
    host = dice.choice(("correo.test", "mail.example", "postal.com.ar", "casilla.uy"))
    return dice.choice((
        f"{who}@{host}", f"{who}@{host}", f"{who}@{host}", f"{who} @ {host}", f"{who} arroba {host.replace('.', ' punto ')}", f"{who}(at){host}",
        f"{who}[arroba]{host}", f"{who}@{host.replace('.', ' . ')}", f"{who} (arroba) {host}",
    ))  # fmt: skip


def _given(dice: random.Random) -> str:
    return str(dice.choice(data()["given"].split()))


def _surname(dice: random.Random) -> str:
    return str(dice.choice(data()["surname"].replace("Do Carmo", "Do_Carmo").split())).replace("_", " ")


def name(dice: random.Random, language: str) -> str:
    given = _given(dice)
    return dice.choice((given, f"{given} {_surname(dice)}", f"{given} {_surname(dice)}", f"{given} {_given(dice)} {_surname(dice)}"))


def uncued_name(dice: random.Random, language: str) -> str:
    return f"{_given(dice)} {_surname(dice)}"


def address(dice: random.Random, language: str) -> str:
    n = str(dice.randrange(100, 9999))
    if language != "es":
        return str(dice.choice(data()[f"street_{language}"])).replace("{n}", n)
    street = dice.choice(data()["street"])
    return f"{street} {n}" + dice.choice(("", "", "", " piso 3", ", depto B", " casa 2", " 4to C", " apto 101"))


def bank(dice: random.Random, language: str) -> str:
    n = _digits(dice, 22, "0123456789")
    return dice.choice((n, f"{n[:8]} {n[8:]}", f"{n[:8]}-{n[8:]}", " ".join(n[i : i + 4] for i in range(0, 22, 4)), f"{n[:3]} {n[3:7]} {n[7]} {n[8:]}"))


def card(dice: random.Random, language: str) -> str:
    n = _digits(dice, 16, "45")
    groups = [n[i : i + 4] for i in range(0, 16, 4)]
    return dice.choice((n, " ".join(groups), "-".join(groups), ".".join(groups)))


def plate(dice: random.Random, language: str) -> str:
    def letters(count: int) -> str:
        return "".join(dice.choice("ABCDEFGHJKLMNPRSTUVXYZ") for _ in range(count))

    sep = dice.choice(("", " ", "-"))
    return dice.choice((
        f"{letters(3)}{sep}{_digits(dice, 3)}", f"{letters(2)}{sep}{_digits(dice, 3)}{sep}{letters(2)}", f"{letters(3)}{sep}{_digits(dice, 4)}",
    ))  # fmt: skip


def birth(dice: random.Random, language: str) -> str:
    day, month, year = dice.randrange(1, 29), dice.randrange(1, 13), dice.randrange(1945, 2012)
    spoken = dice.choice(MONTHS[language])
    if language == "en":
        return dice.choice((f"{day}/{month}/{year}", f"{spoken} {day}, {year}", f"{day} {spoken} {year}"))
    return dice.choice((f"{day}/{month}/{year}", f"{day}-{month}-{year % 100:02}", f"{day} de {spoken} de {year}", f"{day}.{month}.{year}"))


MAKERS: dict[str, Callable[[random.Random, str], str]] = {
    maker.__name__: maker
    for maker in (document, cuil, cedula, cpf, passport, phone, email, name, uncued_name, address, bank, card, plate, birth)
}
