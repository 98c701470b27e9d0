"""The simulator's HTTP surface: one request in, one response out (or a broken connection).

Three doors: the authorization server (`/oauth2/default/v1`, and `/activate` for people), the API (`/v3`), and, for
tests in other processes, `/_simulator`, which the service does not have and which no limit counts. Everything else gets
the gateway's 403.
"""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING

from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from constantcontact_simulator import approval_page
from constantcontact_simulator.activities import MAX_QUEUED, QueueFullError
from constantcontact_simulator.limits import RateLimit
from constantcontact_simulator.odd_answers import changed_answer, odd_answer
from constantcontact_simulator.problems import EngineError
from constantcontact_simulator.routes import Endpoint, routes
from constantcontact_simulator.routes.admin import admin
from constantcontact_simulator.routes.call import Call, DropConnection, RequestRecord, Simulation, answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from werkzeug.wrappers import Request

    from constantcontact_simulator.faults import RequestFault
    from constantcontact_simulator.limits import Refusal

API_PREFIX = "/v3"
AUTH_PREFIX = "/oauth2/default/v1"
APPROVAL_PATH = "/activate"
ADMIN_PREFIX = "/_simulator"

_REFUSALS: dict[Refusal, str] = {"throttled": "Too Many Requests", "quota_exceeded": "Limit Exceeded"}
_NO_FAULT = contextlib.nullcontext()


class Application:
    """Answers requests for the simulated accounts behind one API key.

    Args:
        sims: the state of each account; the key's own is the same in all.
        token_requests_per_second: the token endpoint's own limit; 0 for none. The service: 1.
    """

    def __init__(self, sims: Sequence[Simulation], token_requests_per_second: float) -> None:
        self.sim, self._sims = sims[0], sims
        self._routes = routes().bind("")
        self._token_limit = RateLimit(token_requests_per_second)

    def respond(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            DropConnection: a fault breaks the connection instead.
        """
        if request.path.startswith(f"{ADMIN_PREFIX}/"):
            return admin(self._sims, request, request.path.removeprefix(ADMIN_PREFIX))
        # Reading the body first keeps the connection usable for the next request, whatever the answer.
        size = len(request.get_data(cache=True, parse_form_data=False))
        query = request.query_string.decode("latin-1")
        record = RequestRecord(request.method, request.path, query, size, self.sim.clock())
        if request.path.startswith(f"{AUTH_PREFIX}/"):
            self.sim.token_requests.append(record)
            response = self._auth(request, request.path.removeprefix(AUTH_PREFIX))
        elif request.path == APPROVAL_PATH and request.method in {"GET", "POST"}:
            response = self._approve_device(request)
        elif request.path.startswith(f"{API_PREFIX}/"):
            self.sim.requests.append(record)
            response = self._api(request, request.path.removeprefix(API_PREFIX))
        else:
            response = answer({"message": "Forbidden"}, 403)
        record.status = response.status_code
        response.headers["x-amzn-requestid"] = str(uuid.uuid4())
        response.headers["x-eig-tracking-id"] = str(uuid.uuid4())
        return response

    # The API.

    def _api(self, request: Request, path: str) -> Response:
        fault = self.sim.faults.take_request(request.method, path)
        if fault and not fault.after:
            return self._spoiled(fault)
        try:
            response = self._answer(request, path)
        except EngineError as error:
            response = _error(error.status, error.error_key, error.message, bare=error.bare)
        except QueueFullError:
            text = f"You exceeded {MAX_QUEUED:,} queued activities for this user account"
            response = _error(429, "contacts.api.too_many_activities", text)
        return self._spoiled(fault, response) if fault else response

    def _answer(self, request: Request, path: str) -> Response:
        if self.sim.faults.expire_access_tokens:
            self.sim.faults.expire_access_tokens = False
            self.sim.oauth.expire_access_tokens()
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        token = self.sim.oauth.access(bearer) if scheme.lower() == "bearer" else None
        if token is None:
            return _unauthorized()
        if refusal := self.sim.limits.refusal(self.sim.clock()):
            return self._too_many(refusal)
        try:
            endpoint, arguments = self._routes.match(path, request.method)
        except MethodNotAllowed:
            return _error(405, "contacts.api.method_not_allowed", "Method Not Allowed")
        except NotFound:
            return _error(404, "contacts.api.not_found", "The requested resource was not found.")
        if lack := self._lack(endpoint, token.grant.scopes):
            return _error(403, "forbidden", lack)
        sim = self._sims[token.grant.account]
        if request.method == "GET" and not path.startswith(("/activities", "/contact_exports")):
            sim.activities.settle()
        with sim.account.lock if endpoint.locks else _NO_FAULT:
            response: Response = endpoint.handler(Call(sim, request), **arguments)
        return response

    def _lack(self, endpoint: Endpoint, scopes: tuple[str, ...]) -> str | None:
        granted = self.sim.privileges
        if endpoint.scope is not None and endpoint.scope not in scopes:
            return f"You lack the necessary scope {endpoint.scope}."
        if endpoint.privilege is not None and granted is not None and endpoint.privilege not in granted:
            return f"You lack the necessary user privilege {endpoint.privilege}."
        return None

    def _too_many(self, refusal: Refusal) -> Response:
        error = {"error_key": refusal, "error_message": _REFUSALS[refusal]}
        return answer([error] if self.sim.account.switches.rate_limit_body == "array" else error, 429)

    def _spoiled(self, fault: RequestFault, true: Response | None = None) -> Response:
        """The answer of a fault, made of the true one where it only changes that.

        Raises:
            DropConnection: it has none.
        """
        if fault.says is not None:
            return odd_answer(fault.says)
        if fault.change is not None and true is not None:
            return changed_answer(true, *fault.change)
        if fault.status is None:
            raise DropConnection
        if fault.status == 401:
            return _unauthorized()
        if fault.status == 429:
            return self._too_many("quota_exceeded" if fault.how == "quota_exceeded" else "throttled")
        return _error(fault.status, "simulated.fault", "A fault was asked for.")

    # The authorization server.

    def _auth(self, request: Request, path: str) -> Response:
        oauth, form = self.sim.oauth, {**request.args.to_dict(), **request.form.to_dict()}
        if path == "/authorize" and request.method in {"GET", "POST"}:
            return self._authorize(request.method, form)
        if (request.method, path) == ("POST", "/device/authorize"):
            status, body = oauth.device(form, request.url_root.rstrip("/") + APPROVAL_PATH)
            return answer(body, status)
        if (request.method, path) != ("POST", "/token"):
            return answer({"message": "Forbidden"}, 403)
        return self._token(request, form)

    def _authorize(self, method: str, form: dict[str, str]) -> Response:
        oauth = self.sim.oauth
        if lack := oauth.lacks_to_authorize(form):
            return answer({"error": "invalid_request", "error_description": lack}, 400)
        if method == "GET" and oauth.approval == "page":
            scopes = form.get("scope", "").split()
            return _html(approval_page.ask_for_approval(oauth.client_id, scopes, self._accounts()))
        allows = form.get("answer", "allow") == "allow"
        return redirect(oauth.authorize(form, allows=allows, account=self._chosen(form)))

    def _approve_device(self, request: Request) -> Response:
        oauth, user_code = self.sim.oauth, request.values.get("user_code", "")
        if not user_code:
            return _html(approval_page.ask_for_code())
        device = oauth.waiting_device(user_code)
        if device is None:
            remark = f"Nobody waits with the code {user_code}: it is mistyped, answered already, or has expired."
            return _html(approval_page.ask_for_code(remark), 404)
        if request.method == "GET":
            page = approval_page.ask_for_approval(
                oauth.client_id, device.scopes, self._accounts(), user_code=device.user_code
            )
            return _html(page)
        device.account = self._chosen(request.form)
        device.answer = request.form.get("answer") == "allow"
        said = "Allowed" if device.answer else "Refused"
        return _html(approval_page.page(said, "<p>Close this page, and go on in your terminal.</p>"))

    def _accounts(self) -> list[str]:
        return [f"{sim.account.summary()['organization_name']} ({sim.account.account_id})" for sim in self._sims]

    def _chosen(self, form: Mapping[str, str]) -> int | None:
        number = form.get("account", "")
        return int(number) if number.isdecimal() and int(number) < len(self._sims) else None

    def _token(self, request: Request, form: dict[str, str]) -> Response:
        oauth, faults = self.sim.oauth, self.sim.faults
        if faults.revoke_refresh_tokens:
            faults.revoke_refresh_tokens = False
            oauth.revoke_refresh_tokens()
        fault = faults.take_token()
        if fault and not fault.after:
            return self._spoiled_token(fault)
        if not self._token_limit.take(self.sim.clock()):
            return self._too_many("throttled")
        given = request.authorization
        basic = (given.username or "", given.password or "") if given and given.type == "basic" else None
        status, body = oauth.token(form, basic)
        if fault:
            return self._spoiled_token(fault)
        return answer(body, status, {"Cache-Control": "no-store"})

    def _spoiled_token(self, fault: RequestFault) -> Response:
        if fault.how == "invalid_grant":
            return answer(
                {"error": "invalid_grant", "error_description": "The refresh token is invalid or expired."}, 400
            )
        return self._spoiled(fault)


def _html(page: str, status: int = 200) -> Response:
    return Response(page, status, content_type="text/html; charset=utf-8")


def _unauthorized() -> Response:
    """A bare object (contract: AuthorizationErrorSchema), as otherwise only the reporting service gives it."""
    return answer({"error_key": "unauthorized", "error_message": "Unauthorized"}, 401)


def _error(status: int, key: str, message: str, *, bare: bool = False) -> Response:
    error = {"error_key": key, "error_message": message}
    return answer(error if bare else [error], status)
