//! The provider's public keys, as a JWK set (RFC 7517) has them.

use super::ring_verifier;
use crate::limits::OIDC_KEYS_MAX;
use jsonwebtoken::jwk::{Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, AlgorithmFamily, DecodingKey};
use serde::Deserialize;
use serde_json::Value;

/// One key that tokens are signed with.
#[derive(Clone, Debug)]
pub(super) struct Key {
    id: Option<String>,
    /// The only algorithm that it is for.
    algorithm: Option<KeyAlgorithm>,
    /// Its numbers.
    pub public: DecodingKey,
}

/// All that a provider signs tokens with.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(Vec<Key>);

impl Keys {
    /// The keys of a set; those of a kind that we do not know, and those for something else, are passed over.
    ///
    /// # Errors
    /// It is no set.
    pub fn of(json: &[u8]) -> Result<Self, serde_json::Error> {
        #[derive(Deserialize)]
        struct Set {
            keys: Vec<Value>,
        }
        ring_verifier::install();
        let set: Set = serde_json::from_slice(json)?;
        let keys = set.keys.into_iter().take(OIDC_KEYS_MAX);
        Ok(Self(keys.filter_map(Key::of).collect()))
    }

    /// The keys of this name; all, where none is named.
    pub fn named(&self, id: Option<&str>) -> impl Iterator<Item = &Key> {
        let is_named = move |key: &&Key| id.is_none() || key.id.as_deref() == id;
        self.0.iter().filter(is_named)
    }
}

impl Key {
    fn of(json: Value) -> Option<Self> {
        let jwk: Jwk = serde_json::from_value(json).ok()?;
        let purpose = jwk.common.public_key_use.as_ref();
        let is_for_signing = purpose.is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
        let public = DecodingKey::from_jwk(&jwk).ok()?;
        // A shared secret in a set that anybody may read is none.
        let is_public = public.family() != AlgorithmFamily::Hmac;
        (is_for_signing && is_public).then_some(Self {
            id: jwk.common.key_id,
            algorithm: jwk.common.key_algorithm,
            public,
        })
    }

    /// What it may have signed by: the algorithms of its kind, or the one of them that the set names. A token has no say.
    pub fn algorithms(&self) -> Vec<Algorithm> {
        let mut known = self.public.family().algorithms().to_vec();
        known.retain(|one| self.algorithm.is_none_or(|only| only == (*one).into()));
        known
    }
}
