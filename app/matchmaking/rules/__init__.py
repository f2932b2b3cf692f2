"""Pure decisions of this room, one file per subject."""

from app.matchmaking.rules.booking import pair_level as pair_level
from app.matchmaking.rules.wishes import score_of_wishes as score_of_wishes
