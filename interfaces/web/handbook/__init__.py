"""The handbook of filers and sellers: a folder of Markdown a language, shown to everybody."""
