"""A page to hand on: what was found, in words, tables and pictures, as HTML, Markdown and JSON."""
