"""The forms a report can be written in; apart, so that the command line learns them without SQLite."""

from typing import Literal, NamedTuple

Format = Literal["csv", "excel", "jsonl", "xlsx", "parquet", "zip"]


class Form(NamedTuple):
    """How a form is named in an address, what it is for a browser and for people."""

    suffix: str
    media_type: str
    words: str


FORMS: dict[Format, Form] = {
    "csv": Form("csv", "text/csv; charset=utf-8; header=present", "CSV"),
    "excel": Form("excel.csv", "text/csv; charset=utf-8; header=present", "CSV for Excel"),
    "jsonl": Form("jsonl", "application/x-ndjson; charset=utf-8", "JSON Lines"),
    "xlsx": Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX"),
    "parquet": Form("parquet", "application/vnd.apache.parquet", "Parquet"),
    "zip": Form("zip", "application/zip", "zip with codebook"),
}
