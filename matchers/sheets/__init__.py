"""Sheets that people upload: CSV and workbooks, read into rows of text."""
