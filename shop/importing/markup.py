"""HTML from files and forms, cut down to what a product description needs."""

import nh3

TAGS = frozenset(
    (
        *("p", "br", "hr", "span", "a", "blockquote", "ul", "ol", "li", "dl", "dt", "dd"),
        *("b", "strong", "i", "em", "u", "s", "sub", "sup", "h2", "h3", "h4", "h5", "h6"),
        *("table", "thead", "tbody", "tr", "th", "td"),
    )
)
ATTRIBUTES = {"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}


def clean_html(text: str) -> str:
    """Harmless HTML: no scripts, styles, pictures, ids or handlers; links only to web addresses."""
    if "<" not in text and "&" not in text:
        return text
    cleaned: str = nh3.clean(
        text,
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return cleaned.strip()
