"""What facts say of themselves."""

from fedi_groups.domain.facts import ActorFacts
from fedi_groups.domain.types import ActorKind, MembershipState, PostId
from tests.domain.facts import community, elsewhere, person, post, standing


def test_an_actor_without_a_server_of_others_lives_here() -> None:
    here, there = person(), elsewhere(person())
    assert here.local and not there.local
    assert (here.handle, there.handle) == ("@ann@here.test", "@ann@there.test")


def test_only_groups_are_communities() -> None:
    def is_community(actor: ActorFacts) -> bool:
        return actor.is_community

    assert is_community(community())
    assert not any(is_community(person(kind=kind)) for kind in ActorKind if kind is not ActorKind.GROUP)


def test_what_answers_something_is_a_comment() -> None:
    assert post(parent_id=PostId(9)).is_comment and not post().is_comment


def test_of_all_states_only_one_is_membership() -> None:
    assert [state for state in MembershipState if standing(state).is_member] == [MembershipState.MEMBER]
