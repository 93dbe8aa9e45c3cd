"""Files go when nobody is to see them any more, and only then."""

import os
from pathlib import Path

import pytest

from fedi_groups.actions import media, posting
from fedi_groups.actions.authority import Hand
from fedi_groups.actions.profiles import Profile, change_community, delete_actor
from fedi_groups.domain.drafts import Draft
from fedi_groups.domain.events import HERE
from fedi_groups.domain.facts import ActorFacts, PostFacts
from fedi_groups.domain.media import Made, MediaFacts
from fedi_groups.domain.types import DAY, SECOND, PostKind
from fedi_groups.errands.media import SWEEP_MEDIA
from fedi_groups.storage.due import put_due
from tests.errands.conftest import Office

pytestmark = pytest.mark.anyio


async def uploaded(office: Office, author: ActorFacts) -> MediaFacts:
    file = office.files.put("png", b"a picture", b"small")
    async with office.world.tx() as tx:
        return await media.add(tx, author=author, made=Made(file, 1, 1, "L00000", 9))


async def posted(office: Office, author: ActorFacts, picture: MediaFacts) -> PostFacts:
    async with office.world.tx() as tx:
        draft, known = Draft(kind=PostKind.NOTE, content="<p>Look</p>"), await tx.media.get(picture.id)
        return await posting.publish(tx, draft=draft, author=author, cause=HERE, pictures=[known])


def there(office: Office, *pictures: MediaFacts) -> list[bool]:
    return [office.files.path(each.made.file).exists() for each in pictures]


async def test_the_pictures_of_a_deleted_post_go_and_others_stay(office: Office) -> None:
    ann = await office.world.person("ann")
    first, second = await uploaded(office, ann), await uploaded(office, ann)
    post = await posted(office, ann, first)
    await posted(office, ann, second)
    async with office.world.tx() as tx:
        await posting.delete(tx, post=await tx.posts.get(post.id), author=ann, cause=HERE)
    await office.worker.step()
    assert there(office, first, second) == [False, True]
    assert len(list(office.files.folder.rglob("*.webp"))) == 1


async def test_a_picture_that_an_edit_takes_away_goes_for_good(office: Office) -> None:
    ann = await office.world.person("ann")
    first = await uploaded(office, ann)
    post = await posted(office, ann, first)
    async with office.world.tx() as tx:
        draft = Draft(kind=PostKind.NOTE, content="<p>Look elsewhere</p>")
        await posting.edit(tx, post=await tx.posts.get(post.id), draft=draft, author=ann, cause=HERE)
    await office.worker.step()
    assert there(office, first) == [False]


async def test_what_its_author_takes_back_goes_at_once(office: Office) -> None:
    ann = await office.world.person("ann")
    first, second = await uploaded(office, ann), await uploaded(office, ann)
    async with office.world.tx() as tx:
        media.discard(tx, media=await tx.media.get(first.id), author=ann)
    await office.worker.step()
    assert there(office, first, second) == [False, True]
    assert len(list(office.files.folder.rglob("*.webp"))) == 1


async def test_what_belongs_to_nothing_goes_after_a_day_and_what_does_stays(office: Office) -> None:
    ann = await office.world.person("ann")
    loose, used = await uploaded(office, ann), await uploaded(office, ann)
    await posted(office, ann, used)
    await office.worker.step()
    assert there(office, loose, used) == [True, True]
    office.world.time.pass_by(DAY + SECOND)
    await office.worker.step()
    assert there(office, loose, used) == [False, True]


async def test_a_new_picture_of_a_community_takes_the_place_of_the_old_one(office: Office) -> None:
    ann = await office.world.person("ann")
    cats = await office.world.community("cats", ann)
    pictures = [await uploaded(office, ann) for _ in range(2)]
    for each in pictures:
        async with office.world.tx() as tx:
            await change_community(
                tx,
                Hand(ann, HERE),
                community=await tx.actors.get(cats.id),
                profile=Profile(icon=await tx.media.get(each.id)),
            )
    await office.worker.step()
    assert there(office, *pictures) == [False, True]


async def test_all_that_somebody_has_uploaded_goes_with_them(office: Office) -> None:
    ann, bob = await office.world.person("ann"), await office.world.person("bob")
    pictures = [await uploaded(office, each) for each in (ann, ann, bob)]
    await posted(office, ann, pictures[0])
    async with office.world.tx() as tx:
        await delete_actor(tx, actor=ann)
    await office.worker.step()
    assert there(office, *pictures) == [False, False, True]


def aged(path: Path, seconds: float) -> Path:
    os.utime(path, (seconds, seconds))
    return path


async def test_files_of_which_nothing_is_known_are_found_once_they_are_a_day_old(office: Office) -> None:
    ann = await office.world.person("ann")
    known = await uploaded(office, ann)
    now = office.world.time() / SECOND
    fresh, old = (office.files.path(office.files.put("png", b"x", b"y")) for _ in range(2))
    stray = office.files.path(known.made.file).with_name("broken.part")
    stray.touch()
    for path, age in ((fresh, 0.0), (old, 90_000.0), (stray, 90_000.0)):
        aged(path, now - age)
    aged(office.files.path(known.made.file), now - 90_000)
    async with office.world.tx() as tx:
        put_due(tx.writes, SWEEP_MEDIA, "", at=tx.now)
    await office.worker.step()
    assert there(office, known) == [True]
    assert (fresh.exists(), old.exists(), stray.exists()) == (True, False, False)
