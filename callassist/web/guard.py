"""What stands before the pages: who may ask, what a page may load, how an error looks."""

from __future__ import annotations

import logging

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from yarl import URL

from callassist.errors import AlreadyRunning, CallassistError, NotStored

log = logging.getLogger(__name__)

LOOPBACK = ("localhost", "127.0.0.1", "::1")
"Names a page may be asked for by; any other in the Host header is a rebound DNS name."

_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Signal `on_response_prepare`."""
    response.headers.update(_HEADERS)
    # Revalidated each time: after an upgrade no page may run on with half-old modules.
    cache = "no-cache" if request.path.startswith("/static/") else "no-store"
    response.headers.setdefault(hdrs.CACHE_CONTROL, cache)


@web.middleware
async def only_own_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a request by another name than loopback's, and a foreign page's POST or WebSocket.

    A program that is no browser sends no Origin and is let through: it runs on this machine.
    """
    if _host_name(request.host) not in LOOPBACK:
        return error(421, "this name is not served here", "open the page at http://127.0.0.1 or localhost")
    origin = request.headers.get(hdrs.ORIGIN)
    changes = request.method not in ("GET", "HEAD") or hdrs.UPGRADE in request.headers
    if changes and origin is not None and not _same(origin, request):
        return error(403, "the request comes from a foreign page", "open callassist's own page")
    return await handler(request)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure answers `{error, hint}`."""
    try:
        return await handler(request)
    except NotStored as failure:
        return error(404, str(failure), failure.hint)
    except AlreadyRunning as failure:
        return error(409, str(failure), failure.hint)
    except CallassistError as failure:
        return error(400, str(failure), failure.hint)
    except web.HTTPException as failure:
        if failure.status < 400:
            raise
        return error(failure.status, failure.reason.lower())
    except Exception as failure:
        # The text of a foreign error may quote a name or a number: its type and place must do.
        place = failure.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
        log.error("%s %s failed: %s at %s", request.method, _route(request), type(failure).__name__, where)
        return error(500, "callassist failed at this", "its log says where")


def error(status: int, text: str, hint: str = "") -> web.Response:
    return web.json_response({"error": text, "hint": hint}, status=status)


def _host_name(host: str) -> str | None:
    try:
        return URL(f"http://{host}").host
    except ValueError:
        return None


def _same(origin: str, request: web.Request) -> bool:
    try:
        return URL(origin) == URL(f"{request.scheme}://{request.host}")
    except ValueError:
        return False


def _route(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else "?"
