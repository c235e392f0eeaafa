"""Models, versions and their files: not there, over, or damaged."""

from assay.errors.base import AssayError

__all__ = [
    "ArtefactCorrupt",
    "ArtefactError",
    "ArtefactMissing",
    "JobUnknown",
    "ModelUnknown",
    "NotFound",
    "VersionIsRetired",
]


class NotFound(AssayError):
    """What was named does not exist."""

    code = "not_found"


class ModelUnknown(NotFound):
    """There is no such model or version."""

    code = "model_unknown"


class JobUnknown(NotFound):
    """There is no such payment or job."""

    code = "job_unknown"


class VersionIsRetired(AssayError):
    """The version was retired, and a retirement is final."""

    code = "version_retired"


class ArtefactError(AssayError):
    """A stored artefact cannot be used."""

    code = "artefact_error"


class ArtefactMissing(ArtefactError):
    """The store does not have the artefact."""

    code = "artefact_missing"


class ArtefactCorrupt(ArtefactError):
    """The artefact's bytes are not those that were published."""

    code = "artefact_corrupt"
