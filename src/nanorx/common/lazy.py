"""A property that is computed once for each object, without a lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["lazy_property"]

T = TypeVar("T")


class lazy_property(Generic[T]):  # noqa: N801 - used like `property`
    """Compute the value at first use and keep it on the object.

    `functools.cached_property` of Python 3.11 holds a lock while it computes. In a child that was forked meanwhile
    that lock is held for ever. Here two threads may both compute the value: it is the same for both.
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, item: None, owner: type) -> lazy_property[T]: ...

    @overload
    def __get__(self, item: object, owner: type) -> T: ...

    def __get__(self, item: object | None, owner: type) -> lazy_property[T] | T:
        """Compute the value and store it on the object under the property's name, where later reads find it first."""
        if item is None:
            return self
        value = vars(item)[self._name] = self._compute(item)
        return value
