"""All that this server shows to people, and to the machines that look after it."""

from fedi_groups.faces.site import emojis, media, service
from fedi_groups.faces.site.account import mail
from fedi_groups.faces.site.account import table as account
from fedi_groups.faces.site.admin import table as admin
from fedi_groups.faces.site.members import table as members
from fedi_groups.faces.site.moderation import table as moderation
from fedi_groups.faces.site.public import invites
from fedi_groups.faces.site.public import table as public

PAGES = (public.PAGES, account.PAGES, members.PAGES, moderation.PAGES, admin.PAGES)

ENDPOINTS = (service.ENDPOINTS, media.ENDPOINTS, emojis.ENDPOINTS, invites.ENDPOINTS, mail.ENDPOINTS)
