"""What support keeps. One module for each area; this package re-exports their classes."""

from support.models.answers import CannedAnswer
from support.models.cases import Case, CaseImage, CaseLink, CaseMessage
from support.models.chat import Chat, ChatLine
from support.models.claims import Claim, Photo
from support.models.feedback import ActionItem, FollowUp, Improvement, Survey
from support.models.help import HelpArticle, HelpTopic, HelpVote
from support.models.hours import OpeningHours, SupportDay
from support.models.returns import Inspection, Return, ReturnItem
from support.models.reviews import Review
from support.models.rules import ReturnReason, ReturnRule

__all__ = [
    "ActionItem",
    "CannedAnswer",
    "Case",
    "CaseImage",
    "CaseLink",
    "CaseMessage",
    "Chat",
    "ChatLine",
    "Claim",
    "FollowUp",
    "HelpArticle",
    "HelpTopic",
    "HelpVote",
    "Improvement",
    "Inspection",
    "OpeningHours",
    "Photo",
    "Return",
    "ReturnItem",
    "ReturnReason",
    "ReturnRule",
    "Review",
    "SupportDay",
    "Survey",
]
