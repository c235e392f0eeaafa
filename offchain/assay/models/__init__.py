"""Models: what a publisher describes and publishes, and a provider fetches and keeps at hand."""

from assay.models.artefact_store import ArtefactStore
from assay.models.description import Declaration, build_manifest
from assay.models.loaded_models import LoadedModels
from assay.models.transfer import FetchedModel, fetch, publish_files

__all__ = [
    "ArtefactStore",
    "Declaration",
    "FetchedModel",
    "LoadedModels",
    "build_manifest",
    "fetch",
    "publish_files",
]
