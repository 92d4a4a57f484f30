"""Reads Markdown as GitHub does, and prints as JSON what has become of it: headings, table rows, code, and every tag."""

import json
import sys
from html.parser import HTMLParser
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options

# What is one text, whatever is in it.
PIECES = {"h2": "headings", "h4": "checks", "td": "cells", "pre": "blocks", "code": "code", "summary": "summaries"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.read = {name: [] for name in PIECES.values()}
        self.read["tags"] = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        if tag not in self.read["tags"]:
            self.read["tags"].append(tag)
        if tag in PIECES:
            self.open.append((tag, []))

    def handle_data(self, data):
        for _, text in self.open:
            text.append(data)

    def handle_endtag(self, tag):
        if self.open and self.open[-1][0] == tag:
            _, text = self.open.pop()
            self.read[PIECES[tag]].append("".join(text).strip())


reader = Reader()
# GitHub lets `details` through; what else is HTML would be seen among the tags.
markdown = Path(sys.argv[1]).read_text(encoding="utf-8")
reader.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
reader.close()
json.dump(reader.read, sys.stdout)
