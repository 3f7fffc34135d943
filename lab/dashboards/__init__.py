"""Makes the dashboards of `config/grafana`, runs their queries on a real run, and draws them."""
