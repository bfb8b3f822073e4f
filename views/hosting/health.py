"""The health check: `/healthz` answers 200 after a step that came out right, else 503 with a line that says why.

`/_stcore/health` stays Streamlit's: it says that the port answers, and nothing about what is behind it.
"""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from views.hosting.assets import find_base_path
from work.health import Watch

NAME = "healthz"
PATIENCE = 3.0  # seconds that a check waits for its answer: less than whoever asks would wait

_watch = Watch()


def list_routes() -> list[BaseRoute]:
    """Return the route of the check."""
    return [Route(f"{find_base_path()}/{NAME}", _answer)]


async def _answer(request: Request) -> Response:
    try:
        answer = await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(_watch.ask())), PATIENCE)
    except TimeoutError:
        answer = _watch.answer_late()
    headers = {"Cache-Control": "no-store"}
    if answer.failed:
        return PlainTextResponse(answer.line, 503, headers)
    told = {"status": "ok", "checks": list(answer.checked), "seconds": round(answer.seconds, 4)}
    return JSONResponse(told, 200, headers)
