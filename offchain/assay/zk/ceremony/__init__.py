"""A setup by many parties: whoever trusts one of them to have forgotten, trusts the key.

It begins with a public powers-of-tau file, whose own ceremony it takes for granted: compare the
file's hash with the one that its organisers published.
"""

from assay.zk.ceremony.ceremony import Ceremony, verification_key
from assay.zk.ceremony.contributions import Contribution, read_contributions

__all__ = ["Ceremony", "Contribution", "read_contributions", "verification_key"]
