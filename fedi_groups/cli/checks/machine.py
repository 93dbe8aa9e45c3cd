"""What this machine has to give: a folder, a secret, room on the disk. And a setting whose errors show nowhere else."""

import os
import re
import shutil
import stat

from fedi_groups.app.media import make_bucket, make_films
from fedi_groups.cli.checks.exam import Exam, Finding, fail, ok, warn
from fedi_groups.cli.place import claim_folder
from fedi_groups.errors import FediGroupsError, Misconfigured
from fedi_groups.storage.secrets import read_secret

GIGABYTE = 1_000_000_000
LITTLE, TOO_LITTLE = 2 * GIGABYTE, GIGABYTE // 5

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.ASCII)


def folder(exam: Exam) -> Finding:
    place = exam.settings.data_dir
    if not os.path.lexists(place):
        return warn(
            f"{place} is not there yet: the first start makes it, as does a typing error in FEDI_GROUPS_DATA_DIR"
        )
    try:
        claim_folder(exam.settings)
    except Misconfigured as error:
        return fail(str(error))
    return ok(f"{place} can be written to")


def secret(exam: Exam) -> Finding:
    """Who can read the file can be every person and community here."""
    if exam.settings.secret is not None:
        try:
            read_secret(exam.settings.data_dir, given=exam.settings.secret.get_secret_value())
        except Misconfigured as error:
            return fail(f"FEDI_GROUPS_SECRET: {error}")
        return ok("set by FEDI_GROUPS_SECRET")
    file = exam.settings.data_dir / "secret"
    try:
        mode = stat.S_IMODE(os.stat(file).st_mode)
        read_secret(exam.settings.data_dir, given=None)
    except FileNotFoundError:
        return warn(f"{file} is not there yet: the first start makes it")
    except (Misconfigured, OSError) as error:
        return fail(f"{error}: put back the file that was made with this database")
    if mode & 0o077:
        return warn(f"others on this machine can read {file}: chmod 600 {file}")
    return ok(f"{file} is for its owner alone; keep a copy apart from the backups")


def disk(exam: Exam) -> Finding:
    place = exam.settings.data_dir
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    words = f"{free / GIGABYTE:.1f} GB free for {exam.settings.data_dir}"
    if free < TOO_LITTLE:
        return fail(f"{words}: nothing can be accepted when it is full. Make room now")
    return warn(f"{words}: make room, or the server stops accepting when it is full") if free < LITTLE else ok(words)


def blocked_servers(exam: Exam) -> Finding:
    hosts = sorted(exam.settings.blocked_servers)
    wrong = [host for host in hosts if not _HOST.fullmatch(host)]
    if wrong:
        return fail(f"FEDI_GROUPS_BLOCKED_SERVERS: {wrong[0]} is no host and blocks nobody: write it as bad.example")
    return ok(f"{len(hosts)} blocked")


def upload_check(exam: Exam) -> Finding:
    command = exam.settings.upload_check
    if not command:
        return ok("nobody is asked about uploads")
    if shutil.which(command[0], path=os.defpath) is None:
        return fail(f"FEDI_GROUPS_UPLOAD_CHECK: {command[0]} cannot be run, and nothing is taken: give its whole path")
    return ok(f"{command[0]} is asked about every upload")


def films(exam: Exam) -> Finding:
    try:
        found = make_films(exam.settings)
    except Misconfigured as error:
        return fail(str(error))
    if found is not None:
        return ok(f"up to {exam.settings.video_megabytes} MB and {exam.settings.video_minutes} minutes")
    wanted = exam.settings.ffmpeg != "none" and exam.settings.video_megabytes
    return warn("refused: there is no ffmpeg here. Install it") if wanted else ok("none are taken")


def uploads(exam: Exam) -> Finding:
    """Where they are kept: a bucket is written to, and read."""
    try:
        bucket = make_bucket(exam.settings)
        if bucket is not None:
            bucket.check()
    except Misconfigured as error:
        return fail(str(error))
    except FediGroupsError as error:
        return fail(f"{error}: see the settings FEDI_GROUPS_S3_…")
    return ok(f"kept in the bucket {exam.settings.s3_bucket}" if bucket is not None else "kept in the data folder")


CHECKS = (
    ("data folder", folder),
    ("secret", secret),
    ("disk", disk),
    ("blocked servers", blocked_servers),
    ("uploads", uploads),
    ("videos", films),
    ("check of uploads", upload_check),
)
