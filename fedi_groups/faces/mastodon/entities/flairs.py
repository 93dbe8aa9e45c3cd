"""What a community has its posts sorted by: words of our own, described in API.md."""

from typing_extensions import TypedDict

from fedi_groups.domain.facts import Flair


class GroupFlair(TypedDict):
    """`name`: in addresses; `title`: what people see."""

    name: str
    title: str
    description: str
    color: str | None


def flair_entity(found: Flair) -> GroupFlair:
    return {
        "name": found.name,
        "title": found.title,
        "description": found.description or "",
        "color": found.color,
    }
