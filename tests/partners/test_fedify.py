"""Fedify, an ActivityPub library from npm, takes part in a community here: over HTTPS, its signatures against ours.

Fedify signs with RFC 9421 first and verifies every activity by itself. Each of its people lives on a server that calls
itself some software: as gotosocial it shows itself to signed requests only, as piefed it is told as group servers are.
"""

import pytest

from tests.partners.conftest import Invite
from tests.partners.fedify_person import Arrived, Person
from tests.partners.own_server import Server, eventually

pytestmark = pytest.mark.needs("fedify")


@pytest.fixture(scope="module")
def people(invite: Invite) -> dict[str, Person]:
    """They meet every server of ours."""
    software = {"fay": "gotosocial", "gus": "hollo", "hal": "hollo", "ivy": "piefed"}
    return {name: invite(name, itself) for name, itself in software.items()}


@pytest.fixture(scope="module")
def fay(people: dict[str, Person], server: Server) -> Person:
    """A member of the community."""
    follow(people["fay"], community(server))
    return people["fay"]


@pytest.fixture(scope="module")
def whiskers(server: Server, fay: Person) -> str:
    """A post in the community, from after fay had joined; its id."""
    return write(server, "Whiskers")


def community(server: Server) -> str:
    return f"{server.origin}/c/cats"


def write(server: Server, title: str) -> str:
    """A post of ada's in the community; its id."""
    words = ("post", "create", "cats", "--as", "ada", "--title", title, "--text", "They **twitch**.")
    return str(server.command(*words)["id"])


def follow(person: Person, what: str) -> str:
    """Until it is accepted; the id of the Follow."""
    asked = str(person.tell("follow", what=what))
    eventually(lambda: [each for each in about(person, "Accept", asked) if each.read])
    return asked


def hear_out(person: Person, server: Server) -> None:
    """Who follows already and asks again is accepted again: by then, all they had said before has been heard.

    Views are kept for some seconds, so it saves time to look only then.
    """
    follow(person, community(server))


def about(person: Person, kind: str, what: str) -> list[Arrived]:
    """Activities of this kind that came with, or name, this object."""
    return [each for each in person.arrived(kind) if each.object_id == what]


def page(server: Server, post: str) -> str:
    """What a browser shows."""
    return server.get(post, accept="text/html").raise_for_status().text


def test_a_community_is_found_by_its_handle_and_by_its_id(server: Server, fay: Person) -> None:
    host = server.origin.removeprefix("https://")
    found = fay.lookup(f"@cats@{host}")
    assert (found["type"], found["handle"], found["name"]) == ("Group", "cats", "Cats")
    assert found["id"] == community(server)
    assert fay.lookup(community(server)) == found


def test_a_follow_is_accepted_with_a_proof_that_holds(server: Server, fay: Person) -> None:
    accepts = [each for each in fay.arrived("Accept") if each.actor == community(server)]
    assert {(each.proof, each.object["actor"]) for each in accepts} == {("integrity-proof", fay.uri)}
    assert server.document(f"{community(server)}/followers")["totalItems"] >= 1


def test_rfc_9421_is_believed_at_the_first_knock(fay: Person) -> None:
    knocks = {(each.scheme, each.status) for each in fay.sent("POST")}
    assert knocks == {("rfc9421", 202)}


def test_our_requests_are_believed_where_strangers_are_turned_away(server: Server, fay: Person) -> None:
    assert server.get(fay.uri).status_code == 401
    assert fay.arrived("Accept"), "whoever sent it has read where to"


def test_a_post_arrives_as_a_boost_and_reads_as_a_note_with_its_title(
    server: Server, fay: Person, whiskers: str
) -> None:
    boost = eventually(lambda: about(fay, "Announce", whiskers))[0]
    assert (boost.actor, boost.scheme, boost.proof) == (community(server), "cavage", "request")
    assert boost.read
    note = fay.lookup(boost.object)
    assert (note["type"], note["author"]) == ("Note", f"{server.origin}/u/ada")
    assert note["content"].startswith("<p><strong>Whiskers</strong></p>")
    assert (note["name"], note["summary"]) == (None, None)


def test_a_reply_is_a_comment_that_is_answered_and_changed_and_taken_back(
    server: Server, fay: Person, whiskers: str
) -> None:
    reply = fay.tell("reply", what=whiskers, content="<p>Mine have six.</p>")
    hear_out(fay, server)
    eventually(lambda: reply in fay.items(f"{whiskers}/replies"))
    assert fay.items(f"{whiskers}/context")[0] == whiskers

    answer = server.command("comment", "create", reply, "--as", "ada", "--text", "Count again.")["id"]
    create = eventually(lambda: about(fay, "Create", answer))[0]
    assert (create.proof, create.read) == ("ld-signature", True), "her server may pass it on"
    assert fay.lookup(answer)["answers"] == reply

    fay.tell("edit", what=reply, content="<p>Mine have seven.</p>")
    hear_out(fay, server)
    eventually(lambda: "Mine have seven." in page(server, whiskers))
    fay.tell("delete", what=reply)
    hear_out(fay, server)
    eventually(lambda: "Mine have seven." not in page(server, whiskers))
    eventually(lambda: reply not in fay.items(f"{whiskers}/context"))


def test_a_post_that_is_edited_and_deleted_here_is_so_there(server: Server, fay: Person) -> None:
    naps = write(server, "Naps")
    server.command("post", "edit", naps, "--as", "ada", "--title", "Long naps")
    update = eventually(lambda: about(fay, "Update", naps))[0]
    assert (update.proof, update.read) == ("ld-signature", True)
    eventually(lambda: "Long naps" in fay.lookup(naps)["content"])

    server.command("post", "delete", naps, "--as", "ada")
    delete = eventually(lambda: about(fay, "Delete", naps))[0]
    assert (delete.object["type"], delete.proof, delete.read) == ("Tombstone", "ld-signature", True)
    eventually(lambda: server.get(naps).status_code == 410)


def test_a_like_counts_until_it_is_undone(server: Server, fay: Person, whiskers: str) -> None:
    like = fay.tell("like", what=whiskers)
    hear_out(fay, server)
    eventually(lambda: fay.lookup(f"{whiskers}/likes")["total"] == 2)  # the first is the author's own
    fay.tell("undo", what=like)
    eventually(lambda: fay.lookup(f"{whiskers}/likes")["total"] == 1)


def test_group_servers_read_a_page_and_hear_others_through_the_community_with_their_proofs_whole(
    server: Server, people: dict[str, Person], fay: Person, whiskers: str
) -> None:
    ivy = people["ivy"]
    follow(ivy, community(server))
    eventually(lambda: ivy.lookup(whiskers)["type"] == "Page")
    assert ivy.lookup(whiskers)["name"] == "Whiskers"

    reply = fay.tell("reply", what=whiskers, content="<p>Mine are white.</p>")
    announce = eventually(lambda: [each for each in ivy.arrived("Announce") if each.inner_id == reply])[0]
    assert (announce.actor, announce.proof, announce.read) == (community(server), "request", True)
    assert (announce.object["type"], announce.object["actor"]) == ("Create", fay.uri)
    assert ivy.tell("proves", what=announce.id)


def test_who_has_left_the_community_hears_of_posts_from_their_author_alone(
    server: Server, people: dict[str, Person]
) -> None:
    gus = people["gus"]
    gus.tell("undo", what=follow(gus, community(server)))
    follow(gus, f"{server.origin}/u/ada")  # with her answer, all that was said before has been heard
    tails = write(server, "Tails")
    eventually(lambda: about(gus, "Create", tails))
    assert not about(gus, "Announce", tails)


def test_who_refuses_draft_signatures_gets_rfc_9421_and_from_then_on_at_once(
    server: Server, people: dict[str, Person]
) -> None:
    hal = people["hal"]
    hal.tell("refuse", what="cavage")
    accepts = about(hal, "Accept", follow(hal, community(server)))
    assert [(each.scheme, each.status) for each in accepts] == [("cavage", 401), ("rfc9421", 202)]
    claws = write(server, "Claws")
    (boost,) = eventually(lambda: about(hal, "Announce", claws))
    assert (boost.scheme, boost.proof, boost.read) == ("rfc9421", "request", True)
