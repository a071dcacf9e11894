"""What support keeps. One module for each area; this package re-exports their classes."""

from support.models.cases import CannedAnswer, Case, CaseLink, CaseMessage
from support.models.feedback import ActionItem, FollowUp, Improvement, Survey
from support.models.help import HelpArticle, HelpTopic, HelpVote
from support.models.hours import OpeningHours, SupportDay
from support.models.reviews import Review

__all__ = [
    "ActionItem",
    "CannedAnswer",
    "Case",
    "CaseLink",
    "CaseMessage",
    "FollowUp",
    "HelpArticle",
    "HelpTopic",
    "HelpVote",
    "Improvement",
    "OpeningHours",
    "Review",
    "SupportDay",
    "Survey",
]
