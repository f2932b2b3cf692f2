"""The figures of an outcome report: plain Python from frozen rows, used by the page, the PDF and the workbook alike.

Law: every total is the length or the sum of a list of numbered rows in the appendix. `Total` keeps those numbers, so a
reader can count them again, and so does a test.
"""

from app.outcomes.figures.counting import figures as figures
from app.outcomes.figures.results import BuyerLine as BuyerLine
from app.outcomes.figures.results import ClusterLine as ClusterLine
from app.outcomes.figures.results import Figures as Figures
from app.outcomes.figures.results import NeedLine as NeedLine
from app.outcomes.figures.results import StageLine as StageLine
from app.outcomes.figures.results import Total as Total
from app.outcomes.figures.rows import CompanyRow as CompanyRow
from app.outcomes.figures.rows import Conference as Conference
from app.outcomes.figures.rows import MeetingRow as MeetingRow
from app.outcomes.figures.rows import NeedRow as NeedRow
