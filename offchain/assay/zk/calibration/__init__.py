"""Choosing the scales of a circuit from sample data, and measuring what they cost."""

from assay.zk.calibration.calibrating import calibrate
from assay.zk.calibration.rule import CalibrationRule

__all__ = ["CalibrationRule", "calibrate"]
