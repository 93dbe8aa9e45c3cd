"""Apps that want to be woken when something happens to the person who uses them."""

from sqlmodel import Field, SQLModel

from fedi_groups.storage.tables.columns import instant, minted, refers, text


class PushSubscription(SQLModel, table=True):
    """domain.push.Subscription: one for each token, gone with it. `alerts`: kinds of notifications, parted by
    spaces."""

    __tablename__ = "push_subscription"

    id: int = minted(primary_key=True)
    token_id: int = refers("token.id", unique=True)
    person_id: int = refers("actor.id", index=True)
    alerts: str = Field(default="")
    whose: str
    sealed: str = text()
    created_at: int = instant()
