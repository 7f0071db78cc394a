"""Who may ask, how much they may send, and what a browser may do with the answer."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOCAL = ("localhost", "127.0.0.1", "::1")
MOST_SENT = 21_000_000
"""Bytes of a request: the largest workbook that is read, and its form."""
MOST_LONG = 60_000
"""Characters of an address."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none, browsers send forms with "Origin: null"
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _TooMuch(Exception):
    """More was sent than any page sends."""


class Guard:
    """Lets in requests for this machine by its own names, changes from the page itself, and no more than a limit."""

    def __init__(self, app: ASGIApp, hosts: tuple[str, ...] = ()) -> None:
        self.app = app
        self.hosts = {*LOCAL, *hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is not None:
            await PlainTextResponse(refused[1], refused[0])(scope, receive, _with_headers(send))
            return
        sent, started = 0, False

        async def counted() -> Message:
            nonlocal sent
            message = await receive()
            sent += len(message.get("body", b""))
            if sent > MOST_SENT:
                raise _TooMuch
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, counted, _with_headers(noted))
        except _TooMuch:
            if not started:
                await PlainTextResponse(_LARGE, 413)(scope, receive, _with_headers(send))

    def _known(self, name: str) -> bool:
        """Whether it is a name of this machine; an address in numbers always is one, for no name of elsewhere led here."""
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return name in self.hosts
        return True

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        if not self._known(_host(headers.get("host", ""))):
            return 421, "This page answers for its own machine alone."
        if len(scope.get("query_string", b"")) > MOST_LONG:
            return 414, "The address is longer than any that this page writes."
        if headers.get("content-length", "0").isdecimal() and int(headers.get("content-length", "0")) > MOST_SENT:
            return 413, _LARGE
        elsewhere = headers.get("sec-fetch-site", "none") not in ("same-origin", "none")
        if scope["method"] not in ("GET", "HEAD"):
            origin = headers.get("origin")
            if elsewhere or (origin is not None and urlsplit(origin).netloc != headers.get("host")):
                return 403, "This was not asked for by the page itself."
        elif elsewhere and headers.get("sec-fetch-mode") != "navigate":
            return 403, "This was not asked for by the page itself."
        return None


_LARGE = "That is more than a scenario can be."


def _host(text: str) -> str:
    """The name in a Host header, without its port."""
    try:
        return (urlsplit(f"//{text}").hostname or "").lower()
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
