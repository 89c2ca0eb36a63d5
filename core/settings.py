"""Every setting of the product: one typed class, each key defaulted and explained."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, FilePath, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core import hops


def _default_data() -> Path:
    return Path.home() / ".local" / "share" / "ventanilla"


class Settings(BaseSettings):
    """Read from the environment, prefix `VENTANILLA_`."""

    model_config = SettingsConfigDict(env_prefix="VENTANILLA_", extra="ignore")

    data: Path = Field(default_factory=_default_data, description="Folder of everything that is kept.")
    host: str = Field("127.0.0.1", description="Address that the web server listens on.")
    port: int = Field(8080, ge=0, le=65535, description="Port of the web server.")
    share_port: bool = Field(False, description="Several web processes of this machine listen on the same port.")
    public_url: str = Field(
        "http://localhost:8080", description="How the outside reaches us; webhook signatures use it."
    )
    allowed_origins: str = Field(
        "", description="Further origins, comma separated, that may open sockets and call the API."
    )

    trusted_proxies: str = Field(
        "", description="Addresses or networks, comma separated, whose X-Forwarded-For is believed."
    )

    database_url: str | None = Field(None, description="PostgreSQL 16 or later; unset: embedded.")
    owner_database_url: str | None = Field(
        None, description="For migrations: the tables' owner, where VENTANILLA_DATABASE_URL is a user of the desk's own."
    )
    redis_url: str | None = Field(None, description="Valkey or Redis; unset: embedded.")
    chroma_url: str | None = Field(None, description="Chroma server; unset: embedded.")
    key_ring: Path | None = Field(None, description="File with the master keys; unset: <data>/keyring.json.")

    demo: bool = Field(False, description="Fill an empty desk with the demonstration network.")
    demo_password: str | None = Field(None, description="Password of the demonstration accounts.")
    load_test: bool = Field(False, description="No per-address limits; only on loopback.")

    openai_base_url: str | None = Field(None, description="Any OpenAI-compatible endpoint; unset: no model.")
    openai_key: str | None = Field(None, description="Its key.")
    openai_model: str = Field("gpt-4o-mini", description="Model that answers.")
    openai_structured_method: str = Field(
        "json_schema", description="json_schema, function_calling or json_mode: what the endpoint supports."
    )
    openai_price_input: float = Field(0, ge=0, description="What a million tokens sent to the model cost, in your currency.")
    openai_price_output: float = Field(0, ge=0, description="What a million tokens that it answers cost.")
    openai_day_tokens: int = Field(0, ge=0, description="Tokens in a day after which the articles answer without the model; 0: no limit.")
    openai_month_cost: float = Field(0, ge=0, description="Cost in a month after which the model is left alone; 0: no limit.")
    openai_tells_usage: bool = Field(False, description="The endpoint counts the tokens of a streamed answer; else they are estimated.")
    bot_model_turns: int = Field(40, ge=0, description="Turns of the bot in one conversation and day that a model takes part in.")
    embeddings_base_url: str | None = Field(None, description="OpenAI-compatible embeddings; unset: local.")
    embeddings_key: str | None = Field(None, description="Its key.")
    embeddings_model: str | None = Field(None, description="Embedding model.")
    bot_timeout_seconds: float = Field(
        20, gt=0, description="A later answer is dropped; a person takes over."
    )

    offer_seconds: float = Field(30, gt=0, description="Time to accept an offered conversation.")
    grace_seconds: float = Field(
        20, ge=0, description="An operator's disconnection shorter than this is ignored."
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Telegram Bot API, or its twin.")
    twilio_api_url: str = Field("https://api.twilio.com", description="Twilio API, or its twin.")

    session_idle_minutes: int = Field(60, gt=0, description="A staff session ends after this much silence.")
    session_hours: int = Field(12, gt=0, description="A staff session ends after this in any case.")
    smtp_url: str | None = Field(
        None,
        pattern=r"^(smtp|smtps|smtp\+starttls)://[^\s/]+/?$",
        description="Mail server: smtp://, smtps:// or smtp+starttls://, with user:password@ before the host; unset: none.",
    )
    mail_from: str | None = Field(None, description="Sender of e-mails; unset: no-reply@ the public host.")
    oidc_issuer: str | None = Field(
        None, pattern=r"^https?://", description="OpenID Connect provider that the staff may sign in at; unset: none."
    )
    oidc_client_id: str = Field("", description="What this desk is called there.")
    oidc_client_secret: str | None = Field(None, description="Its secret; unset: a public client, by PKCE alone.")
    oidc_name: str = Field("OpenID Connect", description="What the sign-in is called on its button.")
    oidc_scopes: str = Field("openid email profile", description="What the provider is asked for.")
    oidc_match_email: bool = Field(
        False, description="An account is found by verified e-mail address the first time; else its owner has to link it."
    )
    oidc_second_factor: bool = Field(
        False, description="The provider takes care of the second factor; unset: its `amr` claim has to say so."
    )
    api_token_days: int = Field(365, gt=0, description="An API token of the staff ends within this.")
    two_factor_roles: str = Field(
        "", description="Role codes, comma separated, that have to use a second factor, beside those that say so."
    )
    password_breach_list: FilePath | None = Field(
        None, description="File of passwords known from breaches: one a line, or sorted SHA-1 with counts."
    )
    citizen_session_days: int = Field(30, gt=0, description="A citizen's token ends after this much silence.")
    spool_bytes: int = Field(
        256 * 1024 * 1024, ge=0, description="Most that is set aside on disk while PostgreSQL is away; 0: nothing is."
    )
    attachment_bytes: int = Field(10 * 1024 * 1024, gt=0, description="Largest file accepted.")
    s3_endpoint: str | None = Field(
        None, pattern=r"^https?://[^/\s]+/?$", description="S3-compatible store of files, sealed; unset: the data folder."
    )
    s3_bucket: str = Field("ventanilla", description="Its bucket, which has to be there.")
    s3_prefix: str = Field("files/", pattern=r"^([\w.-]+/)*$", description="Beginning of the names in it.")
    s3_region: str | None = Field(None, description="Its region, where it has some.")
    s3_access_key: str | None = Field(None, description="Name of the key to it.")
    s3_secret_key: str | None = Field(None, description="The key to it.")
    clamd: str | None = Field(
        None, pattern=r"^(tcp://[^/\s]+:\d+|unix:/\S+)$", description="ClamAV's daemon: tcp://host:3310 or unix:/path; unset: files are not scanned."
    )
    clamd_seconds: float = Field(20, gt=0, description="Longest look at one file.")
    clamd_away: Literal["refuse", "quarantine"] = Field(
        "refuse", description="While it does not answer: refuse files, or keep them unseen until it does."
    )
    push_services: str = Field(
        "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com",
        description="Hosts of browsers' push services, comma separated, with all below them; host:port for a local twin; empty: no web push.",
    )

    import_origins: str = Field(
        "", description="Origins of the own network, comma separated, that sites may be imported from; others have to be public."
    )

    default_locale: str = Field("es", description="Language when nothing else tells.")
    country: str = Field("AR", description="Country of emergency numbers: AR or UY.")
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")
    log_format: str = Field("json", description="json or console.")

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: str) -> str:
        hops.networks(value)
        return value

    @cached_property
    def proxies(self) -> tuple[hops.Network, ...]:
        return hops.networks(self.trusted_proxies)

    @property
    def sender(self) -> str:
        return self.mail_from or f"no-reply@{urlsplit(self.public_url).hostname or 'localhost'}"

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def zone(self) -> str:
        """The IANA name of the country's time, by which days and hours are told to people."""
        return {"AR": "America/Argentina/Buenos_Aires", "UY": "America/Montevideo"}.get(self.country, "UTC")

    @property
    def key_ring_path(self) -> Path:
        return self.key_ring or self.data / "keyring.json"

    @property
    def spool_path(self) -> Path:
        return self.data / "spool"

    @property
    def files_path(self) -> Path:
        return self.data / "files"

    @property
    def origins(self) -> list[str]:
        """Origins that may open sockets: the public one and the configured ones."""
        own = [self.public_url.rstrip("/"), f"http://localhost:{self.port}", f"http://127.0.0.1:{self.port}"]
        return list(dict.fromkeys(own + self.further_origins))

    @property
    def further_origins(self) -> list[str]:
        return [origin.strip().rstrip("/") for origin in self.allowed_origins.split(",") if origin.strip()]


@lru_cache(maxsize=1)
def load() -> Settings:
    """The process's settings, read once.

    Raises pydantic.ValidationError with one line per wrong key.
    """
    return Settings()
