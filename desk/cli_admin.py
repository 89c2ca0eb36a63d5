"""Commands for whoever looks after a desk. What is heavy is imported by the command that needs it."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from core.settings import Settings
    from core.work import Ground

T = TypeVar("T")
Data = Annotated[Path | None, typer.Option("--data", help="Folder of everything that is kept.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]

audit = typer.Typer(no_args_is_help=True, help="The record of who did what.")
case_types = typer.Typer(no_args_is_help=True, help="Kinds of cases, as data.")
vault = typer.Typer(no_args_is_help=True, help="The key ring.")
users = typer.Typer(no_args_is_help=True, help="Accounts of the staff.")
knowledge = typer.Typer(no_args_is_help=True, help="What the desk knows.")


def register(app: typer.Typer) -> None:
    app.command("create-admin")(create_admin)
    app.command()(migrate)
    app.command()(doctor)
    app.command()(openapi)
    app.command("backup")(make_backup)
    app.command("restore")(restore_backup)
    app.add_typer(audit, name="audit")
    app.add_typer(case_types, name="case-types")
    app.add_typer(case_types, name="casetypes", hidden=True)
    app.add_typer(vault, name="vault")
    app.add_typer(users, name="users")
    app.add_typer(knowledge, name="knowledge")
    passed_on = {"allow_extra_args": True, "ignore_unknown_options": True}
    app.command("twin", context_settings=passed_on, add_help_option=False)(twin)


def create_admin(
    email: Annotated[str, typer.Option(prompt="E-mail", help="Address to log in with.")],
    name: Annotated[str, typer.Option(prompt="Name", help="Name that colleagues see.")],
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    data: Data = None,
) -> None:
    """Make an account that may do everything."""
    from desk import admin

    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    _on_desk(data, lambda ground: admin.create_admin(ground, email, name, password), make=True)
    typer.echo(f"{email.strip()} can log in at /console/.")


def migrate(data: Data = None) -> None:
    """Bring the database's tables to this version."""
    from desk.launcher.running import with_running
    from desk.launcher.up import bring_up_to_date, check_database

    found = with_running(_settings(data))
    with _plainly():
        if found.database_url is None:
            with _reached(data, make=True):
                pass
        else:
            owner = found.owner_database_url or found.database_url
            check_database(owner)
            bring_up_to_date(owner, found.database_url)
    typer.echo("The database is up to date.")


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look whether everything that the desk needs is there."""
    from desk import doctor as checks

    rows = checks.examine(_settings(data))
    if as_json:
        typer.echo(json.dumps([row.wire() for row in rows], indent=1))
    else:
        checks.show(rows)
    raise typer.Exit(1 if any(row.state == "bad" for row in rows) else 0)


def openapi() -> None:
    """Print the OpenAPI document."""
    from desk import admin

    typer.echo(json.dumps(asyncio.run(admin.openapi(_settings(None))), indent=1, ensure_ascii=False))


def make_backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it.")],
    with_keys: Annotated[
        bool, typer.Option("--with-keys", help="Put the key ring in too: whoever has the file can read everything.")
    ] = False,
    sealed: Annotated[
        bool, typer.Option("--sealed", help="Seal the whole file by the key ring, which a restore then needs.")
    ] = False,
    data: Data = None,
) -> None:
    """Write the database and the sealed files into one file."""
    from desk import backup

    with _reached(data) as found:
        size = backup.backup(found, file.resolve(), with_keys=with_keys, sealed=sealed)
    typer.echo(f"{file} has {size / 1_000_000:.1f} MB.")
    if with_keys:
        typer.echo("It holds the key ring: whoever has this file can read everything. Keep it locked away.", err=True)
    else:
        typer.echo(f"Without the key ring ({found.key_ring_path}) nobody can read it: keep a copy of that apart.")


def restore_backup(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What `ventanilla backup` wrote.")],
    data: Data = None,
) -> None:
    """Fill an empty desk from a backup."""
    from desk import backup
    from desk.launcher.refusal import Refusal
    from desk.launcher.running import running_urls

    wanted = _settings(data)
    if running_urls(wanted.data):
        raise Refusal(f"A desk is running on {wanted.data}: stop it first.")
    with _plainly(), _empty(wanted) as found:
        backup.restore(found, file)
        again = asyncio.run(backup.forget_again(found))
    typer.echo(f"The desk is restored{f'; {again} erasures were carried out anew' if again else ''}.")
    if not found.key_ring_path.exists():
        typer.echo(f"Put its key ring at {found.key_ring_path} before you start it: a new one cannot read it.", err=True)


@audit.command()
def verify(data: Data = None, as_json: AsJson = False) -> None:
    """Walk the chain of audit rows; ends with 1 where it is broken."""
    from desk import admin

    found = _on_desk(data, admin.verify_audit)
    typer.echo(json.dumps(found.wire()) if as_json else found.sentence())
    raise typer.Exit(0 if found.broken_at is None else 1)


@vault.command()
def rotate(data: Data = None) -> None:
    """Seal everything by a new master key, while the desk runs; run again, it ends what was broken off."""
    from desk import admin

    turned = _on_desk(data, admin.rotate_ring)
    begun = "is in use now" if turned.fresh else "was in use already"
    typer.echo(f"Key {turned.key} {begun}; {turned.moved} values were sealed anew. Keep a copy of the key ring.")


@vault.command(name="search-key")
def turn_search_key(data: Data = None) -> None:
    """Make a new key for the words that are searched; what was written passes to it in the background."""
    from desk import admin

    number = _on_desk(data, admin.turn_search_key)
    typer.echo(f"Key {number} is in use now. The one before goes as soon as no text stands under it.")


@vault.command()
def keys(data: Data = None, as_json: AsJson = False) -> None:
    """Tell how much each master key opens; the first one is in use."""
    from desk import admin

    found = _on_desk(data, admin.ring_uses)
    typer.echo(json.dumps(found) if as_json else "\n".join(f"{key_id}  {uses}" for key_id, uses in found.items()))


@vault.command()
def retire(key_id: Annotated[str, typer.Argument(help="Its id, as `vault keys` tells.")], data: Data = None) -> None:
    """Take a master key out of the ring that nothing needs any more; older backups are closed for ever by it."""
    from desk import admin

    _on_desk(data, lambda ground: admin.retire_key(ground, key_id))
    typer.echo(f"Key {key_id} is gone. Older copies of the key ring still hold it.")


@case_types.command("import")
def import_case_type(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The type, as YAML, JSON or CiviCase's XML.")
    ],
    family: Annotated[str, typer.Option(help="Of a type in XML: care, request or procedure.")] = "care",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Store a kind of case from a file; the version before it stays."""
    from desk import admin

    found = _on_desk(data, lambda ground: admin.import_case_type(ground, file, family))
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    typer.echo(f"{found['id']} is stored as version {found['version']}.")
    for missed in found.get("not_mapped", ()):
        typer.echo(f"  not taken over: {missed['from']}: {missed['reason']}")


@users.command(name="import")
def import_users(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV: email, name, roles and more.")],
    good_rows: Annotated[bool, typer.Option("--good-rows", help="Leave wrong rows out; else they stop all.")] = False,
    invite: Annotated[bool, typer.Option(help="Send each a link to choose a password, or print it.")] = True,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Make the accounts of a table."""
    from desk import admin

    table = file.read_bytes()
    found = _on_desk(data, lambda ground: admin.import_users(ground, table, good_rows=good_rows, invite=invite))
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        for row in found.errors:
            typer.echo(f"line {row.line}: {row.field} {row.message}", err=True)
        for link in found.links:
            typer.echo(f"line {link.line}: {link.link}")
        typer.echo(f"{found.created} of {found.rows} accounts were made; {found.mailed} invitations are on their way.")
    raise typer.Exit(0 if found.applied else 1)


@knowledge.command()
def reindex(
    everything: Annotated[bool, typer.Option("--all", help="Also what is indexed already.")] = False,
    data: Data = None,
) -> None:
    """Make the vectors that are missing, from the published articles."""
    from desk import admin

    done = _on_desk(data, lambda ground: admin.reindex(ground, everything=everything))
    typer.echo(f"{done} passages indexed.")


def twin(context: typer.Context) -> None:
    """Run a stand-in for a provider: telegram, twilio or openai."""
    from desk.twins.cli import app as twins

    code = twins(context.args, prog_name="ventanilla twin", standalone_mode=False)
    raise typer.Exit(code if isinstance(code, int) else 0)


def _settings(data: Path | None) -> "Settings":
    from desk import cli

    return cli.settings(data=data.resolve() if data else None)


@contextmanager
def _reached(data: Path | None, *, make: bool = False) -> Iterator["Settings"]:
    from desk.launcher.running import reached

    with _plainly(), reached(_settings(data), make=make) as found:
        yield found


@contextmanager
def _empty(wanted: "Settings") -> Iterator["Settings"]:
    """The configured database by its owner, else an embedded one in the data folder."""
    from core.database.rights import prepare
    from desk.launcher.up import check_database, services_only

    if wanted.database_url is not None:
        owner = wanted.owner_database_url or wanted.database_url
        check_database(owner)
        yield wanted.model_copy(update={"database_url": owner})
        if owner != wanted.database_url:
            prepare(owner, wanted.database_url)
        return
    with services_only(wanted.data) as urls:
        yield wanted.model_copy(update={"database_url": urls.owner})


def _on_desk(data: Path | None, act: "Callable[[Ground], Awaitable[T]]", *, make: bool = False) -> T:
    """Raises Refusal with one sentence for whatever a person can put right."""
    from desk import admin

    with _reached(data, make=make) as found:
        return asyncio.run(admin.stand(found, act))


@contextmanager
def _plainly() -> Iterator[None]:
    """What goes wrong is told in a sentence, not by a trace."""
    import psycopg
    from sqlalchemy.exc import SQLAlchemyError

    from core.errors import VentanillaError
    from core.vault import KeyRingError, SealBroken
    from desk.launcher.refusal import Refusal

    try:
        yield
    except VentanillaError as error:
        faults = "".join(f"\n  {fault}" for fault in error.extra.get("faults", ()))
        raise Refusal((error.detail or error.code) + faults) from None
    except (KeyRingError, SealBroken) as error:
        raise Refusal(f"The key ring cannot be used: {error}.") from None
    except (psycopg.Error, SQLAlchemyError) as error:
        raise Refusal(f"The database did not do as asked ({type(error).__name__}).") from error
