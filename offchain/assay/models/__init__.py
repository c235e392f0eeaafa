"""Models: what a publisher describes and publishes, and a provider fetches and keeps at hand."""

from assay.models.artefact_store import ArtefactStore
from assay.models.description import Declaration, build_manifest
from assay.models.loaded_models import LoadedModels
from assay.models.prompts import (
    MOST_PROMPT_BYTES,
    content_of_uri,
    prompt_content,
    prompt_uri,
    read_prompt,
)
from assay.models.transfer import FetchedModel, fetch, publish_files

__all__ = [
    "MOST_PROMPT_BYTES",
    "ArtefactStore",
    "Declaration",
    "FetchedModel",
    "LoadedModels",
    "build_manifest",
    "content_of_uri",
    "fetch",
    "prompt_content",
    "prompt_uri",
    "publish_files",
    "read_prompt",
]
