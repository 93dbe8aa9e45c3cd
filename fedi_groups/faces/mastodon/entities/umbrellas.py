"""What communities have to do with umbrellas: words of our own, described in API.md."""

from typing_extensions import TypedDict

from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.times import moment
from fedi_groups.reads.umbrellas import Bond


class Belonging(TypedDict):
    """`state`: in; asked: the umbrella has asked the community; asking: the community has asked."""

    umbrella: Account
    group: Account
    state: str
    created_at: str


def belonging(found: Bond, above: Account, below: Account) -> Belonging:
    return {
        "umbrella": above,
        "group": below,
        "state": found.belonging.state.value,
        "created_at": moment(found.belonging.at),
    }
