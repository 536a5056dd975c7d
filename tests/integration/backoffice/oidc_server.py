"""A real OpenID Connect server, run in an environment of its own; told by a test, it answers wrongly.

`PUT /wrong` takes `{"key": "", "claims": {…}}`: claims of identity tokens from now on (null takes one out),
and what signs them: the server's own key, that of `others`, or `none`. `{}` puts it right.
"""

from __future__ import annotations

import base64
import json
import sys
from typing import Any

import flask
import joserfc.jwk
import joserfc.jwt
import oidc_provider_mock
import werkzeug.serving

_OTHERS = joserfc.jwk.RSAKey.generate_key(2048)


def main(port: int) -> None:
    """Serves until it is stopped."""
    app = oidc_provider_mock.app()
    wrong: dict[str, Any] = {}

    @app.put("/wrong")
    def be_wrong() -> tuple[str, int]:
        wrong.clear()
        wrong.update(flask.request.get_json())
        return "", 204

    @app.after_request
    def answer_wrongly(response: flask.Response) -> flask.Response:
        if not wrong or flask.request.path != "/oauth2/token" or response.status_code != 200:
            return response
        token = response.get_json()
        claims = json.loads(base64.urlsafe_b64decode(token["id_token"].split(".")[1] + "=="))
        key = flask.g.oidc_provider_mock_storage.jwk
        if not isinstance(key, joserfc.jwk.RSAKey):
            # On Python 3.11 the server is of before its keys were of joserfc.
            key = joserfc.jwk.RSAKey.import_key(
                key.as_pem(is_private=True), {"kid": key.kid} if key.kid else None
            )
        header = {"alg": "RS256", "kid": key.kid} if key.kid else {"alg": "RS256"}
        claims.update(wrong["claims"])
        claims = {name: value for name, value in claims.items() if value is not None}
        token["id_token"] = joserfc.jwt.encode(header, claims, _OTHERS if wrong["key"] == "others" else key)
        if wrong["key"] == "none":
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
            token["id_token"] = f"{head}.{token['id_token'].split('.')[1]}."
        response.set_data(json.dumps(token))
        return response

    werkzeug.serving.make_server("127.0.0.1", port, app, threaded=True).serve_forever()


if __name__ == "__main__":
    main(int(sys.argv[1]))
