"""Settings: read once from the environment, frozen, passed on. Nothing else reads the environment.

Every setting is an environment variable with the prefix `FEDI_GROUPS_`; what is not set has the default below.
A wrong value stops the start with one clear line (errors.Misconfigured).
"""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from fedi_groups.errors import Misconfigured

PREFIX = "FEDI_GROUPS_"

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Settings(BaseSettings):
    """What an admin may set. Attribute `data_dir` is the variable `FEDI_GROUPS_DATA_DIR`, and so on."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True)

    origin: str | None = Field(
        None,
        description="Public address, as https://name. Default: the address served. Recorded at the first "
        "federated write; changing it later stops the start.",
    )
    data_dir: Path = Field(Path("data"), description="Folder of the SQLite file, the secret and the backups.")
    database_url: str | None = Field(
        None, description="PostgreSQL as postgresql://user:password@host/name. Default: SQLite in DATA_DIR."
    )
    secret: SecretStr | None = Field(
        None,
        description="Secret that encrypts the private keys. Default: the file `secret` in DATA_DIR, made at "
        "the first start. Keep a copy apart from the backups.",
    )
    allow_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        (),
        description="Comma-separated ranges the address guard lets through besides the public ones, as "
        "127.0.0.0/8. For tests.",
    )
    allow_http: bool = Field(False, description="true: federate over plain http and on any port. For tests.")
    ca_file: Path | None = Field(None, description="A PEM file with a further certificate authority to trust.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged: debug, info, warning or error."
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        description="Comma-separated ranges whose X-Forwarded headers are believed.",
    )
    registrations: Literal["open", "closed"] = Field(
        "closed", description="What NodeInfo says about new accounts. Accounts are made with `fedi-groups user create`."
    )
    blocked_servers: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma-separated hosts that may neither follow, read nor write here; their sub-domains too.",
    )
    public_server_rules: bool = Field(
        True, description="false: nobody sees at /about/servers which servers are blocked or limited."
    )
    flood_minutes: int = Field(
        10, ge=1, description="The time in which what one server sends is counted, to limit it if that is too much."
    )
    flood_newcomers: int = Field(
        50, ge=0, description="Accounts of one server, met just before, that may write in that time; 0: any number."
    )
    flood_posts: int = Field(500, ge=0, description="Posts and comments that one server may send in that time; 0: any.")
    flood_reports: int = Field(50, ge=0, description="The same for reports.")
    flood_follows: int = Field(500, ge=0, description="The same for follows.")
    flood_refused: int = Field(
        300, ge=0, description="The same for activities that are refused, if they are most of what it sends."
    )
    flood_hours: int = Field(
        24,
        ge=0,
        description="How long a server that sends more is limited: its posts wait, its votes and reports do "
        "not count. 0: never.",
    )
    inbox_backlog: int = Field(
        100_000, ge=100, description="Activities that may wait to be processed in all; beyond, senders get 429."
    )
    inbox_backlog_per_server: int = Field(10_000, ge=10, description="The same, for one sending server.")
    delivery_window: int = Field(
        64, ge=1, le=1000, description="Requests that may be under way to one server at a time."
    )
    delivery_connections: int = Field(512, ge=1, description="Requests that may be under way to all servers together.")
    delivery_timeout: float = Field(30.0, gt=0, description="Seconds a server may take to accept one delivery.")
    server_name: str = Field("fedi-groups", max_length=100, description="Name of this server, as visitors see it.")
    server_summary: str = Field(
        "Communities on the open social web.", max_length=2000, description="One or two sentences about this server."
    )
    contact_email: str | None = Field(None, description="Address of the admin, shown to visitors and other servers.")

    @field_validator("allow_networks", "trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("blocked_servers", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("origin")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
            raise ValueError("give it as https://name, without a path")
        return value.rstrip("/").lower()

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "sqlite:///")):
            raise ValueError("give it as postgresql://user:password@host/name")
        return value


def read_settings(**overrides: object) -> Settings:
    """The settings of this process. Keyword arguments win over the environment.

    Raises Misconfigured with one line that names the variable and what is wrong with it.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + str(first["loc"][0]).upper()
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise Misconfigured(f"{name}={first['input']!s}: {reason}") from error
