"""Scheduling of one-to-one meetings as plain Python: values in, values out, no web and no database."""
