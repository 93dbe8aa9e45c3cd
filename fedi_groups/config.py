"""Settings: read once from the environment, frozen, passed on. Nothing else reads the environment.

Every setting is an environment variable with the prefix `FEDI_GROUPS_`; what is not set has the default below.
A wrong value stops the start with one clear line (errors.Misconfigured).
"""

import ipaddress
import shlex
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from fedi_groups.errors import Misconfigured

PREFIX = "FEDI_GROUPS_"

LOOPBACK = ("localhost", "127.0.0.1", "::1")

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
    test_mode: bool = Field(
        False,
        description="true: for tests of apps. Passwords are exchanged for tokens, sign-ups wait for nothing, nothing "
        "is limited. Takes an ORIGIN of http on this machine; with any other nothing starts.",
    )
    ca_file: Path | None = Field(None, description="A PEM file with a further certificate authority to trust.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="How much is logged: debug, info, warning or error."
    )
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128")),
        description="Comma-separated ranges whose X-Forwarded headers are believed.",
    )
    registrations: Literal["open", "approval", "invitation", "closed"] = Field(
        "closed",
        description="Who may make an account: everyone (open), whoever an admin lets in (approval), who has an "
        "invitation to this server (invitation), nobody (closed). `user create` makes one in any case.",
    )
    members_invite: bool = Field(
        False, description="true: members invite people to this server as well, not admins alone."
    )
    least_age: int = Field(
        0, ge=0, le=120, description="Years that whoever signs up has to be old; 0: nobody is asked."
    )
    rules_file: Path | None = Field(
        None, description="A text file with the rules of this server, one a line: whoever signs up agrees to them."
    )
    privacy_file: Path | None = Field(
        None, description="A Markdown file that says what becomes of what this server knows of people."
    )
    blocked_servers: Annotated[frozenset[str], NoDecode] = Field(
        frozenset(),
        description="Comma-separated hosts that may neither follow, read nor write here; their sub-domains too.",
    )
    public_server_rules: bool = Field(
        True, description="false: nobody sees at /about/servers which servers are blocked or limited."
    )
    public_health: bool = Field(
        True, description="false: nobody sees at /about/federation how this server and others reach each other."
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
    posts_per_hour: int = Field(
        60, ge=0, description="Posts and comments of one person in an hour, wherever they live; 0: any number."
    )
    joins_per_hour: int = Field(20, ge=0, description="The same for requests to follow or join.")
    invitations_per_day: int = Field(
        100, ge=0, description="Invitations of one person in a day; a link is one. 0: any."
    )
    reports_per_hour: int = Field(30, ge=0, description="Reports of one person in an hour; 0: any number.")
    communities_per_person: int = Field(
        3,
        ge=0,
        description="Communities that one person may own; `user limit` raises it for one, admins are free. 0: any.",
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
    media_origin: str | None = Field(
        None,
        description="Another public address of this server, as https://files.name, that serves documents alone: "
        "what is in one then has nothing to do with who is signed in here. Pictures stay.",
    )
    media_budget: float = Field(
        0.0,
        ge=0,
        description="GB for all files, those that people upload and previews of pictures elsewhere; 0: no limit. "
        "Beyond it uploads are refused.",
    )
    media_previews: float = Field(
        1.0,
        ge=0,
        description="GB for previews of pictures elsewhere, at most half of MEDIA_BUDGET: what nobody has looked at "
        "for longest goes first. 0: none are fetched, and pages link them.",
    )
    ffmpeg: str = Field(
        "",
        description="Where ffmpeg lies, with ffprobe beside it: it makes videos and sounds into what is kept. "
        "Default: looked for on the PATH. `none`, or a machine without it: none are taken.",
    )
    video_megabytes: int = Field(
        40, ge=0, le=1000, description="MB of a video or sound that is uploaded; 0: none are taken."
    )
    video_minutes: int = Field(10, ge=1, le=240, description="Minutes that one may take.")
    video_pixels: int = Field(8_300_000, ge=10_000, description="Pixels that one of its pictures may have.")
    video_rate: int = Field(60, ge=1, le=240, description="Pictures that it may have in a second.")
    s3_bucket: str = Field(
        "",
        description="A private bucket of an S3-compatible store, for uploads. Default: the folder `media` in DATA_DIR.",
    )
    s3_endpoint: str = Field("", description="Where that store is, as https://s3.example.org.")
    s3_region: str = Field("us-east-1", description="The region of the bucket.")
    s3_key_id: str = Field("", description="The name of the key to it.")
    s3_key: SecretStr | None = Field(None, description="The key itself.")
    s3_prefix: str = Field("", description="What stands before all names in the bucket, as `media`.")
    s3_redirect: bool = Field(
        False,
        description="true: pictures that everyone may see are fetched from the store itself, under addresses that end "
        "after an hour. All others always come from this server.",
    )
    upload_check: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="A command that gets every upload on its standard input before anyone sees it, as "
        "`/usr/bin/clamdscan --no-summary -`. It ends with 0 if the file is fine, with 1 to refuse it; with anything "
        "else, or after 30 seconds, nothing is taken.",
    )
    browser_days: int = Field(
        30,
        ge=1,
        le=30,
        description="Days without use after which a browser is signed out, and the network that it came from is "
        "forgotten.",
    )
    notice_days: int = Field(90, ge=7, le=365, description="Days that people's notifications are kept.")
    body_days: int = Field(
        7,
        ge=1,
        le=30,
        description="Days that what other servers sent is kept as it came, once it is dealt with; that it came, 90.",
    )
    backups_dir: Path | None = Field(
        None, description="Folder for backups that admins begin by browser. Default: `backups` in DATA_DIR."
    )
    backups_kept: int = Field(7, ge=0, description="How many of those are kept, the oldest go first; 0: all.")
    server_name: str = Field("fedi-groups", max_length=100, description="Name of this server, as visitors see it.")
    server_summary: str = Field(
        "Communities on the open social web.", max_length=2000, description="One or two sentences about this server."
    )
    contact_email: str | None = Field(None, description="Address of the admin, shown to visitors and other servers.")
    mail_url: SecretStr | None = Field(
        None,
        description="How e-mail goes out: smtp://user:password@host:port (with STARTTLS), smtps://… or file:///folder; "
        "?tls=off behind a host on this machine. Default: files in DATA_DIR/outbox, which reach nobody.",
    )
    mail_from: str | None = Field(None, description="Address that e-mail comes from. Default: noreply at this server.")

    @field_validator("allow_networks", "trusted_proxies", mode="before")
    @classmethod
    def _networks(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(ipaddress.ip_network(part.strip()) for part in value.split(",") if part.strip())

    @field_validator("upload_check", mode="before")
    @classmethod
    def _command(cls, value: object) -> object:
        return tuple(shlex.split(value)) if isinstance(value, str) else value

    @field_validator("blocked_servers", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return frozenset(part.strip().lower() for part in value.split(",") if part.strip())

    @field_validator("origin", "media_origin")
    @classmethod
    def _origin(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value.rstrip("/"))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
            raise ValueError("give it as https://name, without a path")
        return value.rstrip("/").lower()

    @field_validator("s3_endpoint")
    @classmethod
    def _endpoint(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query):
            raise ValueError("give it as https://name")
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _database_url(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("postgresql://", "sqlite:///")):
            raise ValueError("give it as postgresql://user:password@host/name")
        return value


def require_test_origin(settings: Settings, origin: str) -> None:
    """Raises Misconfigured if this is to be a test, and other people could reach it."""
    parts = urlsplit(origin)
    if settings.test_mode and (parts.scheme != "http" or parts.hostname not in LOOPBACK):
        raise Misconfigured(f"{PREFIX}TEST_MODE is for http://127.0.0.1 and the like, not for {origin}")


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
