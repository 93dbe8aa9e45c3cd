"""The pages around an account."""

from fedi_groups.faces.site.account import (
    barred,
    consent,
    devices,
    enrolling,
    entrance,
    mail,
    notices,
    recovery,
    second,
    security,
)

PAGES = (
    *entrance.PAGES,
    *barred.PAGES,
    *second.PAGES,
    *security.PAGES,
    *notices.PAGES,
    *enrolling.PAGES,
    *recovery.PAGES,
    *devices.PAGES,
    *consent.PAGES,
    *mail.PAGES,
)
