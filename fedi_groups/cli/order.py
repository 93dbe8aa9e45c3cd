"""The commands that keep order, in one table."""

from fedi_groups.cli import approving, masks, moderating, muting, offering, suspending
from fedi_groups.cli.said import Group
from fedi_groups.domain.types import Act

MODERATE = Group(
    "Keeping order in a community: posts and people; and for admins, on the whole server.",
    (
        (Act.REMOVE.value, moderating.remove),
        (Act.RESTORE.value, moderating.restore),
        (Act.LOCK.value, moderating.lock),
        (Act.UNLOCK.value, moderating.unlock),
        (Act.PIN.value, moderating.pin),
        (Act.UNPIN.value, moderating.unpin),
        (Act.APPOINT.value, offering.appoint),
        (Act.DISMISS.value, moderating.dismiss),
        (Act.BAN.value, moderating.ban),
        (Act.UNBAN.value, moderating.unban),
        (Act.KICK.value, moderating.kick),
        (Act.WARN.value, moderating.warn),
        (Act.MUTE.value, muting.mute),
        (Act.UNMUTE.value, muting.unmute),
        ("unmask", masks.unmask),
        ("ban-author", masks.ban_author),
        ("unban-author", masks.unban_author),
        ("queue", approving.show_queue),
        ("approve", approving.approve),
        ("reject", approving.reject),
        (Act.SUSPEND.value, suspending.suspend),
        (Act.UNSUSPEND.value, suspending.unsuspend),
        (Act.LIMIT.value, suspending.limit),
        (Act.UNLIMIT.value, suspending.unlimit),
    ),
)
