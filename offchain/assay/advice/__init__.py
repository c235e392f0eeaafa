"""Advice: which policy suits what is at stake, by stated rules and measured figures."""

from assay.advice.advise import Advice, Candidate, Excluded, Ranked, advise
from assay.advice.figures import Figures, compose
from assay.advice.header import ADVICE_HEADER
from assay.advice.needs import Needs, read_needs
from assay.advice.rules import RULES, Requirement, Rule, require, weak_point
from assay.advice.strength import Strength, strength_of

__all__ = [
    "ADVICE_HEADER",
    "RULES",
    "Advice",
    "Candidate",
    "Excluded",
    "Figures",
    "Needs",
    "Ranked",
    "Requirement",
    "Rule",
    "Strength",
    "advise",
    "compose",
    "read_needs",
    "require",
    "strength_of",
    "weak_point",
]
