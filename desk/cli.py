"""The command line: `ventanilla up`, the single processes, and what an operator of the house needs."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from core.settings import Settings
from desk import cli_admin
from desk.launcher.refusal import Refusal, check_load_test

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Ventanilla, a service desk for public services.",
    pretty_exceptions_enable=False,  # a pretty traceback shows what people wrote
)
cli_admin.register(app)


def settings(**overrides: object) -> Settings:
    """Raises Refusal with one line per wrong key."""
    given = {key: value for key, value in overrides.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(f"VENTANILLA_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
        raise Refusal(f"The settings are not right: {wrong}") from None


@app.command()
def up(
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty desk with the demonstration network.")] = False,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of everything that is kept.")] = None,
    services_only: Annotated[bool, typer.Option("--services-only", help="Only PostgreSQL, Valkey and Chroma.")] = False,
    web: Annotated[int, typer.Option(min=1, max=8, help="How many web processes share the port.")] = 1,
    relay: Annotated[int, typer.Option(min=1, max=8, help="How many relays.")] = 1,
    worker: Annotated[int, typer.Option(min=1, max=8, help="How many workers.")] = 1,
) -> None:
    """Start everything: what is not configured elsewhere is brought along."""
    from desk.launcher.up import up as run_up

    given = settings(demo=demo or None, host=host, port=port, data=data.resolve() if data else None)
    if "public_url" not in given.model_fields_set:
        given = given.model_copy(update={"public_url": f"http://localhost:{given.port}"})
    if web > 1:
        given = given.model_copy(update={"share_port": True})
    counts = {"web": web, "relay": relay, "worker": worker}
    raise typer.Exit(run_up(given, services_alone=services_only, counts=counts))


@app.command()
def web() -> None:
    """Serve HTTP and sockets."""
    found = settings()
    check_load_test(found)

    from desk import processes

    processes.web(_with_ring(found))


@app.command()
def relay() -> None:
    """Run live tasks: bot turns, assignment, senders, timers."""
    from desk import processes

    processes.relay(_with_ring(settings()))


@app.command()
def worker() -> None:
    """Run slow tasks."""
    from desk import processes

    processes.worker(_with_ring(settings()))


def _with_ring(found: Settings) -> Settings:
    """Raises Refusal for a key ring that does not fit what is stored."""
    from desk.launcher.ring import open_ring

    open_ring(found, found.database_url)
    return found


@app.command(name="seed-demo", hidden=True)
def seed_demo() -> None:
    """Fill an empty desk with the demonstration network."""
    from desk.demo import seed

    seed.main(settings())


def main() -> None:
    try:
        # Outside of standalone mode typer.Exit is not raised further: its code is what comes back.
        sys.exit(app(standalone_mode=False) or 0)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        sys.exit(2)
    except typer.Abort:
        sys.exit(130)
    except Exception as error:
        # Click's own usage errors know how to show themselves.
        show = getattr(error, "show", None)
        if show is None:
            raise
        show()
        sys.exit(getattr(error, "exit_code", 2))


if __name__ == "__main__":
    main()
