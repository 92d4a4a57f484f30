"""Reads each line of its input as an SVG document, as an XML parser does, and prints what it found, a line each."""

import sys
import xml.etree.ElementTree as ElementTree

SVG = "{http://www.w3.org/2000/svg}"
for line in sys.stdin:
    root = ElementTree.fromstring(line)
    assert root.tag == SVG + "svg", root.tag
    print(len(root.findall(f"{SVG}svg")), len(root.findall(f"{SVG}svg//{SVG}rect")))
