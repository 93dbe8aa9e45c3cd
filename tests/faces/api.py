"""The client API as an app calls it: with the token of a person, over HTTP."""

from dataclasses import dataclass
from typing import Any

import httpx

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.tokens import NewToken, add_token
from tests.faces.house import House

EVERYTHING = "read write follow push"


@dataclass
class App:
    """An app in which `person` has signed in; None: nobody has."""

    house: House
    person: ActorFacts | None
    token: str | None

    async def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        headers = options.pop("headers", {})
        if self.token is not None:
            headers = {"authorization": f"Bearer {self.token}", **headers}
        return await self.house.client.request(method, path, headers=headers, **options)

    async def get(self, path: str, **params: Any) -> Any:
        """What it answers, which has to be fine."""
        return fine(await self.ask("GET", path, params=params or None))

    async def post(self, path: str, **form: Any) -> Any:
        return fine(await self.ask("POST", path, json=form))

    async def put(self, path: str, **form: Any) -> Any:
        return fine(await self.ask("PUT", path, json=form))

    async def delete(self, path: str, **form: Any) -> Any:
        return fine(await self.ask("DELETE", path, params=form or None))


def fine(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    return answer.json()


async def signed_in(house: House, person: ActorFacts, *, scopes: str = EVERYTHING, by: ActorFacts | None = None) -> App:
    """An app with a token of this person; of a community, `by` one of its moderators."""
    token = f"token-of-{person.name}-{house.world.time()}"
    async with house.world.tx() as tx:
        new = NewToken(token, tuple(scopes.split()), actor_id=person.id, by_id=by.id if by is not None else None)
        add_token(tx.writes, tx.mint.next(), new, now=tx.now)
    return App(house, person, token)


def stranger(house: House) -> App:
    """An app in which nobody has signed in."""
    return App(house, None, None)
