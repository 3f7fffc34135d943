"""Parts that pages are made of: tables, plots, navigation, CSV files, a gallery of them."""
