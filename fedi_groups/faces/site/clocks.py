"""Clocks of the world, for who says by which one they mean a time: a server does not know where its visitors are."""

from typing import Final

OFFSETS: Final = tuple(sorted({*range(-12 * 60, 14 * 60 + 1, 60), -570, -210, 210, 270, 330, 345, 390, 570, 630, 765}))
"""Minutes ahead of UTC at which clocks stand somewhere."""
