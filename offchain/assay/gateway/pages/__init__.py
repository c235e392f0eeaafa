"""The gateway's pages: what people look at, beside what programs ask for.

They are rendered here and work without JavaScript as far as they can; what the browser adds is
built from `web/`.
"""

from assay.gateway.pages.assets import mount_assets
from assay.gateway.pages.play import play_router
from assay.gateway.pages.rendering import Pages, page_router

__all__ = ["Pages", "mount_assets", "page_router", "play_router"]
