"""`make fuzz`: random links, made from the registries, through every page with and without a browser."""
