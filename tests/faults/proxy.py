"""A TCP proxy between the program and a server, which can cut, stall and refuse."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Coroutine
from typing import Any


class Proxy:
    """Listens on a free port of this machine and hands everything on, unless it is told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._loop = asyncio.new_event_loop()
        self._pipes: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_refusing = False
        self.port = 0

    def __enter__(self) -> "Proxy":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._flow = asyncio.Event()
        self._run(self._start())
        return self

    def __exit__(self, *_error: object) -> None:
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Break off every connection, as a restarted server does."""
        self._run(self._cut())

    def stall(self, seconds: float) -> None:
        """Let nothing through and break nothing off, as a network that is cut."""
        self._loop.call_soon_threadsafe(self._flow.clear)
        time.sleep(seconds)
        self._loop.call_soon_threadsafe(self._flow.set)

    def refuse(self, seconds: float) -> None:
        """Cut and take no connection, as a server that is stopped."""
        self._is_refusing = True
        self.cut()
        time.sleep(seconds)
        self._is_refusing = False

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _start(self) -> None:
        self._flow.set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop(self) -> None:
        self._server.close()
        await self._cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _cut(self) -> None:
        for writer in list(self._pipes):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_refusing:
            writer.transport.abort()
            return
        await self._flow.wait()
        try:
            there, back = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        for source, target in ((reader, back), (there, writer)):
            task = self._loop.create_task(self._pump(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        self._pipes.add(target)
        try:
            while data := await source.read(65536):
                await self._flow.wait()
                target.write(data)
                await target.drain()
        except OSError:
            target.transport.abort()
        finally:
            self._pipes.discard(target)
            with contextlib.suppress(OSError, RuntimeError):
                target.close()
