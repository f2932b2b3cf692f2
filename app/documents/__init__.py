"""Every file handed out: collect, render, convert. No tables."""
