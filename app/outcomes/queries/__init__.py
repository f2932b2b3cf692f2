"""Reads of this room: what was told (`told`), everything a report counts (`conference`), reports handed out (`reports`)."""

from app.outcomes.queries.conference import conference as conference
from app.outcomes.queries.reports import report_by_code as report_by_code
from app.outcomes.queries.reports import report_of_event as report_of_event
from app.outcomes.queries.reports import reports_of as reports_of
from app.outcomes.queries.told import Told as Told
from app.outcomes.queries.told import event_of as event_of
from app.outcomes.queries.told import outcome_of as outcome_of
from app.outcomes.queries.told import outcomes_of_event as outcomes_of_event
from app.outcomes.queries.told import people_to_ask as people_to_ask
from app.outcomes.queries.told import sides_of_user as sides_of_user
from app.outcomes.queries.told import silent as silent
from app.outcomes.queries.told import told_meeting as told_meeting
from app.outcomes.queries.told import told_of_event as told_of_event
