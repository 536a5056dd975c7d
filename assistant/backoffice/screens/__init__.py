"""One module a screen: its pages, and what each of them reads and does. Thin, over the library."""
