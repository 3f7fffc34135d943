"""One self-contained page about a run: the verdict, the plots, the figures."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from lab.chaos.report import plots
from lab.chaos.report.summary import KINDS, recovery_sentences, verdict_sentence

type Report = Mapping[str, Any]

_SHOWN_BREACHES: Final = 50
_STYLE: Final = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2430; --soft: #5c6675;
  --grid: #d8dde4; --card: #f5f7fa; --first: #2660c8; --second: #8a93a0; --third: #1d7d54;
  --alarm: #c2410c; --good: #1d7d54; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181f; --ink: #e6eaf0; --soft: #9aa5b4;
  --grid: #333c49; --card: #1c222b; --first: #82b1ff; --second: #8e99a8; --third: #66cf9c;
  --alarm: #ff9a62; --good: #66cf9c; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 62rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem; }
p.soft, figcaption { color: var(--soft); }
p { margin: .25rem 0 .75rem; max-width: 46rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: .75rem;
  margin: 1.5rem 0; }
dl div { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; }
dt { color: var(--soft); font-size: .85rem; } dd { margin: 0; font-size: 1.35rem;
  font-variant-numeric: tabular-nums; }
figure { margin: 1rem 0; overflow-x: auto; } svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--grid);
  vertical-align: top; }
th { font-weight: 600; color: var(--soft); } td.number, th.number { text-align: right; }
code { background: var(--card); border-radius: .3rem; padding: .15rem .4rem; font-size: .9rem;
  overflow-wrap: anywhere; }
"""


def render_page(report: Report) -> str:
    """Return the whole page."""
    figures = plots.draw_plots(report)
    parts = [
        *_head(report),
        *_breaches(report),
        *_figure(figures, "time", "Time line", "What was filed, done and waiting; the age of the"
          " oldest case that waited for a machine; each fault until it was undone."),
        *_figure(figures, "delays", "Start delay by filer", "A start is the first thing a worker"
          " writes about a case. The noisy filer waits behind its own backlog; nobody else"
          " should."),
        *_delays(report),
        *_figure(figures, "recovery", "Recovery", "Work that was out when its worker was struck or"
          " the queue was lost, until it was claimed again. A worker that is paused keeps its"
          " leases until they run out."),
        *_faults(report),
    ]  # fmt: skip
    title = f"Spike run, seed {report['seed']}"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body>\n"
        + "\n".join(parts)
        + "\n</body></html>\n"
    )


def _head(report: Report) -> Iterator[str]:
    is_clean = not any(report["breaches"].values())
    yield f'<h1 class="{"good" if is_clean else "bad"}">{escape(verdict_sentence(report))}</h1>'
    yield (
        f"<p class=soft>Seed {report['seed']}, {report['on']}, {escape(report['servers'])},"
        f" {report['workers']} worker processes on {report['cores']} cores."
        f" Again: <code>{escape(report['again'])}</code></p>"
    )
    tiles = {
        "cases": f"{report['cases']:,}",
        "requests": f"{report['requests']:,}",
        "faults": f"{sum(report['faults'].values())}",
        "classes of faults": f"{len(report['faults'])}",
        **{kind: f"{len(report['breaches'][kind])}" for kind in KINDS},
        "parked poison": f"{report['poison_parked']}",
        **{name: f"{count:,}" for name, count in report["afterwards"].items()},
        "healed in": f"{report['healed_seconds']:.0f} s",
        "whole run": f"{report['wall_seconds']:.0f} s",
    }
    cells = (f"<div><dt>{name}</dt><dd>{figure}</dd></div>" for name, figure in tiles.items())
    yield f"<dl>{''.join(cells)}</dl>"


def _breaches(report: Report) -> Iterator[str]:
    for kind, sentences in report["breaches"].items():
        if not sentences:
            continue
        yield f"<h2 class=bad>{kind.capitalize()}: {len(sentences)}</h2>"
        lines = (f"<li>{escape(sentence)}</li>" for sentence in sentences[:_SHOWN_BREACHES])
        yield f"<ul>{''.join(lines)}</ul>"
        if len(sentences) > _SHOWN_BREACHES:
            yield f"<p>And {len(sentences) - _SHOWN_BREACHES} more, in report.json.</p>"


def _figure(figures: Mapping[str, str], name: str, title: str, caption: str) -> Iterator[str]:
    if name in figures:
        yield f"<h2>{title}</h2><p class=soft>{caption}</p><figure>{figures[name]}</figure>"


def _delays(report: Report) -> Iterator[str]:
    phases = ("unloaded", "beside_the_noisy_filer", "under_faults")
    heads = "".join(f"<th class=number>{name.replace('_', ' ')}</th>" for name in phases)
    rows = "".join(
        f"<tr><td>{row['filer']}</td><td>{row['lane'].replace('_', ' ')}</td>"
        + "".join(f"<td class=number>{_delay(row[phase])}</td>" for phase in phases)
        + "</tr>"
        for row in report["start_delay"]
    )
    yield "<p class=soft>Median / 95th percentile in seconds (cases).</p>"
    yield f"<div class=wide><table><tr><th>filer</th><th>lane</th>{heads}</tr>{rows}</table></div>"


def _delay(figures: Mapping[str, float]) -> str:
    if not figures["cases"]:
        return "–"
    return f"{figures['p50_seconds']:.2f} / {figures['p95_seconds']:.2f} ({figures['cases']:.0f})"


def _faults(report: Report) -> Iterator[str]:
    yield f"<h2>Faults</h2><p class=soft>{escape(recovery_sentences(report))}</p>"
    rows = "".join(
        f"<tr><td class=number>{at:.1f}</td><td>{escape(name)}</td>"
        f"<td class=number>{until - at:.1f}</td></tr>"
        for at, until, name in report["timeline"]["faults"]
    )
    heads = "<th class=number>second</th><th>fault</th><th class=number>undone after, s</th>"
    yield f"<div class=wide><table><tr>{heads}</tr>{rows}</table></div>"
    if report["faults_left_out"]:
        names = ", ".join(report["faults_left_out"])
        yield f"<p class=soft>Not possible here, so never drawn: {escape(names)}.</p>"
