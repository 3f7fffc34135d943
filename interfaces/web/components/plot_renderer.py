"""Draws plots: Vega-Lite in, SVG out.

Called in a process of its own: the library brings a JavaScript engine along, which has no business
in the process that serves people, and is imported there alone. It is given figures of ours alone.
"""


def draw(plot: str) -> bytes:
    """Return the picture of a plot in Vega-Lite.

    Raises:
        ValueError: it is not a plot.
    """
    import vl_convert  # noqa: PLC0415  # half a second and 100 MB, for the child

    svg: str = vl_convert.vegalite_to_svg(plot)
    return svg.encode()
