"""Facts for rules to judge: people, communities, posts and standings with nothing special about them."""

from dataclasses import replace
from typing import Any

from fedi_groups.domain.facts import ActorFacts, PostFacts, Standing
from fedi_groups.domain.types import (
    ActorId,
    ActorKind,
    Instant,
    MembershipState,
    PeerId,
    PostId,
    PostKind,
    Role,
    Uri,
    Visibility,
)

NOW = Instant(1_795_262_400_000_000)
ANN, BOB, CATS = ActorId(1), ActorId(2), ActorId(3)

_ACTOR = ActorFacts(
    id=ANN,
    kind=ActorKind.PERSON,
    name="ann",
    host="here.test",
    uri=Uri("https://here.test/u/ann"),
    peer_id=None,
    title=None,
    summary="",
    summary_source=None,
    url=Uri("https://here.test/u/ann"),
    icon=None,
    image=None,
    language=None,
    inbox=Uri("https://here.test/u/ann/inbox"),
    shared_inbox=Uri("https://here.test/inbox"),
    outbox=None,
    followers=Uri("https://here.test/u/ann/followers"),
    featured=None,
    moderators=None,
    locked=False,
    discoverable=True,
    indexable=True,
    sensitive=False,
    published=NOW,
    updated=NOW,
    fetched_at=None,
    deleted_at=None,
)

_POST = PostFacts(
    id=PostId(10),
    uri=Uri("https://here.test/post/10"),
    local=True,
    kind=PostKind.PAGE,
    author_id=ANN,
    community_id=CATS,
    parent_id=None,
    root_id=PostId(10),
    depth=0,
    visibility=Visibility.PUBLIC,
    title="A title",
    content="<p>Text</p>",
    source=None,
    warning=None,
    link=None,
    url=None,
    language=None,
    sensitive=False,
    attachments=(),
    hashtags=(),
    published=NOW,
    edited=None,
    deleted_at=None,
    boost_id=None,
    up=0,
    down=0,
    comments=0,
    closes_at=None,
    multiple=None,
    voters=0,
)


def person(**more: Any) -> ActorFacts:
    return replace(_ACTOR, **more)


def community(**more: Any) -> ActorFacts:
    return replace(_ACTOR, **{"id": CATS, "kind": ActorKind.GROUP, "name": "cats", **more})


def elsewhere(actor: ActorFacts) -> ActorFacts:
    return replace(actor, peer_id=PeerId(1), host="there.test")


def post(**more: Any) -> PostFacts:
    return replace(_POST, **more)


def standing(state: MembershipState, role: Role = Role.MEMBER) -> Standing:
    return Standing(CATS, ANN, state, role, NOW)
