"""The front door, wallet, scanner and desk: static files with their policies, and nothing more."""

from functools import partial

from flask import Blueprint, Flask, Response, abort, current_app, request

from blueprints.pages.served_files import ROOT, ServedFile, release

PAGES = {"/": "front", "/wallet/": "wallet", "/scanner/": "scanner", "/desk/": "desk"}
# Whoever plays a citizen; real ones have the mini-program, and the page has no sign-in of its own.
SANDBOX_ONLY = {"wallet"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "lit-html",
}
# The decoder of codes is WebAssembly, and compiling that has a word of its own.
SCANNER_POLICY = POLICY | {"script-src": "'self' 'wasm-unsafe-eval'"}
POLICIES = {"scanner": SCANNER_POLICY}
YEAR = "public, max-age=31536000, immutable"

bp = Blueprint("pages", __name__)


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    for path, name in PAGES.items():
        if app.config["ENVIRONMENT"] == "sandbox" or name not in SANDBOX_ONLY:
            app.add_url_rule(path, f"pages.{name}", partial(_page, name))


@bp.get("/pages/<digest>/<path:name>")
def served_file(digest: str, name: str) -> Response:
    """Send a file of the pages; its address is never used for another content."""
    files = release().files
    if digest != release().digest or name not in files:
        abort(404)
    return _send(files[name])


def _page(name: str) -> Response:
    is_ready = release().is_complete
    file = ROOT / "static" / (f"{name}/index.html" if is_ready else "unready.html")
    text = file.read_text("utf-8").replace("{files}", f"/pages/{release().digest}")
    text = text.replace("{environment}", current_app.config["ENVIRONMENT"])
    text = text.replace("{language}", _language())
    response = Response(text, 200 if is_ready else 503, mimetype="text/html")
    policy = POLICIES.get(name, POLICY)
    response.headers["Content-Security-Policy"] = "; ".join(map(" ".join, policy.items()))
    response.headers["Vary"] = "Accept-Language"
    return response


def _language() -> str:
    """Guess which texts the page will ask for: its own rule, before anybody has chosen."""
    return "zh" if (request.accept_languages.best or "zh").lower().startswith("zh") else "en"


def _send(file: ServedFile) -> Response:
    response = Response(file.content, content_type=file.content_type)
    if file.compressed and request.accept_encodings["gzip"]:
        response.set_data(file.compressed)
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = YEAR
    return response
