"""When Python looks for garbage in a process that lives long."""

import gc

OFTEN = (20_000, 20, 50)
"""After so many new objects, not 700: most of them go by themselves."""


def settle_memory() -> None:
    """What is loaded by now stays for good: looking through it for garbage time and again costs a busy server an eighth
    of its time."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*OFTEN)
