"""Words of ordinary language as data: an English list, names of goods, and what is made of both."""
