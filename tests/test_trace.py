"""One document's trace: every mention marked in place, and its text never markup."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import re

import msgspec
from conftest import TEXT, extraction

from kg import trace
from kg.model import Dropped, Evidence, Extraction, Link, Mention, Relation, Source, Span

HOSTILE = "</mark><script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;\x00\x1b[31m\u202e{{7*7}}"


class Page(html.parser.HTMLParser):
    """Tags seen, and the text inside <main> without the cards."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.open.append(tag if dict(attrs).get("class") != "card" else "card")

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if "main" in self.open and "card" not in self.open:
            self.text += data


def source(text: str = TEXT) -> Source:
    return Source("苏州", "苏州答复", text)


def hostile() -> tuple[Source, Extraction]:
    """A document, a name, a type and a reason made of markup."""
    text = f"前{HOSTILE}后{HOSTILE}"
    span = Span(1, 1 + len(HOSTILE))
    e = Evidence(HOSTILE, *(span.start, span.end), HOSTILE, HOSTILE, 0.5)
    return source(text), msgspec.structs.replace(
        extraction(),
        doc=HOSTILE,
        title=HOSTILE,
        length=len(text),
        mentions=(Mention(span, HOSTILE, HOSTILE, HOSTILE),),
        mention_spans=(span,),
        mention_quotes=(HOSTILE,),
        links=(Link(0, f"City/{HOSTILE}", HOSTILE),),
        relations=(Relation(HOSTILE, f"City/{HOSTILE}", f"City/{HOSTILE}", e, {"role": HOSTILE}),),
        dropped=(Dropped(HOSTILE, HOSTILE, HOSTILE, e),),
    )


def test_the_page_shows_the_whole_text_and_marks_every_mention() -> None:
    page = Page(trace.page(source(), extraction(), {"City": "#56b4e9"}))
    assert page.text == TEXT.replace("\x1b", "␛")
    marks = [attrs for tag, attrs in page.tags if tag == "mark"]
    assert len(marks) == len(extraction().mentions) and len({attrs["id"] for attrs in marks}) == len(marks)


def test_a_mention_tells_what_is_said_of_it_there() -> None:
    page = trace.page(source(), extraction(), {})
    card = page.partition("生物医药<span")[2].partition("</span>")[0]
    assert "Industry/生物医药 (exact)" in card and "苏州市 —develops→ 生物医药" in card and "pursues" not in card


def test_two_mentions_from_the_same_characters_do_not_break_the_text() -> None:
    x = extraction()
    x = msgspec.structs.replace(x, mention_spans=(x.mention_spans[0],) * len(x.mentions))
    assert Page(trace.page(source(), x, {})).text == TEXT.replace("\x1b", "␛")


def test_document_text_is_never_markup() -> None:
    text = trace.page(*hostile(), {HOSTILE: "red;} body { background: url(//evil)"})
    page = Page(text)
    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "ul", "li", "span", "main", "mark"),
        *("b", "i", "a", "table", "tr", "td", "th"),
    }
    assert not any(name.startswith("on") or name in ("src", "style") for _, attrs in page.tags for name in attrs)
    assert "evil" not in text and not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)
    assert page.open == [] and text.endswith("</html>\n")


def test_the_policy_allows_its_own_style_and_nothing_else() -> None:
    text = trace.page(source(), extraction(), {"City": "#56b4e9"})
    style = text.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert "#56b4e9" in style and "://" not in text and "url(" not in text


def test_the_report_names_every_step() -> None:
    text = "\n".join(trace.lines(extraction()))
    assert "0-3 苏州市 City [lexicon 1] -> City/苏州市 (exact)" in text
    assert "City/苏州市 -pursues-> Initiative/1030产业体系\n      3-15 [r1 0.9] “聚焦“1030”产业体系”" in text
    assert "home place: City/苏州市 (by title)" in text and "City/苏州市: 产值 >=4万亿元 2023年 achieved" in text
