"""A client that has a session puts huge files to the upload address, without any page that wants one."""

from __future__ import annotations

import asyncio
import contextlib
import urllib.request
from http.cookies import SimpleCookie

from benchmarks.load.options import Options, race_link
from benchmarks.load.server import HOST, Server
from benchmarks.load.survival import check_survival
from benchmarks.load.table import Row, count_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "Uploads of 200 MB"
SIZE, PIECE = 200 * 2**20, 2**20
TIMES = 3
BOUNDARY = "of-a-load-client"
START = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="file"\r\n\r\n'.encode()


def measure(options: Options) -> list[Row]:
    """Return whether each was refused, and what the server's memory grew by."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[Row]:
    window = await Visitor(server.port).arrive(race_link(0))
    await window.wait_until(lambda seen: seen.finished)
    token = await asyncio.to_thread(_fetch_token, server.port)
    before, answers = server.measure_memory(), []
    for declared in (True, False):
        answers += [await _put(server.port, window.session, token, declared) for _ in range(TIMES)]
    grown = (server.measure_memory() - before) / 2**20
    await window.leave()
    return [
        count_row("refused, or cut off", sum(answer in (0, 413) for answer in answers), 2 * TIMES),
        number_row("the server's memory grew by", max(0.0, grown), "MB", 20.0, digits=1),
        *await check_survival(server, 1),
    ]


def _fetch_token(port: int) -> str:
    """Return the token that Streamlit asks for, from a cookie that it gives everybody."""
    with urllib.request.urlopen(f"http://{HOST}:{port}/_stcore/health", timeout=30.0) as answer:
        cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
    return next((cookie.value for name, cookie in cookies.items() if "xsrf" in name), "")


async def _put(port: int, session: str, token: str, declared: bool) -> int:
    """Put zeros, with their length told beforehand or in pieces; return the status, 0 for a connection cut off."""
    head = f"PUT /_stcore/upload_file/{session}/file HTTP/1.1\r\nHost: {HOST}:{port}\r\n"
    head += f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
    head += f"Cookie: _streamlit_xsrf={token}\r\nX-Xsrftoken: {token}\r\n"
    head += f"Content-Length: {SIZE}\r\n\r\n" if declared else "Transfer-Encoding: chunked\r\n\r\n"
    reader, writer = await asyncio.open_connection(HOST, port)
    answer = asyncio.create_task(reader.readline())
    with contextlib.suppress(OSError):
        writer.write(head.encode())
        for number in range(SIZE // PIECE):
            if answer.done():
                break
            piece = (START if number == 0 else b"").ljust(PIECE, b"\0")
            writer.write(piece if declared else f"{PIECE:x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
        if not declared and not answer.done():
            writer.write(b"0\r\n\r\n")
    try:
        status = (await asyncio.wait_for(answer, 30.0)).split()
    except (OSError, TimeoutError):
        return 0
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return int(status[1]) if len(status) > 1 else 0
