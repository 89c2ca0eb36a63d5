"""Which passwords are taken, by example and against lists of both forms."""

import hashlib
from pathlib import Path

import pytest

from core.errors import Invalid
from core.identity.breaches import known
from core.identity.policy import check_password
from core.settings import Settings

NAME, EMAIL = "María Gómez", "maria.gomez@salud.example"


def _why(password: str, **more: Path) -> str:
    try:
        check_password(password, Settings(**more), name=NAME, email=EMAIL)  # type: ignore[arg-type]
    except Invalid as refused:
        return refused.code
    return ""


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("once letras", "password_too_short"), ("x" * 201, "password_too_long"),
        ("MariaGomez2026", "password_personal"), ("maria.gomez@salud", "password_personal"), ("gómez-maría-1", "password_personal"),
        ("password1234", "password_common"), ("P@ssw0rd2026!", "password_common"), ("Contraseña 2026", "password_common"),
        ("BocaJuniors 1905", "password_common"), ("admin-admin-admin", "password_common"), ("qwertyuiop12", "password_common"),
        ("123456789012", "password_common"), ("zyxwvutsrqponm", "password_common"), ("abcabcabcabc", "password_common"),
        ("aaaaaaaaaaaaa", "password_common"), ("m4r1p0s4.2024", "password_common"), ("............", "password_common"),
        ("una clave larga", ""), ("Xk29vQ-pLw8z", ""), ("cuatro perros verdes hoy", ""), ("maria lava trece platos", ""),
        ("コーヒーを一杯ください今すぐ", ""),
    ],
)  # fmt: skip
def test_the_policy(password: str, code: str) -> None:
    assert _why(password) == code


def test_a_large_list_of_breaches_is_searched_where_it_lies(tmp_path: Path) -> None:
    told = [f"filtrada numero {n}" for n in range(500)]
    lines = sorted(hashlib.sha1(word.encode()).hexdigest().upper() for word in told)
    for ending, last in (("\r\n", "\r\n"), ("\n", "")):
        file = tmp_path / f"hashes{len(ending)}"
        file.write_bytes((ending.join(f"{line}:{number}" for number, line in enumerate(lines)) + last).encode())
        assert all(known(word, file) for word in told)
        assert not any(known(f"nueva numero {n}", file) for n in range(500))
    assert _why(told[7], password_breach_list=file) == "password_common" and _why("nueva numero 1", password_breach_list=file) == ""


def test_a_plain_list_is_read_again_when_it_changed(tmp_path: Path) -> None:
    file = tmp_path / "plain"
    file.write_text("una clave filtrada\n")
    assert known("una clave filtrada", file) and not known("otra clave filtrada", file)
    import os

    file.write_text("otra clave filtrada")
    os.utime(file, (1, 1))
    assert known("otra clave filtrada", file) and not known("una clave filtrada", file)
    with pytest.raises(OSError):
        known("una clave filtrada", tmp_path / "missing")
