"""Scripts, run by hand, that write data files of the product from libraries that know them."""
