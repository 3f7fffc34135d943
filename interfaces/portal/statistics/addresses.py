"""Addresses of a filer's statistics."""

from interfaces.look.doors import page
from interfaces.portal.statistics import pages, reported

PAGES = [
    page("statistics/", pages.statistics, "statistics"),
    page("statistics/tables.csv", pages.as_csv, "statistics_csv"),
    page("statistics/tables.json", pages.as_json, "statistics_json"),
    page("statistics/plots/<slug:name>.svg", pages.plot, "statistics_plot"),
    page("statistics/sellers/", reported.reported, "reported"),
    page("statistics/sellers/table.csv", reported.as_csv, "reported_csv"),
    page("statistics/sellers/<int:seller_id>/", reported.seller, "reported_seller"),
]
