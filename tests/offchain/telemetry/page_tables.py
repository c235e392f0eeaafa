"""The tables of a page, as its HTML has them: no browser, and no script, has been near it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Table:
    """A table's body: of each row its key and the figures in it."""

    name: str
    title: str
    """The id of what names it."""
    caption: str = ""
    rows: list = field(default_factory=list)

    def by_key(self):
        found = dict(self.rows)
        assert len(found) == len(self.rows)
        return found


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tables = []
        self._in_caption = False

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "table":
            self.tables.append(Table(found.get("id", ""), found.get("aria-labelledby", "")))
        elif tag == "caption":
            self._in_caption = True
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append((found.get("data-key"), []))
        elif tag == "td" and "data-value" in found:
            self.tables[-1].rows[-1][1].append(found["data-value"])

    def handle_endtag(self, tag):
        if tag == "caption":
            self._in_caption = False

    def handle_data(self, data):
        if self._in_caption:
            self.tables[-1].caption += data.strip()


def read_tables(html):
    """Read a page's tables; rows without figures are left out."""
    reader = _Reader()
    reader.feed(html)
    for table in reader.tables:
        table.rows = [row for row in table.rows if row[1]]
    return reader.tables
