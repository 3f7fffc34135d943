"""The web benchmark reads what wrk says."""

from lab.benchmarks.web.load import Load, read_report

_REPORT = """\
Running 4s test @ http://127.0.0.1:8000/report/
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   210.11ms   40.02ms   1.05s    71.00%
    Req/Sec   152.00     20.00   200.00     70.00%
  Latency Distribution
     50%  204.10ms
     75%  230.00ms
     90%  250.00ms
     99%    1.02s{padding}
  1220 requests in 4.00s, 10.00MB read
  Socket errors: connect 0, read 0, write 0, timeout 7
  Non-2xx or 3xx responses: 12
Requests/sec:    305.00
Transfer/sec:      2.50MB
""".format(padding=" ")  # wrk fills up to two letters of a unit


def test_the_figures_of_a_report_are_read() -> None:
    assert read_report(64, _REPORT) == Load(64, 305.0, 204.1, 1020.0, not_2xx=12, timeouts=7)


def test_a_report_without_errors_has_none() -> None:
    lines = [line for line in _REPORT.splitlines() if "Socket" not in line and "Non" not in line]
    load = read_report(64, "\n".join(lines) + "\n")
    assert (load.not_2xx, load.timeouts) == (0, 0)
