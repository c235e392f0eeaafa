"""Reading pages: their tables, their charts, and where the keyboard gets."""

__all__ = ["figures_of", "keyboard_stops", "rows_of", "shown_chart", "wait_for_series_colour"]

# What a keyboard reaches, as far as it is to be seen.
_REACHABLE = """() => [...document.querySelectorAll(
    'a[href], button, input, textarea, select, summary, [tabindex="0"]'
)].filter((element) => element.checkVisibility()).length"""

_STOP = """() => {
    const element = document.activeElement;
    if (element === document.body) return null;
    window.stops ??= new Map();
    if (!window.stops.has(element)) window.stops.set(element, window.stops.size);
    return window.stops.get(element);
}"""


# The chart is copied to be read: reading the page's own canvas would be warned of.
_DRAWN_COLOUR = """() => {
    const colour = getComputedStyle(document.documentElement).getPropertyValue("--series-1").trim();
    const chart = document.querySelector("canvas");
    const copy = new OffscreenCanvas(chart.width + 1, chart.height);
    const context = copy.getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(chart.width, 0, 1, 1);
    const wanted = context.getImageData(chart.width, 0, 1, 1).data.join();
    context.drawImage(chart, 0, 0);
    const { data } = context.getImageData(0, 0, chart.width, chart.height);
    for (let at = 0; at < data.length; at += 4)
        if (data.slice(at, at + 4).join() === wanted) return colour;
    return false;
}"""


def figures_of(row):
    """Read a row's figures as numbers."""
    cells = row.locator("td[data-value]").all()
    return [int(cell.get_attribute("data-value")) for cell in cells]


def rows_of(page, table):
    """Read the figures of a table's rows by their keys; `table` is a selector."""
    rows = page.locator(table).locator("tbody tr[data-key]").all()
    return {row.get_attribute("data-key"): figures_of(row) for row in rows}


def shown_chart(page, chart):
    """Ask the script what a chart shows, and how high its bars are."""
    script = page.locator("script[src*='charts.js']").get_attribute("src")
    return page.evaluate(
        "async ([script, chart]) => (await import(script)).shown(chart)", [script, chart]
    )


def keyboard_stops(page):
    """Press Tab until the page has been walked through; give how many stops there were, and how
    many there are to be."""
    expected, stops = page.evaluate(_REACHABLE), set()
    for _ in range(expected + 5):
        page.keyboard.press("Tab")
        stop = page.evaluate(_STOP)
        if stop is not None:
            stops.add(stop)
    return len(stops), expected


def wait_for_series_colour(page):
    """Wait until the first chart is drawn in the style sheet's first colour, and give that.

    Charts follow a change of the system's colours at the browser's next frame, not at once.
    """
    return page.wait_for_function(_DRAWN_COLOUR).json_value()
