"""A parsed page as one string: its text with marks where blocks, tables, rows and cells begin and end.

A report has 25,000 elements. A stylesheet walks them within libxslt, in a fifth of the time that a loop
over them takes; what is left to Python are the marks.
"""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import XSLT, _Element

# Noncharacters of Unicode: no text has them, XML allows them.
BORDER, MARK, CELL, CELL_TEXT, CELL_END, RAISED, RAISED_END = map(chr, range(0xFDD0, 0xFDD7))
# A mark and which: all of them are found by one search for one character.
TABLE, TABLE_END, ROW, ROW_END = (f"{MARK}{which}" for which in "TtRr")
# fmt: off
BLOCKS = (
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li",
    "main", "nav", "ol", "p", "page", "pre", "section", "title", "ul",
)
# fmt: on
HIDDEN = "hidden-part"
UNREAD = ("head", "script", "style", "noscript", "template", "xbrl", "svg", HIDDEN)
STYLESHEET = f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
<xsl:output method="text" encoding="UTF-8"/>
<xsl:template match="{"|".join(BLOCKS)}">{BORDER}<xsl:apply-templates/>{BORDER}</xsl:template>
<xsl:template match="table">{TABLE}<xsl:apply-templates/>{TABLE_END}</xsl:template>
<xsl:template match="tr">{ROW}<xsl:apply-templates/>{ROW_END}</xsl:template>
<xsl:template match="td|th">
  <xsl:text>{CELL}</xsl:text><xsl:value-of select="@colspan"/><xsl:text>{CELL_TEXT}</xsl:text>
  <xsl:apply-templates/><xsl:text>{CELL_END}</xsl:text>
</xsl:template>
<xsl:template match="sup">{RAISED}<xsl:apply-templates/>{RAISED_END}</xsl:template>
<xsl:template match="{"|".join(UNREAD)}" priority="2"/>
</xsl:stylesheet>
"""


@cache
def _stylesheet() -> "XSLT":
    from lxml import etree

    return etree.XSLT(etree.fromstring(STYLESHEET.encode()))


def flow_of(root: "_Element") -> str:
    """The text of a page with its marks; what is named HIDDEN is left out.

    A test of every element's style would cost four times the rest of the stylesheet: who parses a page
    gives its hidden elements that name. A cell is CELL, its colspan as it is written, CELL_TEXT, its text,
    CELL_END.
    """
    return str(_stylesheet()(root))
