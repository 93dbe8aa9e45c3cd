"""Who may quote what: a table of cases."""

from typing import Any

import pytest

from fedi_groups.domain.policy.quoting import Quoter, approved_in_advance, may_quote, may_quote_in
from fedi_groups.domain.types import PUBLIC, MembershipState, Quotable, Uri, Visibility
from fedi_groups.domain.verdicts import ALLOW, Allow, Deny
from tests.domain.facts import BOB, NOW, community, elsewhere, person, post, standing

ANYONE, FOLLOWERS, NOBODY = Quotable.ANYONE, Quotable.FOLLOWERS, Quotable.NOBODY
STRANGER = elsewhere(person(id=BOB, name="bob"))


def judged(quoter: Quoter | None = None, *, author: Quotable = ANYONE, cats: Quotable = ANYONE, **more: Any) -> object:
    who = quoter or Quoter(STRANGER)
    return may_quote(who, post(**more), author=person(quotable=author), community=community(quotable=cats))


def test_what_is_public_anyone_quotes() -> None:
    assert judged() is ALLOW
    assert judged(visibility=Visibility.UNLISTED) is ALLOW


@pytest.mark.parametrize("visibility", [Visibility.MEMBERS, Visibility.FOLLOWERS, Visibility.DIRECT])
def test_what_is_not_for_all_nobody_quotes_not_even_its_author(visibility: Visibility) -> None:
    assert isinstance(judged(visibility=visibility), Deny)
    assert isinstance(judged(Quoter(person()), visibility=visibility), Deny)


def test_what_is_gone_nobody_quotes() -> None:
    assert isinstance(judged(deleted_at=NOW), Deny)
    assert isinstance(judged(removed_at=NOW), Deny)
    assert isinstance(judged(held_at=NOW), Deny)


@pytest.mark.parametrize(
    ("author", "cats", "follows", "allowed"),
    [
        (NOBODY, ANYONE, "both", False),
        (ANYONE, NOBODY, "both", False),
        (FOLLOWERS, ANYONE, "author", True),
        (FOLLOWERS, ANYONE, "community", False),
        (ANYONE, FOLLOWERS, "community", True),
        (ANYONE, FOLLOWERS, "author", False),
        (FOLLOWERS, FOLLOWERS, "author", True),
        (FOLLOWERS, FOLLOWERS, "nobody", False),
        (FOLLOWERS, NOBODY, "both", False),
    ],
)
def test_the_narrower_of_both_wishes_counts(author: Quotable, cats: Quotable, follows: str, allowed: bool) -> None:
    who = Quoter(
        STRANGER,
        follows_author=follows in ("author", "both"),
        follows_community=follows in ("community", "both"),
    )
    assert isinstance(judged(who, author=author, cats=cats), Allow) is allowed


def test_authors_quote_themselves_whatever_they_wish_of_others() -> None:
    assert judged(Quoter(person()), author=NOBODY, cats=NOBODY) is ALLOW


def test_who_is_banned_where_it_was_said_does_not_quote_it() -> None:
    assert isinstance(judged(Quoter(STRANGER, standing=standing(MembershipState.BANNED))), Deny)
    assert judged(Quoter(STRANGER, standing=standing(MembershipState.MEMBER))) is ALLOW


def test_only_a_public_post_quotes() -> None:
    assert may_quote_in(Visibility.PUBLIC, community()) is ALLOW
    assert may_quote_in(Visibility.UNLISTED, None) is ALLOW
    assert isinstance(may_quote_in(Visibility.FOLLOWERS, None), Deny)
    assert isinstance(may_quote_in(Visibility.PUBLIC, community(locked=True)), Deny)
    assert isinstance(may_quote_in(Visibility.PUBLIC, community(local_only=True)), Deny)


def test_a_post_tells_who_may_quote_it() -> None:
    ann, cats = person(), community(followers=Uri("https://here.test/c/cats/followers"))
    assert approved_in_advance(ann, cats) == (PUBLIC,)
    assert approved_in_advance(person(quotable=NOBODY), cats) == (ann.uri,)
    assert approved_in_advance(person(quotable=FOLLOWERS), cats) == (ann.followers,)
    assert approved_in_advance(ann, community(followers=cats.followers, quotable=FOLLOWERS)) == (cats.followers,)
