"""What support keeps. One module for each area; this package re-exports their classes."""

from support.models.feedback import ActionItem, FollowUp, Improvement, Survey
from support.models.reviews import Review

__all__ = ["ActionItem", "FollowUp", "Improvement", "Review", "Survey"]
