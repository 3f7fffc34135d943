"""Makes the dashboards of `config/grafana`, asks their questions of a real run, and draws them."""
