"""The HTTP client of the V3 API: pacing, time-outs, retries, errors, pages, links and downloads."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urljoin, urlsplit

import requests

from constantcontact_api.errors import (
    LostAnswerError,
    RateLimitedError,
    RequestRejectedError,
    ServiceBusyError,
    TransientError,
    error_for_status,
)
from constantcontact_api.timestamps import from_epoch
from constantcontact_api.wire.answers import Object, check_same, leniently, page_of
from constantcontact_api.wire.auth import scopes_of
from constantcontact_api.wire.deadlines import FILE_BOUNDS, JSON_BOUNDS, Bounds, TooLargeError, blocks_of, session_for
from constantcontact_api.wire.pages import PageGuard
from constantcontact_api.wire.reach import why_unreachable
from constantcontact_api.wire.retries import LONGEST_WAIT_SECONDS, Retries, asked_to_wait, waits_by_default
from constantcontact_api.wire.sent import words_sent

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping

    from constantcontact_api.errors import ConstantContactError
    from constantcontact_api.types import Json, JsonObject, Shape
    from constantcontact_api.wire.auth import ConstantContactAuth
    from constantcontact_api.wire.pacer import Pacer

    Decode = Callable[[bytes, Shape], Json]

logger = logging.getLogger(__name__)

_TIMEOUT_SECONDS = (10.0, 120.0)
# Few and large: for each block, the downloading thread takes the interpreter's lock several times from the reader.
_DOWNLOAD_BLOCK_BYTES = 2 * 1024 * 1024
_UNAUTHORIZED = 401
_ERROR = 400
_REDIRECT = 300
# Small enough for what a compressed one can become.
_BODY_BLOCK_BYTES = 16 * 1024


class ConstantContactClient:
    """Requests to one account of the V3 API. Threads may share it.

    Args:
        api_url: Base of the API, such as `https://api.cc.email/v3`.
        auth: Puts the bearer token on each request.
        pacer: Keeps the API key's limits, and counts.
        user_agent: Of every request.
        waits: Makes the generator of the longest waits between retries, in seconds.
        bounds: Of an answer that is read whole, and of a download.
        clock: Seconds since the epoch.
        sleep: Waits for so many seconds.

    Attributes:
        auth: Knows the login.
        pacer: Knows the day.
        answered_after_seconds: How long all answers took to begin.
    """

    def __init__(
        self,
        *,
        api_url: str,
        auth: ConstantContactAuth,
        pacer: Pacer,
        user_agent: str,
        waits: Callable[[], Generator[Any, Any, None]] = waits_by_default,
        bounds: tuple[Bounds, Bounds] = (JSON_BOUNDS, FILE_BOUNDS),
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.answered_after_seconds = 0.0
        self._api_url = api_url.rstrip("/")
        self.auth = auth
        self.pacer = pacer
        self._clock = clock
        self._retries = Retries(waits=waits, sleep=sleep)
        self._json_bounds, self._file_bounds = bounds
        self._session, self._files = (self._session_of(user_agent, of_one) for of_one in bounds)

    def _session_of(self, user_agent: str, bounds: Bounds) -> requests.Session:
        session = session_for(self._api_url, bounds)
        session.headers.update({"User-Agent": user_agent, "Accept": "application/json"})
        return session

    @property
    def requests_made(self) -> int:
        """How many requests this process has made to the API."""
        return self.pacer.requests_made

    def requests_today(self) -> int:
        """Return how many requests the API key has made since 00:00 UTC, over all processes."""
        return self.pacer.requests_today()

    def requests_left(self) -> int | None:
        """Return how many requests are left of today for this account; None without a budget."""
        return self.pacer.requests_left()

    def scopes(self) -> frozenset[str] | None:
        """Return the scopes of the access token; None if it does not tell."""
        return scopes_of(self.auth.access_token())

    def get(
        self,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        shape: Shape = Object,
        decode: Decode = leniently,
        dated: bool = False,
    ) -> Json:
        """Read a resource.

        Args:
            path: Below the API's base, such as `/contact_lists`.
            params: Query parameters.
            shape: What the answer must say, see `answers`.
            decode: Makes of the body what is returned; raises a `ValueError` if it has not the shape.
            dated: Whether to return a pair, with the service's own time as HTTP writes it, empty if unknown.

        Raises:
            TransientError: The answer stays odd.
            ConstantContactError: See `constantcontact_api.errors`; raised after the retries that make sense.
        """
        return self._send("GET", self._url(path), params=params, shape=shape, decode=decode, dated=dated)

    def follow(self, href: str, *, shape: Shape = Object, decode: Decode = leniently) -> Json:
        """Read what a link of an answer leads to; as `get`."""
        return self._send("GET", self._same_origin(href), shape=shape, decode=decode)

    def post(
        self, path: str, *, body: bytes | None = None, content_type: str = "application/json", shape: Shape = Object
    ) -> Json:
        """Send a body that starts something; never sent again on a guess.

        Args:
            path: Below the API's base.
            body: The encoded body.
            content_type: Its media type, with the boundary if it is multipart.
            shape: What the answer must say to be believed, see `answers`.

        Raises:
            LostAnswerError: It may or may not have taken effect: look before sending it again.
            ConstantContactError: See `constantcontact_api.errors`.
        """
        return self._send("POST", self._url(path), body=body, content_type=content_type, shape=shape)

    def put(self, path: str, *, body: bytes, shape: Shape = Object) -> Json:
        """Replace a resource by encoded JSON; `shape` as for `post`.

        Raises:
            LostAnswerError: It may or may not have taken effect: read the resource before sending it again.
            ConstantContactError: See `constantcontact_api.errors`.
        """
        return self._send("PUT", self._url(path), body=body, content_type="application/json", shape=shape)

    def pages(
        self,
        path: str,
        items: str,
        params: Mapping[str, Any] | None = None,
        *,
        shape: Shape = Object,
        begin: str | None = None,
        on_page: Callable[[str], object] = lambda _: None,
    ) -> Iterator[JsonObject]:
        """Read a collection to its end, page by page.

        Args:
            path: Below the API's base.
            items: The key of the array, such as `contacts`.
            params: Query parameters of the first page; the links to later pages hold their own.
            shape: What each item must say, see `answers`.
            begin: Where to begin instead: a link that `on_page` was given earlier.
            on_page: Called when all items of a page have been taken, with the link to the next page.

        Yields:
            The items, in the API's order.
        """
        url, query = (self._same_origin(begin), None) if begin else (self._url(path), params)
        page_shape, guard = page_of(items, shape), PageGuard()
        while True:
            page = self._send("GET", url, params=query, shape=page_shape)
            yield from page[items]
            href = ((page.get("_links") or {}).get("next") or {}).get("href")
            following = self._same_origin(href) if href else url
            if following == url:  # the last page has no link; one that leads to itself has been seen by integrators
                return
            guard.take(following, len(page[items]), page.get("contacts_count"))
            on_page(str(href))
            url, query = following, None

    def download(self, href: str, file: BinaryIO) -> int:
        """Stream what a link leads to into a file, from its beginning at every try; return how many bytes.

        Args:
            href: A link from a response, such as an activity's `results`.
            file: Seekable, and open for writing.
        """
        return self._retries(partial(self._download_once, self._same_origin(href), file))

    def _url(self, path: str) -> str:
        return f"{self._api_url}{path}"

    def _same_origin(self, href: str) -> str:
        try:
            url = urljoin(f"{self._api_url}/", href)
            is_same = urlsplit(url)[:2] == urlsplit(self._api_url)[:2]
        except ValueError:
            raise TransientError("A response has a link that is none. If it stays so, check api_url.") from None
        if not is_same:
            raise RequestRejectedError(
                f"A response links to another host than {self._api_url}: not followed, since the token would go along. "
                "Check api_url.",
                status=0,
            )
        return url

    def _send(self, method: str, url: str, **arguments: Any) -> Json:  # those of `_send_once`
        return self._retries(partial(self._send_once, method, url, **arguments))

    def _send_once(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        content_type: str | None = None,
        shape: Shape = Object,
        decode: Decode = leniently,
        dated: bool = False,
    ) -> Json:
        headers = {"Content-Type": content_type} if content_type else {}
        response = self._exchange(method, url, params=params, data=body, headers=headers)
        try:
            answer = decode(self._body(response), shape)
            check_same(urlsplit(url).path.rpartition("/")[2], answer)
        except (ValueError, RecursionError) as error:
            # It names a key and a type, and repeats nothing of the body.
            why = f"{_what(response)} was answered, but not with what it must say: {error}"
            msg = f"{why}. If it stays so, check api_url."
            raise _in_doubt(method, msg) from None
        return (answer, response.headers.get("Date", "")) if dated else answer

    def _download_once(self, url: str, file: BinaryIO) -> int:
        file.seek(0)
        file.truncate()
        response = self._exchange("GET", url, self._files, headers={"Accept": "text/csv"})
        size = _BODY_BLOCK_BYTES if response.headers.get("Content-Encoding") else _DOWNLOAD_BLOCK_BYTES
        return sum(map(file.write, self._blocks(response, self._file_bounds, size)))

    def _body(self, response: requests.Response) -> bytes:
        return b"".join(self._blocks(response, self._json_bounds, _BODY_BLOCK_BYTES))

    def _blocks(self, response: requests.Response, bounds: Bounds, size: int) -> Iterator[bytes]:
        method = str(response.request.method)
        with response:
            try:
                yield from blocks_of(response, bounds, size)
            except TooLargeError:
                why = f"{_what(response)} was answered with more bytes than any answer has. Check api_url."
                raise _in_doubt(method, why) from None
            except requests.RequestException as error:
                why = f"The answer to {_what(response)} broke off or came too slowly ({type(error).__name__})"
                raise _in_doubt(method, f"{why}. If it stays so, run again later.") from error

    def _exchange(
        self, method: str, url: str, session: requests.Session | None = None, **arguments: Any
    ) -> requests.Response:  # requests' own
        session = session or self._session
        response = self._exchange_once(session, method, url, **arguments)
        if response.status_code == _UNAUTHORIZED:
            rejected = str(response.request.headers.get("Authorization", "")).removeprefix("Bearer ")
            response.close()
            self.auth.access_token(rejected=rejected)  # refreshes; one more try, then it is the operator's turn
            response = self._exchange_once(session, method, url, **arguments)
        if _REDIRECT <= response.status_code < _ERROR:
            raise RequestRejectedError(
                f"{_what(response)} was answered with a redirect: not followed, since the token would go along. "
                "Check api_url.",
                status=response.status_code,
            )
        if response.status_code >= _ERROR:
            raise self._error(method, response)
        return response

    def _error(self, method: str, response: requests.Response) -> ConstantContactError:
        try:
            body = leniently(self._body(response), Any)
        except (ValueError, TransientError):
            body = None
        error = error_for_status(response.status_code, body, what=_what(response), sent=words_sent(response.request))
        if isinstance(error, TransientError):
            error = _in_doubt(method, str(error))
        if isinstance(error, (TransientError, RateLimitedError)):
            now = self._clock()
            wait = asked_to_wait(response.headers.get("Retry-After"), now)
            if wait > LONGEST_WAIT_SECONDS:
                return ServiceBusyError(
                    f"{error} The service asks to come back at {from_epoch(now + wait)}: run again then."
                )
            error.retry_after_seconds = wait
        return error

    def _exchange_once(self, session: requests.Session, method: str, url: str, **arguments: Any) -> requests.Response:
        self.pacer.wait()
        try:
            # Streamed, so that the body is read within its bounds.
            response = session.request(
                method, url, auth=self.auth, timeout=_TIMEOUT_SECONDS, allow_redirects=False, stream=True, **arguments
            )
        except requests.RequestException as error:
            why = why_unreachable(error, url, "api_url")
            msg = f"{method} {url.partition('?')[0]} was not answered ({why}). If it stays so, run again later."
            raise _in_doubt(method, msg) from error
        self.answered_after_seconds += response.elapsed.total_seconds()
        logger.debug("%s %s %d", method, urlsplit(url).path, response.status_code)
        return response


def _what(response: requests.Response) -> str:
    trace = response.headers.get("x-eig-tracking-id") or response.headers.get("x-amzn-requestid")
    return f"{response.request.method} {urlsplit(response.url).path}" + (f" (trace {trace})" if trace else "")


def _in_doubt(method: str, message: str) -> TransientError:
    # A GET changes nothing; anything else may have taken effect before its answer was lost.
    return TransientError(message) if method == "GET" else LostAnswerError(message)
