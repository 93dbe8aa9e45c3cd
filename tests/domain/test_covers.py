"""The fewest voices by which everybody hears something."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from fedi_groups.domain.covers import EXACT, Voices, fewest
from fedi_groups.domain.types import ActorId


def heard(*voices: int) -> Voices:
    return frozenset(map(ActorId, voices))


LISTENERS = st.lists(st.frozensets(st.integers(1, 7), max_size=4).map(lambda found: heard(*found)), max_size=9)
CROWDS = st.lists(
    st.frozensets(st.integers(1, 40), min_size=1, max_size=6).map(lambda found: heard(*found)), max_size=60
)


def needed(listeners: list[Voices]) -> int:
    """How many it takes, found by trying."""
    voices = sorted(frozenset().union(*listeners))
    for size in range(len(voices) + 1):
        for each in combinations(voices, size):
            if all(frozenset(each) & one for one in listeners if one):
                return size
    raise AssertionError


@given(LISTENERS)
def test_everybody_hears_it_by_no_more_voices_than_it_takes(listeners: list[Voices]) -> None:
    found = fewest(listeners)
    assert all(found & each for each in listeners if each)
    assert len(found) == needed(listeners)


@given(CROWDS)
def test_of_many_everybody_hears_it_and_none_of_the_voices_is_needless(listeners: list[Voices]) -> None:
    found = fewest(listeners)
    assert all(found & each for each in listeners)
    for voice in found:
        assert not all((found - {voice}) & each for each in listeners)


@given(LISTENERS, st.randoms())
def test_it_does_not_depend_on_the_order(listeners: list[Voices], random: object) -> None:
    shuffled = list(listeners)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis' Random
    assert fewest(shuffled) == fewest(listeners)


def test_nobody_needs_no_voice() -> None:
    assert fewest([]) == fewest([heard()]) == heard()


def test_of_two_ways_it_is_the_one_by_which_fewer_hear_it_twice() -> None:
    assert fewest([heard(1, 2)], sparing=[heard(1)]) == heard(2)
    assert fewest([heard(1, 2)], sparing=[heard(2)]) == heard(1)
    assert fewest([heard(1, 2)]) == heard(1)


def test_where_there_are_too_many_to_try_all_the_loudest_goes_first() -> None:
    listeners = [heard(100, number) for number in range(EXACT + 5)]
    assert fewest(listeners) == heard(100)
