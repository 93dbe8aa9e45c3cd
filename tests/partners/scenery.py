"""A server in its test mode with something of everything that apps show: what judges of its API look at."""

import io
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from PIL import Image

from tests.partners.judges import Bench
from tests.partners.own_server import PATIENCE

PLACES = {
    "/api/v1/accounts/": "account",
    "/api/v1/groups/": "community",
    "/api/v1/statuses/": "status",
    "/api/v1/scheduled_statuses/": "scheduled",
    "/api/v1/polls/": "poll",
    "/api/v1/media/": "media",
    "/api/v1/lists/": "list",
    "/api/v1/timelines/list/": "list",
    "/api/v1/featured_tags/": "featured",
    "/api/v1/notifications/requests/": "unheard",
    "/api/v1/notifications/": "notification",
    "/api/v1/conversations/": "conversation",
    "/api/v1/filters/": "keyword",
    "/api/v2/filters/keywords/": "keyword",
    "/api/v2/filters/statuses/": "filtered",
    "/api/v2/filters/": "filter",
}
"""What a number in an address that begins so stands for."""
SEVERAL = {
    "/api/v1/accounts": ("account", "community", "asker"),
    "/api/v1/accounts/relationships": ("account", "community", "asker"),
    "/api/v1/accounts/familiar_followers": ("account", "community"),
    "/api/v1/groups/relationships": ("community", "club"),
    "/api/v1/statuses": ("status", "comment", "poll"),
}
SEARCHES = {path: {"q": "c"} for path in ("/api/v1/accounts/search", "/api/v2/search")}
OF_APPS = ("/api/v1/apps/verify_credentials",)


@dataclass(frozen=True, slots=True)
class Scenery:
    """`tokens` of people by name, and of an app by the name `app`; `known`: for each part of an address something that
    ann finds there."""

    server: Bench
    tokens: Mapping[str, str]
    known: Mapping[str, str]

    def get(self, path: str, *, by: str | None = "ann", **params: Any) -> httpx.Response:
        return _ask(self.server, "GET", path, token=self.tokens[by] if by else None, params=params or None)

    def look(self, path: str) -> httpx.Response:
        """What the table of endpoints has at this path, with something of the scenery in place of each part."""
        by = "app" if path in OF_APPS else "ann"
        return self.get(self.address(path), by=by, **self.question(path))

    def address(self, path: str) -> str:
        """Fails where the scenery has nothing that could be looked at: it wants to grow."""
        known = {**self.known, "key": self.known["group_key"]}
        if "{id}" in path:
            known["id"] = self.known[next(name for begins, name in PLACES.items() if path.startswith(begins))]
        return re.sub(r"{(\w+)}", lambda part: known[part[1]], path)

    def question(self, path: str) -> dict[str, Any]:
        """The parameters without which nothing would be seen there."""
        if path in SEVERAL:
            return {"id[]": [self.known[name] for name in SEVERAL[path]]}
        return {"/api/v1/accounts/lookup": {"acct": self.known["acct"]}, **SEARCHES}.get(path, {})


def _ask(server: Bench, method: str, path: str, *, token: str | None, **more: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return httpx.request(method, f"{server.origin}{path}", headers=headers, timeout=PATIENCE, **more)


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody with an app."""

    server: Bench
    token: str

    def does(self, path: str, *, method: str = "POST", **more: Any) -> Any:
        """What is answered, which has to be fine."""
        answer = _ask(self.server, method, path, token=self.token, **more)
        assert answer.status_code in (200, 202), f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json()

    def says(self, text: str, **more: Any) -> str:
        """The id of what is said."""
        return str(self.does("/api/v1/statuses", json={"status": text, **more})["id"])

    def knows(self, handle: str) -> str:
        return str(self.does("/api/v1/accounts/lookup", method="GET", params={"acct": handle})["id"])


def build(server: Bench) -> Scenery:
    """Ann, an admin, owns the communities, but for one of bob's, who is her friend; carl waits at doors; dora is
    blocked, erin unheard."""
    for name in ("ann", "bob", "carl", "dora", "erin"):
        server.command("user", "create", name, "--email", f"{name}@example.org", *(["--admin"] * (name == "ann")))
    tokens = {name: _token(server, name) for name in ("ann", "bob", "carl", "erin")}
    _communities(server)
    ann, bob, carl, erin = (Hand(server, tokens[name]) for name in ("ann", "bob", "carl", "erin"))
    known = _follows(ann, bob, carl)
    known |= _said(ann, bob)
    known |= _ordered(ann, bob, carl, known)
    _marked(ann, bob, known)
    known |= _kept(ann, known)
    known |= _unheard(ann, erin)
    _woken(ann)
    app = _app(server)
    known |= {"token": tokens["ann"], "client_id": app["client_id"], "client_secret": app["client_secret"]}
    return Scenery(server, tokens | {"app": app["access_token"]}, known)


def picture() -> bytes:
    """A PNG that no other is like."""
    written = io.BytesIO()
    Image.radial_gradient("L").resize((64, 48)).save(written, "PNG")
    return written.getvalue()


def _token(server: Bench, name: str) -> str:
    scopes = "read write follow push profile"
    return str(server.command("token", "create", name, "--scopes", scopes)["token"])


def _app(server: Bench) -> dict[str, str]:
    """One that nobody has signed in with."""
    nobody = Hand(server, "")
    wanted = {"client_name": "Judge", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read write"}
    made = httpx.post(f"{server.origin}/api/v1/apps", json=wanted, timeout=PATIENCE).raise_for_status().json()
    claim = {"grant_type": "client_credentials", **{name: made[name] for name in ("client_id", "client_secret")}}
    given = httpx.post(f"{nobody.server.origin}/oauth/token", data=claim, timeout=PATIENCE).raise_for_status().json()
    return {**made, **given}


def _communities(server: Bench) -> None:
    server.command("community", "create", "cats", "--owner", "ann", "--title", "Cats", "--summary", "All of *them*.")
    server.command("community", "create", "club", "--owner", "ann", "--title", "Club", "--private")
    server.command("community", "create", "dogs", "--owner", "bob", "--title", "Dogs")
    server.command("community", "charter", "cats", "--as", "ann", "--set", "rules=Be kind.|No dogs.")
    server.command("community", "charter", "club", "--as", "ann", "--set", "questions=Why?|Who sent you?")


def _follows(ann: Hand, bob: Hand, carl: Hand) -> dict[str, str]:
    cats, club = ann.knows("cats"), ann.knows("club")
    people = {name: ann.knows(name) for name in ("ann", "bob", "carl", "dora")}
    bob.does(f"/api/v1/accounts/{cats}/follow")
    bob.does(f"/api/v1/accounts/{people['ann']}/follow")
    ann.does(f"/api/v1/accounts/{people['bob']}/follow")
    ann.does("/api/v1/accounts/update_credentials", method="PATCH", json={"locked": True, "note": "I *like* cats."})
    carl.does(f"/api/v1/accounts/{people['ann']}/follow")
    carl.does(f"/api/v1/accounts/{club}/follow")
    ann.does(f"/api/v1/accounts/{people['dora']}/block")
    ann.does(f"/api/v1/accounts/{people['carl']}/mute", json={"duration": 86400})
    return {"account": people["bob"], "acct": "bob", "community": cats, "club": club, "asker": people["carl"]}


def _said(ann: Hand, bob: Hand) -> dict[str, str]:
    shown = {"file": ("cat.png", picture(), "image/png")}
    media = str(ann.does("/api/v2/media", files=shown, data={"description": "A grey cat", "focus": "0.1,-0.2"})["id"])
    unused = str(ann.does("/api/v2/media", files=shown)["id"])
    thread = ann.says("# Mittens\n\nLook at @cats, #kittens and https://example.org/cat.", media_ids=[media])
    poll = {"options": ["Fish", "Mice"], "expires_in": 3600, "multiple": True}
    asked = bob.says("What do they eat, @cats?", poll=poll)
    comment = bob.says("So soft, @ann! #kittens", in_reply_to_id=thread)
    answer = ann.says("Yes.", in_reply_to_id=comment, spoiler_text="Softness", sensitive=True, language="en")
    ann.says("Just between us, @bob.", visibility="direct")
    bob.says("Fine, @ann.", visibility="direct")
    alone = ann.says("Good morning. #kittens", visibility="public")
    bob.says("Do they purr?", visibility="unlisted")
    ann.does(f"/api/v1/statuses/{alone}", method="PUT", json={"status": "Good evening. #kittens"})
    ann.does(f"/api/v1/polls/{asked}/votes", json={"choices": [0, 1]})
    bob.says("Look at that!", quoted_status_id=thread)
    later = ann.says("Happy new year!", scheduled_at="4000-01-01T00:00:00Z", poll=poll)
    return {
        "scheduled": later,
        "status": thread,
        "comment": comment,
        "answer": answer,
        "poll": asked,
        "alone": alone,
        "media": unused,
    }


def _ordered(ann: Hand, bob: Hand, carl: Hand, known: Mapping[str, str]) -> dict[str, str]:
    """What keeps order: roles and offers, flairs, appeals, and a community that asks to come into another one."""
    dogs = bob.knows("dogs")
    carl.does(f"/api/v1/accounts/{dogs}/follow")
    for owner, place, member in ((ann, known["community"], known["account"]), (bob, dogs, known["asker"])):
        here = f"/api/v1/groups/{place}"
        owner.does(f"{here}/roles", method="PUT", json={"name": "Greeter", "powers": ["approve", "pin"]})
        owner.does(f"{here}/accounts/{member}/grant", json={"name": "Greeter"})
        owner.does(f"{here}/accounts/{member}/promote")
        owner.does(f"{here}/flairs/news", method="PUT", json={"title": "News", "color": "color02"})
        owner.does(f"{here}/accounts/{member}/warn", json={"reason": "Too loud."})
    appeal = carl.does(f"/api/v1/groups/{dogs}/appeals", json={"text": "I only sang."})["id"]
    bob.does(f"/api/v1/groups/{known['community']}/appeals", json={"text": "So did I."})
    ann.does(f"/api/v1/groups/{dogs}/umbrella/{known['community']}/propose")
    return {"dogs": dogs, "dog": bob.says("Look at @dogs!"), "appeal": appeal, "role": "Greeter", "flair": "news"}


def _marked(ann: Hand, bob: Hand, known: Mapping[str, str]) -> None:
    for verb in ("favourite", "bookmark", "reblog"):
        bob.does(f"/api/v1/statuses/{known['alone']}/{verb}")
        ann.does(f"/api/v1/statuses/{known['comment']}/{verb}")
    ann.does(f"/api/v1/statuses/{known['alone']}/pin")
    bob.does("/api/v1/reports", json={"account_id": known["asker"], "comment": "Too loud."})
    bob.does(
        "/api/v1/reports",
        json={"account_id": ann.knows("ann"), "status_ids": [known["status"]], "comment": "That is no cat."},
    )


def _woken(ann: Hand) -> None:
    """By Web Push, at a place where nobody listens, and about nothing."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    keys = {"p256dh": urlsafe_b64encode(point).decode().rstrip("="), "auth": urlsafe_b64encode(bytes(16)).decode()}
    target = {"endpoint": "http://127.0.0.1:9/push", "keys": keys}
    ann.does("/api/v1/push/subscription", json={"subscription": target, "data": {"alerts": {"mention": False}}})


def _unheard(ann: Hand, erin: Hand) -> dict[str, str]:
    ann.does("/api/v2/notifications/policy", method="PATCH", json={"for_not_following": "filter"})
    erin.says("Hello @ann!")
    return {"unheard": ann.knows("erin")}


def _kept(ann: Hand, known: Mapping[str, str]) -> dict[str, str]:
    friends = str(ann.does("/api/v1/lists", json={"title": "Friends"})["id"])
    ann.does(f"/api/v1/lists/{friends}/accounts", json={"account_ids": [known["account"], known["community"]]})
    ann.does("/api/v1/tags/kittens/follow")
    featured = str(ann.does("/api/v1/featured_tags", json={"name": "kittens"})["id"])
    ann.does("/api/v1/domain_blocks", json={"domain": "spam.example"})
    notices = ann.does("/api/v1/notifications", method="GET")
    groups = ann.does("/api/v2/notifications", method="GET")["notification_groups"]
    filtered = ann.does("/api/v2/filters", json={"title": "Dogs", "context": ["home", "public"]})["id"]
    keyword = ann.does(f"/api/v2/filters/{filtered}/keywords", json={"keyword": "kittens"})["id"]
    hidden = ann.does(f"/api/v2/filters/{filtered}/statuses", json={"status_id": known["poll"]})["id"]
    ann.does("/api/v1/markers", json={"home": {"last_read_id": known["status"]}})
    ann.does("/api/v1/markers", json={"notifications": {"last_read_id": notices[-1]["id"]}})
    talks = ann.does("/api/v1/conversations", method="GET")
    return {
        "list": friends,
        "tag": "kittens",
        "featured": featured,
        "filter": filtered,
        "keyword": keyword,
        "filtered": hidden,
        "notification": notices[0]["id"],
        "group_key": groups[0]["group_key"],
        "conversation": talks[0]["id"],
    }
