"""Shapes of the demonstration's records, as they stand in ``data/``.

A ``Text`` field ``title`` is kept in the files as ``title_ru`` and ``title_en``; a tuple of
texts ``certificates`` as two lists of equal length. ``key`` is stable and unique over all files.
"""
