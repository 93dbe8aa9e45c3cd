"""What apps look for: accounts by the beginning of a name, by handle or address; posts by address."""

from typing_extensions import TypedDict

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.errors import Refused, Unavailable
from fedi_groups.faces.mastodon.api import Call, Endpoint, Needs
from fedi_groups.faces.mastodon.entities.accounts import Account
from fedi_groups.faces.mastodon.entities.hashtags import Tag
from fedi_groups.faces.mastodon.entities.hashtags import tag as shown_tag
from fedi_groups.faces.mastodon.entities.statuses import Status
from fedi_groups.faces.mastodon.forms import Count, Flag, Form, Text
from fedi_groups.faces.mastodon.show import accounts as shown
from fedi_groups.faces.mastodon.show import statuses
from fedi_groups.peers.fetch import Budget
from fedi_groups.reads import search as reads
from fedi_groups.reads.accounts import may_see
from fedi_groups.reads.hashtags import like as hashtags_like
from fedi_groups.reads.statuses import status
from fedi_groups.storage.unit import Unit, reading

DEFAULT, LARGEST = 20, 40
FURTHEST = 400
"""Accounts that may be skipped: whoever is looked for is found with a longer word."""
FETCHES = 6
"""Documents that one search may fetch from elsewhere."""


class SearchForm(Form):
    """`type`: accounts, hashtags or statuses alone. `resolve`: other servers are asked as well."""

    q: Text = ""
    type: Text | None = None
    resolve: Flag = False
    following: Flag = False
    limit: Count = DEFAULT
    offset: Count = 0


class AccountSearch(Form):
    q: Text = ""
    limit: Count = LARGEST
    offset: Count = 0
    resolve: Flag = False
    following: Flag = False


class Search(TypedDict):
    """https://docs.joinmastodon.org/entities/Search/"""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[Tag]


async def accounts(call: Call, form: AccountSearch) -> list[Account]:
    """Accounts alone, as they are looked for while a name is typed."""
    most = max(1, min(form.limit, 80))
    return await _accounts(call, form.q, form.offset, most=most, resolve=form.resolve, following=form.following)


async def search(call: Call, form: SearchForm) -> Search:
    """All kinds at once; each is there, be it empty. Strangers get one page, and nobody else is asked for them."""
    most = max(1, min(form.limit, LARGEST))
    query, first = form.q.strip(), form.offset == 0
    resolve = form.resolve and call.reader is not None
    found: Search = {"accounts": [], "statuses": [], "hashtags": []}
    if not query or not (first or call.reader is not None):
        return found
    if form.type == "accounts" or (form.type is None and first):
        skip, following = form.offset, form.following
        found["accounts"] = await _accounts(call, query, skip, most=most, resolve=resolve, following=following)
    if form.type in (None, "statuses") and first and query.startswith(("https://", "http://")):
        found["statuses"] = await _status_at(call, query, resolve=resolve)
    if form.type in (None, "hashtags") and not query.startswith(("https://", "http://", "@", "!")):
        async with reading(call.store) as tx:
            tags = await hashtags_like(tx, query, skip=max(0, form.offset), most=most)
            found["hashtags"] = [shown_tag(each, uris=tx.uris) for each in tags]
    return found


async def _accounts(call: Call, query: str, offset: int, *, most: int, resolve: bool, following: bool) -> list[Account]:
    skip = max(0, offset)
    if skip > FURTHEST:
        return []
    exact = await _exact(call, query, resolve=resolve and not skip)
    async with reading(call.store) as tx:
        found = [exact] if exact is not None and await may_see(tx, exact, call.reader_id) else []
        found = await reads.close(tx, found, call.reader_id) if following else found
        if not query.startswith(("https://", "http://")):
            found += await reads.accounts(tx, query, call.reader_id, most=skip + most, following=following)
        return await shown(call, tx, list({each.id: each for each in found}.values())[skip : skip + most])


async def _exact(call: Call, query: str, *, resolve: bool) -> ActorFacts | None:
    """The account of this handle or address. Only with `resolve` is its server asked."""
    address = query.startswith(("https://", "http://"))
    directory = call.api.web.directory
    try:
        if resolve and (address or "@" in query.lstrip("@!")):
            return await directory.find(query, budget=Budget(FETCHES))
        return None if address else await directory.known(query)
    except (Refused, Unavailable):
        return None


async def _status_at(call: Call, address: str, *, resolve: bool) -> list[Status]:
    """The post of this id or page. One that has not come here yet is not fetched: it would belong to no thread."""
    async with reading(call.store) as tx:
        found = await _status(call, tx, address)
    if found or not resolve or call.store.uris.is_local(address):
        return found
    try:
        own = await call.api.web.directory.post_id(address, budget=Budget(FETCHES))
    except (Refused, Unavailable):
        return []
    async with reading(call.store) as tx:
        return await _status(call, tx, own)


async def _status(call: Call, tx: Unit, address: str) -> list[Status]:
    number = await reads.post_at(tx, address)
    if number is None:
        return []
    try:
        return await statuses(call, tx, [await status(tx, number, call.reader_id)])
    except Refused:
        return []


_READ = "read:search"

ENDPOINTS = (
    Endpoint("GET", "/api/v1/accounts/search", accounts, AccountSearch, list[Account], "read:accounts"),
    Endpoint("GET", "/api/v2/search", search, SearchForm, Search, _READ, Needs.MAYBE),
)
"""Before the endpoints of one account, of which `search` might be the number."""
