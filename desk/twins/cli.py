"""`ventanilla twin telegram|twilio|openai`: a provider on this machine, and a page to play a phone on."""

from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from desk.twins.openai import OpenAITwin
from desk.twins.telegram import TelegramTwin
from desk.twins.twilio import TwilioTwin

app = typer.Typer(add_completion=False, help="Stand-ins for the providers, with a page to play a phone on.", no_args_is_help=True)
Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on.")]
Spec = Annotated[
    Path | None,
    typer.Option(
        envvar="VENTANILLA_TWIN_SPEC", help="The provider's published specification, to check calls against.",
        exists=True, dir_okay=False,
    ),
]  # fmt: skip


@app.command()
def telegram(host: Host = "127.0.0.1", port: Port = 8081, spec: Spec = None) -> None:
    """Telegram's Bot API. Give its address to a channel as api_base_url, then test the channel."""
    _serve(TelegramTwin(spec).app, host, port)


@app.command()
def twilio(
    host: Host = "127.0.0.1",
    port: Port = 8082,
    spec: Spec = None,
    number: Annotated[str, typer.Option(help="WhatsApp number of the desk.")] = "+14155238886",
    webhook: Annotated[str, typer.Option(help="The channel's webhook address; unset: give it later.")] = "",
    account_sid: Annotated[str, typer.Option(help="Account that the number belongs to.")] = "AC" + "0" * 32,
    auth_token: Annotated[str, typer.Option(help="Its token, which signs the webhooks.")] = "token",
) -> None:
    """Twilio's Messages API for WhatsApp. Give its address to a channel as api_base_url."""
    twin = TwilioTwin(spec)
    if webhook:
        twin.set_number(number, account_sid, auth_token, webhook)
    _serve(twin.app, host, port)


@app.command()
def openai(
    host: Host = "127.0.0.1",
    port: Port = 8083,
    key: Annotated[str | None, typer.Option(help="Key that callers must show; unset: any.")] = None,
    pace: Annotated[float, typer.Option(help="Seconds between two pieces of a streamed answer.")] = 0.02,
) -> None:
    """A model's endpoint. Give its address and /v1 as VENTANILLA_OPENAI_BASE_URL."""
    _serve(OpenAITwin(key, pace).app, host, port)


def _serve(application: ASGIApp, host: str, port: int) -> None:
    typer.echo(f"http://{host}:{port}")
    uvicorn.run(application, host=host, port=port, log_level="warning", access_log=False)
