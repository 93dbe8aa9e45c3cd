"""Order within a thread, barriers, and never more than the window: for any items, in any order of answers."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fedi_groups.delivery.window import Item, Window

items = st.lists(
    st.builds(
        lambda thread, scope, other, barrier: (thread, (scope, other), scope if barrier else None),
        st.integers(0, 4),
        st.sampled_from("ab"),
        st.sampled_from("xyz"),
        st.booleans() | st.just(False),
    ),
    max_size=16,
).map(lambda rows: [Item(10 * place, *row) for place, row in enumerate(rows, start=1)])


def must_wait(later: Item, earlier: Item) -> bool:
    """The rule, as plainly as it can be said."""
    return earlier.number < later.number and (
        earlier.thread == later.thread or later.barrier in earlier.scopes or earlier.barrier in later.scopes
    )


@given(items, st.integers(1, 6), st.data())
@settings(max_examples=80, deadline=None)
def test_everything_settles_once_in_an_order_that_keeps_threads_and_barriers(
    items: list[Item], limit: int, data: st.DataObject
) -> None:
    window = Window(limit)
    unknown, started, resting, settled = list(items), list[Item](), list[Item](), list[Item]()

    def add() -> None:
        window.add(unknown.pop(0))

    def start() -> None:
        item = window.take(avoid=data.draw(st.sampled_from([None, *(each.number for each in items)])))
        if item is not None:
            assert item not in settled and item not in started
            assert not [each for each in items if must_wait(item, each) and each not in settled]
            started.append(item)
            assert len(started) <= limit

    def end(outcome: Callable[[int], None], into: list[Item] | None) -> None:
        item = started.pop(data.draw(st.integers(0, len(started) - 1)))
        outcome(item.number)
        if into is not None:
            into.append(item)

    while len(settled) < len(items):
        moves: list[Callable[[], None]] = [start]
        if unknown:
            moves.append(add)
        if started:
            moves += [
                lambda: end(window.settle, settled),
                lambda: end(window.settle, settled),
                lambda: end(window.give_back, None),
                lambda: end(window.rest, resting),
            ]
        if resting:
            moves.append(lambda: window.wake(resting.pop().number))
        data.draw(st.sampled_from(moves))()
        known = items[: len(items) - len(unknown)]
        assert window.under_way == len(started)
        assert window.oldest == min((each.number for each in known if each not in settled), default=None)
    assert len(window) == 0 and window.take() is None


@given(items)
@settings(deadline=None)
def test_a_window_that_is_emptied_as_it_fills_never_stands_still(items: list[Item]) -> None:
    window = Window(3)
    for item in items:
        window.add(item)
    order = []
    while (taken := window.take()) is not None:
        order.append(taken.number)
        window.settle(taken.number)
    assert sorted(order) == [item.number for item in items]


def test_threads_go_side_by_side() -> None:
    window = Window(8)
    for number, thread in enumerate("abab", start=1):
        window.add(Item(number, thread))

    assert [window.take(), window.take(), window.take()] == [Item(1, "a"), Item(2, "b"), None]
    window.settle(2)
    assert window.take() == Item(4, "b")


def test_what_is_given_back_keeps_its_place() -> None:
    window = Window(8)
    window.add(Item(1, "a"))
    window.add(Item(2, "b"))
    assert window.take() == Item(1, "a")
    window.give_back(1)

    assert window.take() == Item(1, "a")


def test_what_rests_is_passed_by_others_but_not_by_its_own_thread() -> None:
    window = Window(8)
    for number, thread in enumerate("aab", start=1):
        window.add(Item(number, thread))
    window.take()
    window.rest(1)

    assert window.take() == Item(3, "b")
    assert window.take() is None
    window.wake(1)
    assert window.take() == Item(1, "a")


def test_another_item_is_taken_in_place_of_the_one_to_avoid() -> None:
    window = Window(8)
    window.add(Item(1, "a"))
    window.add(Item(2, "b"))

    assert window.take(avoid=1) == Item(2, "b")
    assert window.take(avoid=1) == Item(1, "a")


def test_two_items_that_fail_in_turn_do_not_keep_out_a_third() -> None:
    window = Window(8)
    for number, thread in ((1, "a"), (2, "b"), (3, "c")):
        window.add(Item(number, thread))
    taken = []
    avoid = None
    for _ in range(4):
        item = window.take(avoid=avoid)
        assert item is not None
        taken.append(item.number)
        window.give_back(item.number)
        avoid = item.number

    assert taken == [1, 2, 3, 1]


def test_what_is_told_a_second_time_does_not_hold_the_cursor() -> None:
    window = Window(8)
    window.add(Item(7, "a"))
    window.add(Item(3, "b", counted=False))

    assert window.oldest == 7


def test_no_item_is_in_the_window_twice() -> None:
    window = Window(8)
    window.add(Item(1, "a"))
    with pytest.raises(ValueError, match="already"):
        window.add(Item(1, "a"))


def test_only_what_is_under_way_can_be_settled() -> None:
    window = Window(8)
    window.add(Item(1, "a"))
    with pytest.raises(ValueError, match="not under way"):
        window.settle(1)


@given(items, st.integers(1, 20), st.data())
def test_what_goes_along_waits_for_nothing_but_what_goes_with_it(
    rows: list[Item], most: int, data: st.DataObject
) -> None:
    """For any items, whichever of them are wanted: what one of them has to follow is settled, or goes before it."""
    window, settled = Window(8), set[int]()
    for each in rows:
        window.add(each)
    known = {each.number: each for each in rows}
    while (first := window.take()) is not None:
        wanted = data.draw(st.sets(st.sampled_from(sorted(known))))
        along = window.take_along(first.number, wanted.__contains__, most=most)
        assert len(along) <= most and set(along) <= wanted and along == sorted(along)
        for place, number in enumerate(along):
            before = settled | {first.number, *along[:place]}
            assert all(each.number in before for each in rows if must_wait(known[number], each))
        assert window.under_way == 1 and window.waiting == len(rows) - len(settled) - 1 - len(along)
        if data.draw(st.booleans()):
            for number in along:
                window.give_back(number)
            along = []
        for number in (first.number, *along):
            window.settle(number)
            settled.add(number)
    assert settled == set(known) and window.under_way == window.waiting == len(window) == 0
