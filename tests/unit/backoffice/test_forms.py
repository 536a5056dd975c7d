"""Every form of the team's page, attacked: `tests/backoffice_forms.py` says what each answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import settings
from starlette.datastructures import FormData, QueryParams
from starlette.testclient import TestClient

from assistant.backoffice import access
from assistant.backoffice.page import Page
from assistant.backoffice.pages import SCREENS
from assistant.settings import ROOT
from tests.backoffice import words_of
from tests.backoffice_forms import FORMS, REFUSED, TAKEN, Form
from tests.unit.backoffice.attacked import Attacked, attacked_in

PAGES = (*SCREENS, *access.PAGES)
ROUTES = {f"{page.method} {page.path}" for page in PAGES if page.method == "POST"}
HTML = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
FOREIGN = {
    "formula": '=HYPERLINK("http://x.example";"a")',
    "path": "../../../../etc/passwd",
    "number": "-12345",
    "header": "abcde\r\nSet-Cookie: a=b",
}
ASKED = {"html": HTML, "big": "9" * 40, "first day": "0001-01-01", "last day": "9999-12-31", **FOREIGN}
NOTHING = {"missing": None, "empty": "", "unseen": "\x00\u202e\u2066"}
LONG = "mot " * 750
_SENTENCE = re.compile(r"[A-ZÀ-Ý«].{10,}[.!?]$")
ELSEWHERE = ("x", "999999999", "..%2f..%2fetc%2fpasswd", "%00", "%3Cscript%3Ealert(1)")
DEEP = settings.default.max_examples > 100
_LEAKS = ("Traceback", "site-packages", 'File "', "sqlite3.", "sqlalchemy", str(ROOT))


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attacked]:
    with pytest.MonkeyPatch.context() as patch:
        made = attacked_in(tmp_path_factory.mktemp("attacked"), patch)
        yield made
        made.desk.stop()


@dataclass(frozen=True)
class Answer:
    """What came of a form."""

    status: int
    text: str
    headers: Mapping[str, str]

    @classmethod
    def of(cls, got: Any) -> Answer:
        """Of what the client got."""
        return cls(got.status_code, got.text, got.headers)

    @property
    def outcome(self) -> str:
        """`TAKEN` or `REFUSED`."""
        return TAKEN if self.status < 400 else REFUSED

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it; a file that is kept is no page."""
        kept = "content-disposition" in self.headers
        return not kept and self.headers.get("content-type", "").startswith("text/html")

    @property
    def faults(self) -> list[str]:
        """What no answer may be, whatever was sent."""
        found = [leak for leak in _LEAKS if leak in self.text]
        if self.status >= 500:
            found.append(f"status {self.status}")
        if self.is_page and ("<script>alert" in self.text or "<img src=x" in self.text):
            found.append("HTML is shown as HTML")
        if self.status >= 400 and not any(map(_SENTENCE.search, self.alerts)):
            found.append(f"no sentence: {self.alerts}")
        place = self.headers.get("location", "/")
        if (
            not place.startswith("/")
            or place.startswith("//")
            or "set-cookie: a" in str(self.headers).lower()
        ):
            found.append(f"sent elsewhere: {place}")
        return found

    @property
    def alerts(self) -> list[str]:
        """What is said to be wrong, on the page or beside a field."""
        marks = r'<(\w+)[^>]* (?:role="alert"|class="problem[^"]*")[^>]*>(.*?)</\1>'
        marked = [html for _, html in re.findall(marks, self.text, re.S)]
        if self.status in (404, 410):
            # There is nothing but that to say.
            marked += re.findall(r"<p[^>]*>(.*?)</p>", self.text[self.text.find("<main") :], re.S)
        return [words_of(html) for html in marked]


def watched(patch: pytest.MonkeyPatch, kind: type[Any] = FormData) -> set[str]:
    """The names that pages ask of a form, or of an address, from now on; « # » stands for a number."""
    names: set[str] = set()

    def noting(method: str) -> Any:
        own = getattr(kind, method)

        def note(self: Any, name: str, *default: Any) -> Any:
            # A page that is looked at has a form without fields.
            if isinstance(self, kind) and (kind is not FormData or len(self)):
                plain = re.sub(r"-\d+$", "-#", name)
                names.add(re.sub(r"^(facette|choix|deux)\..*", r"\1.*", plain))
            return own(self, name, *default)

        return note

    for method in ("get", "getlist"):
        patch.setattr(kind, method, noting(method))
    return names


def bodies(fields: Mapping[str, str], most: int) -> dict[str, tuple[int, bytes, str]]:
    """What a browser does not send -> the status that it gets, the body and its type."""
    written = urlencode(fields).encode()
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ).encode()
    whole = parts + b"--b--\r\n"
    nameless = b"--b\r\nContent-Disposition: form-data\r\n\r\na\r\n--b--\r\n"
    form, multipart = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
    return {
        "letters of UTF-7": (415, whole, f"{multipart}; charset=utf-7"),
        "escaped letters": (415, whole, f"{multipart}; charset=unicode_escape"),
        "letters of no encoding": (415, whole, f"{multipart}; charset=undefined"),
        "the same, not in parts": (415, written, f"{form}; charset=utf-7"),
        "more than its page takes": (413, written + b"&x=" + b"a" * most, form),
        "a part without a name": (400, nameless, multipart),
        "parts without a boundary": (400, whole, "multipart/form-data"),
        "JSON": (403, json.dumps(fields).encode(), "application/json"),
        "nothing": (403, b"", form),
    }


@dataclass
class Attack:
    """One form of a desk, sent in as many ways as there are to attack it."""

    form: Form
    attacked: Attacked
    route: str
    noted: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    """What the form itself was asked for; `noted` has what its preparation was asked for too."""

    @property
    def _client(self) -> TestClient:
        return self.attacked.stranger.client if self.form.door else self.attacked.boss.client

    def prepared(self) -> tuple[str, dict[str, Any]]:
        """The address and the fields of a form that is taken."""
        at, form = self.attacked, self.form
        csrf = at.csrf()
        values: dict[str, Any] = {}
        if form.door:
            at.stranger.client.cookies.clear()
        for name, one in form.fields.items():
            value = one.value(at) if callable(one.value) else one.value
            if value is not None and value != "":
                values[name.replace("#", "1")] = value
        address = form.address(at) if form.address else self.route.split()[1]
        if form.door:
            html = at.stranger.client.get(form.page[0] if form.page else address).text
            found = re.search(r'name="avant" value="([^"]+)"', html)
            values["avant"] = found[1] if found else ""
        elif form.page:
            values = {**at.page(*form.page), **values}
        if not form.door:
            values["csrf"] = csrf
        return address, values

    def send(self, address: str, values: Mapping[str, Any]) -> Answer:
        files = {name: value for name, value in values.items() if isinstance(value, tuple)}
        data = {name: value for name, value in values.items() if name not in files}
        self.noted.clear()
        got = self._client.post(address, data=data, files=files or None)
        self.read |= self.noted
        return Answer.of(got)

    def with_field(self, name: str, value: Any) -> Answer:
        """The form with one field otherwise; None leaves it out."""
        address, values = self.prepared()
        for own in self._inputs(name, values):
            values.pop(own, None)
            if value is not None:
                values[own] = value
        return self.send(address, values)

    def send_body(self, address: str, body: bytes, kind: str) -> Answer:
        """These very bytes."""
        return Answer.of(self._client.post(address, content=body, headers={"Content-Type": kind}))

    def elsewhere(self) -> list[str]:
        """The address with a name of nothing in the place of each of its own."""
        return [re.sub(r"\{[^}]+\}", name, self.route.split()[1]) for name in ELSEWHERE]

    @property
    def names(self) -> set[str]:
        """Of the fields, those of the other lines of the route too."""
        lines = [form for line, form in FORMS.items() if line.startswith(self.route)]
        return {"csrf", *(name for form in lines for name in form.fields)}

    def _inputs(self, name: str, values: Mapping[str, Any]) -> list[str]:
        """The inputs that a field of the table stands for; one at least."""
        if name.endswith("*"):
            own = [one for one in values if one.startswith(name[:-1])]
            return own or [f"{name[:-1]}produit"]
        return [name.replace("#", "1")]


def _attack(attacked: Attacked, line: str) -> Attack:
    return Attack(FORMS[line], attacked, " ".join(line.split()[:2]))


def _some(attacks: Mapping[str, Any], rank: int, most: int) -> list[tuple[str, Any]]:
    """Some of them, others for each field; all of them when the tests go deep."""
    every = list(attacks.items())
    return every if DEEP else [every[(most * rank + one) % len(every)] for one in range(most)]


def test_every_form_has_its_line_and_every_line_its_form() -> None:
    assert {" ".join(line.split()[:2]) for line in FORMS} == ROUTES


@pytest.mark.parametrize("line", FORMS)
def test_a_form_answers_what_its_line_says(
    attacked: Attacked, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    attack, wrong = _attack(attacked, line), []
    attack.noted = watched(monkeypatch)

    def expect(how: str, outcome: str, answer: Answer) -> None:
        if answer.outcome != outcome or answer.faults:
            wrong.append((how, answer.status, answer.alerts[:2], answer.faults))

    expect("as it is", attack.form.outcome, attack.send(*attack.prepared()))
    for rank, (name, one) in enumerate(attack.form.fields.items()):
        for how, value in _some(NOTHING, rank, 1):
            expect(f"{name} {how}", one.missing, attack.with_field(name, value))
        expect(f"{name} html", one.html, attack.with_field(name, HTML))
        for how, value in _some(FOREIGN, rank, 1):
            expect(f"{name} {how}", one.foreign, attack.with_field(name, value))
        expect(f"{name} long", one.long, attack.with_field(name, LONG))
    if attack.form.elsewhere:
        _, values = attack.prepared()
        for address in attack.elsewhere():
            # What a slash makes of it is no address of ours.
            if attack.form.elsewhere == TAKEN and "%2f" in address:
                continue
            expect(f"sent to {address}", attack.form.elsewhere, attack.send(address, values))
    if attack.form.stale:
        address, values = attack.prepared()
        changed, status = attack.form.stale
        answer = attack.send(address, {**values, **changed})
        if answer.status != status or answer.faults:
            wrong.append(("stale", answer.status, answer.alerts, answer.faults))
    assert wrong == [], "\n".join(map(str, wrong))
    assert sorted(attack.read - attack.names) == []


@pytest.mark.parametrize("line", FORMS)
def test_a_body_that_no_browser_sends_is_refused_before_any_work(attacked: Attacked, line: str) -> None:
    attack = _attack(attacked, line)
    address, values = attack.prepared()
    plain = {name: value for name, value in values.items() if isinstance(value, str)}
    wrong = []
    most = next(page.most_bytes for page in PAGES if f"{page.method} {page.path}" == attack.route)
    for how, (status, body, kind) in bodies(plain, most).items():
        answer = attack.send_body(address, body, kind)
        # A link that comes without its token answers as with any field that is wrong.
        right = (403, 422) if status == 403 and attack.form.door else (status,)
        if answer.status not in right or answer.faults:
            wrong.append((how, answer.status, answer.alerts, answer.faults))
    assert wrong == []


@pytest.mark.parametrize("line", FORMS)
def test_a_form_of_another_session_is_refused(attacked: Attacked, line: str) -> None:
    attack = _attack(attacked, line)
    name = "avant" if attack.form.door else "csrf"
    address, values = attack.prepared()
    for forged in ("f" * len(values[name]), "", "é" * 43, HTML):
        answer = attack.send(address, {**values, name: forged})
        # A link answers as it does to whoever leaves a field out.
        assert answer.status in ((403, 422) if attack.form.door else (403,))
        assert answer.faults == []


def test_what_belongs_to_somebody_else_is_not_reached(attacked: Attacked) -> None:
    boss, csrf = attacked.boss.client, attacked.csrf()
    other = attacked.other()
    token = attacked.upload(other)
    for place in ("confirmer", "abandonner"):
        answer = boss.post(f"/faq/importer/{place}", data={"csrf": csrf, "envoi": token})
        assert (answer.status_code, "n'est plus là" in words_of(answer.text)) == (422, True)
    session = attacked.session(other)
    boss.post("/mon-compte/sessions", data={"csrf": csrf, "session": session})
    assert attacked.is_open(session)
    begun = attacked.desk.tries.begin(int(session))
    sent = boss.post("/essayer/dire", data={"csrf": csrf, "texte": "Quelle carte ?", "essai": begun.id})
    assert begun.id not in sent.headers["location"]
    assert begun.exchanges == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.method == "GET"], ids=lambda page: page.path)
def test_an_address_may_ask_for_anything(
    attacked: Attacked, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = watched(monkeypatch, QueryParams)
    attacked.csrf()
    path = re.sub(r"\{(\w+)(:number)?\}", lambda part: attacked.named(part[1], page.path), page.path)
    assert attacked.boss.client.get(path).status_code < 500
    wrong = []
    for name in sorted(read):
        for how, value in {
            "html": HTML,
            "long": LONG,
            "big": "9" * 40,
            "day": "0001-01-01",
            **FOREIGN,
        }.items():
            answer = Answer.of(attacked.boss.client.get(path, params={name.replace("#", "1"): value}))
            if answer.faults:
                wrong.append((name, how, answer.status, answer.faults))
    for value in ELSEWHERE if "{" in page.path else ():
        answer = Answer.of(attacked.boss.client.get(re.sub(r"\{[^}]+\}", value, page.path)))
        if answer.faults:
            wrong.append((value, answer.status, answer.faults))
    assert wrong == []
