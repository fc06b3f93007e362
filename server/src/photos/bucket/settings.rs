//! Which bucket pictures lie in, and by whose key.

use crate::outside::Authorities;
use std::fmt;

/// Which bucket, and by whose key.
#[derive(Clone)]
pub struct BucketSettings {
    /// `https://HOST[:PORT]`, or `http://` within one machine.
    pub endpoint: String,
    /// Its name.
    pub bucket: String,
    /// What requests are signed for; most stores of one's own take any.
    pub region: String,
    /// The name of the key.
    pub key_id: String,
    /// What requests are signed with.
    pub secret: String,
    /// Whether the bucket stands in the path (`HOST/BUCKET/…`), not in the name (`BUCKET.HOST/…`).
    pub path_style: bool,
    /// Who must have signed the store's certificate; none where it is asked in the clear.
    pub authorities: Option<Authorities>,
}

impl BucketSettings {
    /// Where the store is asked, with the bucket in its name where that is how.
    pub(super) fn address(&self) -> String {
        let plain = self.endpoint.trim_end_matches('/');
        match plain.split_once("://") {
            Some((scheme, host)) if !self.path_style => {
                format!("{scheme}://{}.{host}", self.bucket)
            }
            _ => plain.to_owned(),
        }
    }

    /// The address of the bucket itself.
    pub(super) fn root(&self) -> String {
        if self.path_style {
            format!("{}/{}", self.address(), self.bucket)
        } else {
            format!("{}/", self.address())
        }
    }
}

impl fmt::Debug for BucketSettings {
    /// Everything but the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketSettings")
            .field("endpoint", &self.endpoint)
            .field("bucket", &self.bucket)
            .field("region", &self.region)
            .field("key_id", &self.key_id)
            .field("path_style", &self.path_style)
            .finish_non_exhaustive()
    }
}
