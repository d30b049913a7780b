"""An attribute that is made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazily(Generic[T]):
    """What functools.cached_property does, without the lock that it takes before Python 3.12.

    For objects that one thread has to itself.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self._name = make.__name__

    @overload
    def __get__(self, owner: None, kind: type) -> lazily[T]: ...
    @overload
    def __get__(self, owner: object, kind: type) -> T: ...
    def __get__(self, owner: object | None, kind: type) -> lazily[T] | T:
        if owner is None:
            return self
        made = owner.__dict__[self._name] = self._make(owner)  # found there from now on, before this descriptor
        return made
