"""Where files are kept and made, as the settings say."""

from fedi_groups.config import PREFIX, Settings
from fedi_groups.errors import Misconfigured
from fedi_groups.media.bucket import Bucket, BucketPlace
from fedi_groups.media.ffmpeg import find_ffmpeg
from fedi_groups.media.files import FOLDER, Disk, Files
from fedi_groups.media.films import FilmLimits, Films
from fedi_groups.media.hook import Hook
from fedi_groups.media.room import Room, share_of_thumbnails, share_of_uploads
from fedi_groups.media.thumbnails import FOLDER as THUMBNAILS
from fedi_groups.media.thumbnails import Thumbnails
from fedi_groups.media.workshop import Workshop
from fedi_groups.peers.fetch import Fetcher
from fedi_groups.peers.pictures import RemotePictures
from fedi_groups.storage.media import kept_in_all
from fedi_groups.storage.unit import Store


def make_media(settings: Settings, store: Store, fetcher: Fetcher) -> tuple[Workshop, RemotePictures]:
    """Where uploads become files, and pictures of other servers small ones: neither waits for the other."""
    files = make_files(settings)
    hook = Hook(settings.upload_check) if settings.upload_check else None

    async def used() -> int:
        async with store.database.read() as connection:
            return (await kept_in_all(connection)).size

    shares = settings.media_budget, settings.media_previews
    kept = Thumbnails(settings.data_dir / THUMBNAILS, share_of_thumbnails(*shares))
    return (
        Workshop(files, hook=hook, room=Room(share_of_uploads(*shares), used, store.clock), films=make_films(settings)),
        RemotePictures(fetcher, kept, Workshop(files, hook=hook), clock=store.clock),
    )


def set_room(settings: Settings, workshop: Workshop, pictures: RemotePictures) -> None:
    """From now on files have as much room as is said now."""
    shares = settings.media_budget, settings.media_previews
    if workshop.room is not None:
        workshop.room.most = share_of_uploads(*shares)
    pictures.kept.most = share_of_thumbnails(*shares)


def make_files(settings: Settings) -> Files:
    """In the bucket, if one is named, or else on disk. Raises Misconfigured."""
    return make_bucket(settings) or make_disk(settings)


def make_disk(settings: Settings) -> Disk:
    return Disk(settings.data_dir / FOLDER)


def make_bucket(settings: Settings) -> Bucket | None:
    """None if none is named. Raises Misconfigured if it is not said where it is, or who we are there."""
    if not settings.s3_bucket:
        return None
    secret = settings.s3_key.get_secret_value() if settings.s3_key is not None else ""
    for name, value in (("ENDPOINT", settings.s3_endpoint), ("KEY_ID", settings.s3_key_id), ("KEY", secret)):
        if not value:
            raise Misconfigured(f"{PREFIX}S3_BUCKET={settings.s3_bucket} needs {PREFIX}S3_{name} too")
    place = BucketPlace(
        bucket=settings.s3_bucket,
        endpoint=settings.s3_endpoint,
        region=settings.s3_region,
        key_id=settings.s3_key_id,
        key=secret,
        prefix=settings.s3_prefix.strip("/"),
        lends=settings.s3_redirect,
    )
    return Bucket(settings.data_dir / FOLDER, place)


def make_films(settings: Settings) -> Films | None:
    """What makes videos and sounds; None if none are wanted, or this machine has no ffmpeg. Raises Misconfigured."""
    program = find_ffmpeg(settings.ffmpeg)
    if program is None or not settings.video_megabytes:
        return None
    limits = FilmLimits(
        size=settings.video_megabytes * 1024 * 1024,
        seconds=settings.video_minutes * 60,
        pixels=settings.video_pixels,
        rate=settings.video_rate,
    )
    return Films(program, limits)
