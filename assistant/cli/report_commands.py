"""`assistant report`, for the FAQ author's terminal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE, load_agency
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.problems import CatalogueError
from assistant.durable_files import replace_durably
from assistant.reports.measure import measure
from assistant.reports.page import html_page
from assistant.reports.period import PeriodError, read_period
from assistant.reports.wording import as_json as to_json
from assistant.reports.wording import text_lines
from assistant.store import Store, StoreUnavailable


def run_report(
    data_dir: Path,
    database_url: str,
    *,
    since: str | None = None,
    until: str | None = None,
    min_votes: int = 5,
    html: Path | None = None,
    as_json: bool = False,
) -> int:
    """Prints the report and writes its page; 1 when something cannot be read or written."""
    store = Store(database_url)
    try:
        agency = load_agency(data_dir / AGENCY_FILE)
        period = read_period(since, until, agency=agency)
        report = measure(store, load_catalogue(data_dir), period, max(1, min_votes))
        if html is not None:
            replace_durably(html, html_page(report, agency).encode())
    except (PeriodError, CatalogueError) as error:
        print(error, file=sys.stderr)
        return 1
    except StoreUnavailable as error:
        print(f"La base de données n'est pas joignable ({error}).", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{html} : le fichier ne peut pas être écrit ({error.strerror}).", file=sys.stderr)
        return 1
    finally:
        store.close()
    if as_json:
        print(json.dumps(to_json(report), ensure_ascii=False, indent=2))
    else:
        print("\n".join(text_lines(report)))
        if html is not None:
            print(f"\nPage écrite : {html.name}")
    return 0
