"""The shared cache: Redis, or this process's memory while Redis is away (the site still reads and decides)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisAway
from redis.exceptions import TimeoutError as RedisSlow

journal = logging.getLogger("certif.cache")


def _tolerant(name: str) -> Callable[..., Any]:
    """Make a cache method that falls back on the local memory when Redis cannot be reached."""

    def method(self: RedisSinonLocal, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(RedisCache, name)(self, *args, **kwargs)
        except (RedisAway, RedisSlow) as away:
            journal.warning("Redis injoignable (%s) : cache en mémoire locale.", type(away).__name__)
            return getattr(self.local, name)(*args, **kwargs)

    return method


class RedisSinonLocal(RedisCache):
    """Django's Redis cache that survives an absent server; counters then are per process, never lost calls."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.setdefault("OPTIONS", {})
        options.setdefault("socket_connect_timeout", 0.5)
        options.setdefault("socket_timeout", 2)
        super().__init__(server, params)
        self.local = LocMemCache("secours", {})

    add = _tolerant("add")
    get = _tolerant("get")
    set = _tolerant("set")
    touch = _tolerant("touch")
    delete = _tolerant("delete")
    get_many = _tolerant("get_many")
    set_many = _tolerant("set_many")
    delete_many = _tolerant("delete_many")
    has_key = _tolerant("has_key")
    incr = _tolerant("incr")
    clear = _tolerant("clear")
