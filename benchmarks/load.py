"""Requests over loopback with keep-alive connections; light enough not to measure itself."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Load:
    """What a run of requests gave: per second, by status class, and times in ms."""

    per_second: float
    statuses: dict[int, int]
    p50: float
    p95: float

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500 or status == 0)


def request_bytes(method: str, path: str, *, cookie: str = "", body: bytes = b"") -> bytes:
    """A whole HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: text/html", "Accept-Language: ru"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if method == "POST":
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def drive(port: int, requests: Sequence[bytes], *, connections: int = 8) -> Load:
    """Send all requests over `connections` connections, each taking the next one."""
    position = iter(range(len(requests)))
    lock = threading.Lock()
    times: list[float] = []
    statuses: dict[int, int] = {}

    def work() -> None:
        client = _Connection(port)
        while True:
            with lock:
                index = next(position, None)
            if index is None:
                client.close()
                return
            started = time.perf_counter()
            status = client.ask(requests[index])
            spent = time.perf_counter() - started
            with lock:
                times.append(spent * 1000)
                statuses[status] = statuses.get(status, 0) + 1

    threads = [threading.Thread(target=work) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wall = time.perf_counter() - started
    times.sort()
    return Load(len(requests) / wall, statuses, times[len(times) // 2], times[int(len(times) * 0.95)])


class _Connection:
    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> int:
        """The status of the answer, 0 if there was none. The body is read and thrown away."""
        for _attempt in range(2):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=30)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request)
                return self._answer(self.socket)
            except OSError:
                self.close()
        return 0

    def _answer(self, link: socket.socket) -> int:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = link.recv(65536)
            if not piece:
                raise OSError("closed")
            head += piece
        top, _, rest = head.partition(b"\r\n\r\n")
        fields = top.decode("latin-1").lower()
        length = (
            int(fields.split("content-length: ")[1].split("\r\n")[0]) if "content-length: " in fields else 0
        )
        missing = length - len(rest)
        while missing > 0:
            piece = link.recv(min(missing, 65536))
            if not piece:
                raise OSError("closed")
            missing -= len(piece)
        if "connection: close" in fields:
            self.close()
        return int(top[9:12])

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
