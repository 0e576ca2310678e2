"""The server of the live page: on the loopback address, for whoever holds the token.

Each answer is worked out in a thread, one at a time; what a visitor asks for later supersedes what
it asked for before. Nothing is written but into `results/live`.
"""

from __future__ import annotations

import secrets
import socket
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from typing import Any

import uvicorn
from anyio import to_thread
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.errors import InputError
from sim.live.answers import Answers, SupersededError
from sim.live.downloads import overview_svg, report_page, scenario_text
from sim.live.settings import Asked, Scenarios
from sim.live.views import about, difference, ensemble, one_world
from sim.scenario.library import shipped_scenarios

HOST = "127.0.0.1"
_LARGEST = 256 * 1024
"""Bytes of a request."""
_MOST_VISITORS = 1_000
_ASSETS = {
    "/page.css": ("sim.page", "assets/page.css", "text/css"),
    "/live.css": ("sim.live", "assets/live.css", "text/css"),
    "/uplot.css": ("sim.live", "assets/uplot/uPlot.min.css", "text/css"),
    "/uplot.js": ("sim.live", "assets/uplot/uPlot.iife.min.js", "text/javascript"),
    "/shapes.js": ("sim.page", "assets/shapes.js", "text/javascript"),
    "/live.js": ("sim.live", "assets/live.js", "text/javascript"),
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """Lets through only what the page itself asks of this very address."""

    def __init__(self, app: ASGIApp, authorities: frozenset[str], token: str) -> None:
        self._app, self._authorities, self._token = app, authorities, token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on; every response gets the headers that close the page."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        refused = self._refusal(request)

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += [(k.encode(), v.encode()) for k, v in _HEADERS.items()]
            await send(message)

        await (self._app if refused is None else refused)(scope, receive, closed)

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("host") not in self._authorities:
            return PlainTextResponse("this page is for its own address alone", 421)
        origin = request.headers.get("origin")
        if origin is not None and origin.removeprefix("http://") not in self._authorities:
            return PlainTextResponse("requests from other pages are refused", 403)
        if request.url.path in _ASSETS:
            return None
        given = request.headers.get("x-token") or request.query_params.get("token") or ""
        if not secrets.compare_digest(given.encode(), self._token.encode()):
            return PlainTextResponse("the address lacks its token: use the one printed", 403)
        return None


class Live:
    """The page's state: scenarios, ensembles, and what each visitor asked for last."""

    def __init__(
        self,
        seed: int,
        first: str = "baseline",
        text: str | None = None,
        seeds: Path | None = None,
    ) -> None:
        """first: the shipped scenario to begin with, or `text`, one in the editor;
        seeds: folder of dossiers, searched before the shipped ones."""
        self.first, self.text, self.seeds = first, text, seeds
        self.scenarios = Scenarios(seeds)
        self.answers = Answers(seed)
        self._latest: OrderedDict[str, int] = OrderedDict()

    async def page(self, _request: Request) -> Response:
        """The page itself."""
        text = files("sim.live").joinpath("assets", "live.html").read_text(encoding="utf-8")
        return Response(text, media_type="text/html; charset=utf-8")

    async def asset(self, request: Request) -> Response:
        """Style and scripts: the same for everybody."""
        package, name, kind = _ASSETS[request.url.path]
        return Response(files(package).joinpath(name).read_bytes(), media_type=kind)

    async def start(self, _request: Request) -> Response:
        """What there is to choose from."""
        return JSONResponse(
            {"scenarios": shipped_scenarios(), "first": self.first, "text": self.text}
        )

    async def about(self, request: Request) -> Response:
        """Whether the scenario is sound, and what its controls are set to."""
        return await self._answered(
            request, lambda asked, _: about(self.scenarios.of(asked)), supersedes=False
        )

    async def answer(self, request: Request) -> Response:
        """An ensemble, and the difference from another scenario if one is named."""

        def work(asked: Asked, is_wanted: Callable[[], bool]) -> dict[str, Any]:
            scenario = self.scenarios.of(asked)
            found = ensemble(self.answers.of(scenario, asked.worlds, is_wanted))
            if asked.other is not None:
                other = self.scenarios.named(asked.other)
                both = self.answers.compared(other, scenario, asked.worlds, is_wanted)
                found["difference"] = difference(both)
            return found

        return await self._answered(request, work)

    async def world(self, request: Request) -> Response:
        """The story of one world."""
        return await self._answered(
            request,
            lambda asked, _: one_world(self.scenarios.of(asked), self.answers.seed, asked.world),
            supersedes=False,
        )

    async def download(self, request: Request) -> Response:
        """The scenario, the picture or the report of a state."""
        kind = request.path_params["kind"]
        make = {"scenario.yaml": self._scenario, "picture.svg": self._picture}.get(
            kind, self._report
        )
        return await self._answered(request, lambda asked, _: make(asked), supersedes=False)

    def _scenario(self, asked: Asked) -> Response:
        self.scenarios.of(asked)
        return PlainTextResponse(scenario_text(asked))

    def _picture(self, asked: Asked) -> Response:
        result = self.answers.of(self.scenarios.of(asked), asked.worlds)
        return Response(overview_svg(result), media_type="image/svg+xml")

    def _report(self, asked: Asked) -> Response:
        self.scenarios.of(asked)
        return Response(report_page(asked, self.answers.seed, self.seeds), media_type="text/html")

    async def _answered(
        self,
        request: Request,
        work: Callable[[Asked, Callable[[], bool]], Any],
        supersedes: bool = True,
    ) -> Response:
        """Work in a thread; what is wrong with the input is told as on the command line."""
        content = await _body(request)
        if content is None:
            return _wrong(InputError(f"larger than {_LARGEST:,} bytes"))
        try:
            asked = Asked.read(content)
            visitor, serial = _whose(request)
            if supersedes:
                self._note(visitor, serial)
            wanted = lambda: not supersedes or self._latest.get(visitor, serial) == serial  # noqa: E731
            found = await to_thread.run_sync(lambda: work(asked, wanted))
        except SupersededError:
            return JSONResponse({"superseded": True})
        except InputError as error:
            return _wrong(error)
        return found if isinstance(found, Response) else JSONResponse(found)

    def _note(self, visitor: str, serial: int) -> None:
        before = self._latest.pop(visitor, -1)
        self._latest[visitor] = max(serial, before)
        while len(self._latest) > _MOST_VISITORS:
            self._latest.popitem(last=False)


def _whose(request: Request) -> tuple[str, int]:
    visitor = request.headers.get("x-visitor", "")[:64]
    number = request.headers.get("x-serial", "0")
    return visitor, int(number) if number.isascii() and number.isdigit() else 0


async def _body(request: Request) -> bytes | None:
    """What was sent; None if it is too much."""
    content = b""
    async for piece in request.stream():
        content += piece
        if len(content) > _LARGEST:
            return None
    return content


def _wrong(error: InputError) -> Response:
    """An answer like any other: browsers report requests that fail, and a typing error is none."""
    problems = [
        {"line": each.line, "column": each.column, "text": str(each)}
        for each in getattr(error, "problems", ())
    ]
    return JSONResponse({"error": error.for_people(), "problems": problems})


def app_of(live: Live, authorities: frozenset[str], token: str) -> Starlette:
    """The application; authorities: `host:port` of the addresses it answers to."""
    routes = [
        Route("/", live.page),
        *(Route(path, live.asset) for path in _ASSETS),
        Route("/start", live.start, methods=["POST"]),
        Route("/about", live.about, methods=["POST"]),
        Route("/answer", live.answer, methods=["POST"]),
        Route("/world", live.world, methods=["POST"]),
        Route("/download/{kind}", live.download, methods=["POST"]),
    ]
    guard = Middleware(Guard, authorities=authorities, token=token)
    return Starlette(routes=routes, middleware=[guard])


def serve(live: Live, port: int, tell: Callable[[str], None]) -> None:
    """Answer until Ctrl-C; `tell` gets the address as soon as it can be opened.

    port: 0 for any free one. Raises `InputError` if it is taken.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, port))
        except OSError as error:
            raise InputError(f"--port {port}: {error.strerror}; choose another, or 0") from None
        listening.listen(64)
        port = listening.getsockname()[1]
        token = secrets.token_urlsafe(18)
        authorities = frozenset(f"{host}:{port}" for host in (HOST, "localhost"))
        config = uvicorn.Config(
            app_of(live, authorities, token),
            log_level="error",
            access_log=False,
            server_header=False,
            lifespan="off",
        )
        tell(f"http://{HOST}:{port}/?token={token}")
        with suppress(KeyboardInterrupt):  # the way in which the page is meant to end
            uvicorn.Server(config).run(sockets=[listening])
