"""The match score: a sum whose parts can be told."""

from __future__ import annotations

import pytest

from app.catalogue.score import Can, Closeness, Want, closeness, match


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("22.29.29.190", "22.29.29.190", Closeness.SAME),
        ("22.29.29", "22.29.29.190", Closeness.SAME),
        ("22.29.29.000", "22.29.29.190", Closeness.SAME),
        ("22.29.29.190", "22.29.21.110", Closeness.GROUP),
        ("22.29.29.190", "22.21.10", Closeness.CLASS),
        ("22", "22.21.10", Closeness.CLASS),
        ("22.29.29.190", "25.73.50", None),
        ("", "22.29", None),
        ("", "", None),
    ],
)
def test_closeness_follows_the_tree_of_codes(one: str, other: str, expected: Closeness | None) -> None:
    assert closeness(one, other) == expected
    assert closeness(other, one) == expected


def test_everything_shared_gives_a_hundred() -> None:
    found = match([Want(1, "22.29.29", 600, "шт.")], [Can(7, "22.29.29.190", 6000, "Шт.")], [3])
    assert found.points == 100
    assert (found.answers[0].offer_id, found.covered, found.clusters) == (7, (1,), (3,))


def test_breadth_counts_the_needs_answered_at_least_by_group() -> None:
    wants = [Want(1, "22.29.29"), Want(2, "25.73.50"), Want(3, "30.20.40"), Want(4, "22.29.21")]
    found = match(wants, [Can(1, "22.29.29")])
    assert [answer.need_id for answer in found.answers] == [1, 4]
    assert found.points == 60 + 10


def test_another_unit_or_too_little_is_no_cover() -> None:
    assert match([Want(1, "22.29.29", 600, "шт.")], [Can(1, "22.29.29", 6000, "кг")]).covered == ()
    assert match([Want(1, "22.29.29", 600, "шт.")], [Can(1, "22.29.29", 599, "шт.")]).covered == ()
    assert match([Want(1, "22.29.29", None, "шт.")], [Can(1, "22.29.29", 599, "шт.")]).covered == ()


def test_nothing_shared_is_nothing_and_a_cluster_alone_is_little() -> None:
    assert match([Want(1, "22.29")], [Can(1, "25.73")]).points == 0
    assert match([Want(1, "22.29")], [Can(1, "25.73")], [2]).points == 10
    assert match([], []).points == 0
