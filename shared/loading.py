"""Loading code that stays for the life of a process."""

import gc
import importlib
from types import ModuleType


def load_for_good(name: str) -> ModuleType:
    """The module of this name; what it brings along is never looked at again by the garbage collector.

    Loading makes half a million objects that all stay. Without this, the collector walks them several times
    while they are made, each time it runs afterwards, and once more at the end of the process: together as
    long as the loading itself. Forks also share such memory longer, as nothing writes into its headers.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
