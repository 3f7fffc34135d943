"""What everybody may read: the handbook, a folder of Markdown a language, and the contacts."""
