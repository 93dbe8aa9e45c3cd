"""Who wants an account and has none yet, what was sent to addresses, invitations to this server."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, octets, only, refers, text


class SignUp(SQLModel, table=True):
    """Somebody who wants an account: domain.accounts.SignUp. The name is theirs until it is over."""

    __tablename__ = "sign_up"
    __table_args__ = (
        Index("sign_up_by_email", "email"),
        Index("sign_up_pending", "confirmed_at", **only("confirmed_at IS NOT NULL")),
    )

    id: int = minted(primary_key=True)
    name: str = Field(unique=True)
    email: str | None = None
    password: str
    language: str | None = None
    reason: str = text(default="")
    created_at: int = instant()
    confirmed_at: int | None = instant(default=None)
    approved_at: int | None = instant(default=None)
    inviter_id: int | None = refers("actor.id", default=None)
    into: str = text(default="")
    browser: str = text(default="")


class Ticket(SQLModel, table=True):
    """What was sent to an address, by its digest: domain.accounts.Ticket."""

    digest: bytes = octets(primary_key=True)
    purpose: str
    about: int = minted(index=True)
    email: str
    until: int = instant(index=True)


class EntryPass(SQLModel, table=True):
    """An invitation to this server: domain.accounts.Pass."""

    __tablename__ = "entry_pass"

    code: str = Field(primary_key=True)
    by_id: int = refers("actor.id", index=True)
    most: int
    used: int = 0
    at: int = instant()
    until: int | None = instant(default=None)
    note: str = text(default="")


class EmailRule(SQLModel, table=True):
    """A domain of addresses that are not taken, or a pattern with stars."""

    __tablename__ = "email_rule"

    pattern: str = Field(primary_key=True)
    note: str = text(default="")
    at: int = instant()


class NameRule(SQLModel, table=True):
    """A name with which nobody signs up, or a pattern with stars."""

    __tablename__ = "name_rule"

    pattern: str = Field(primary_key=True)
    note: str = text(default="")
    at: int = instant()
