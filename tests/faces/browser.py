"""A browser at the pages of the house: it keeps cookies, and fills in the forms that it is shown."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from fedi_groups.actions.passwords import hash_password
from fedi_groups.domain.facts import ActorFacts
from fedi_groups.storage.passwords import replace_password
from tests.faces.house import HTML, House

PASSWORD = "correct horse battery"  # nobody's
HASHED = hash_password(PASSWORD)
_FORM = r'<form class="form[^"]*" method="post" action="([^"]+)"[^>]*>(.*?)</form>'


@dataclass
class Browser:
    house: House
    cookies: dict[str, str] = field(default_factory=dict)
    agent: str = "Mozilla/5.0 (Android 15; Mobile) Firefox/140.0"

    async def get(self, path: str) -> httpx.Response:
        return self._kept(await self.house.client.get(path, headers=self._headers()))

    async def send(self, path: str, values: dict[str, str]) -> httpx.Response:
        """A form, as any page of any site may have it."""
        headers = {**self._headers(), "content-type": "application/x-www-form-urlencoded"}
        return self._kept(await self.house.client.post(path, headers=headers, content=urlencode(values)))

    async def upload(self, page: httpx.Response, files: dict[str, tuple[str, bytes]], **values: str) -> httpx.Response:
        """The first form of the page, with files: each with the name that it has where it was chosen."""
        form = re.search(_FORM, page.text, re.DOTALL)
        assert form is not None, page.text
        given = hidden_in(form.group(2)) | values
        path = html.unescape(form.group(1))
        return self._kept(await self.house.client.post(path, headers=self._headers(), data=given, files=files))

    async def fill_in(self, page: httpx.Response, **values: str) -> httpx.Response:
        """The first form of the page, with its hidden fields."""
        form = re.search(
            r'<form class="form[^"]*" method="post" action="([^"]+)"[^>]*>(.*?)</form>', page.text, re.DOTALL
        )
        assert form is not None, page.text
        return await self.send(html.unescape(form.group(1)), hidden_in(form.group(2)) | values)

    async def signs_in(self, person: ActorFacts) -> httpx.Response:
        page = await self.get("/auth/sign-in")
        return await self.fill_in(page, name=person.name, password=PASSWORD)

    def _headers(self) -> dict[str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"accept": HTML, "user-agent": self.agent, **({"cookie": cookie} if cookie else {})}

    def _kept(self, answer: httpx.Response) -> httpx.Response:
        self.house.client.cookies.clear()
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        return answer


def hidden_in(text: str) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text)
    return {html.unescape(name): html.unescape(value) for name, value in found}


async def resident(house: House, name: str, *, admin: bool = False) -> ActorFacts:
    """Somebody who lives here and has a password."""
    person = await house.world.person(name, admin=admin)
    async with house.world.store.database.write() as connection:
        await replace_password(connection, person.id, HASHED)
    return person
