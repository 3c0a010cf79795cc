"""One form per module: text, JSON, CSV, diagnostics. They lay out values already computed and compute nothing."""
