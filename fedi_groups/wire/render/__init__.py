"""Shapes -> documents: posts, actors and activities as we write them, without their `@context` but for actors."""

from fedi_groups.wire.render.activities import Envelope, render_activity, render_tombstone, render_vote
from fedi_groups.wire.render.actors import render_actor
from fedi_groups.wire.render.posts import Prose, attachments_for_microblogs, render_post
from fedi_groups.wire.render.terms import AS, CONTEXT, context_of, with_context

__all__ = [
    "AS",
    "CONTEXT",
    "Envelope",
    "Prose",
    "attachments_for_microblogs",
    "context_of",
    "render_activity",
    "render_actor",
    "render_post",
    "render_tombstone",
    "render_vote",
    "with_context",
]
