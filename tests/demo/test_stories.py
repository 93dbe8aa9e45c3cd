"""The table of stories: each is complete, and the first is played where none is named."""

from inspect import signature

import pytest

from fedi_groups.cli.demo import demo
from fedi_groups.demo.narrator import COLUMNS, columns_of, heading
from fedi_groups.demo.run import NAMES
from fedi_groups.demo.stories.table import STORIES, Name


@pytest.mark.parametrize("name", Name)
def test_a_story_has_people_on_every_server_and_begins_where_the_community_lives(name: Name) -> None:
    story = STORIES[name]
    assert {place for _, place in story.people} == set(NAMES)
    assert story.people[0][1] == NAMES[0]
    assert len({person for person, _ in story.people}) == len(story.people)


@pytest.mark.parametrize("name", Name)
def test_what_its_chapters_are_called_fits_a_line(name: Name) -> None:
    scenes = STORIES[name].scenes
    assert all(columns_of(heading(number, text)) <= COLUMNS for number, (text, _) in enumerate(scenes, 1))


def test_where_none_is_named_the_first_is_played() -> None:
    assert signature(demo).parameters["story"].default is next(iter(STORIES))
