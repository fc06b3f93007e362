//! An ID token: who somebody is, signed by the provider (`OpenID` Connect Core 1.0, §3.1.3.7).

use super::keys::{Algorithm, Keys};
use super::settings::Settings;
use crate::limits::OIDC_CLOCKS_DIFFER_S;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Why a token proves nothing. The words are for the log: nothing of the token stands in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is none.
    #[error("it is no signed token")]
    Malformed,
    /// Signed in a way that proves nothing here.
    #[error("it is signed by an algorithm that is not taken")]
    Algorithm,
    /// The provider's set has no such key.
    #[error("it names a key that the provider does not have")]
    UnknownKey,
    /// By somebody else, or changed since.
    #[error("its signature is wrong")]
    Signature,
    /// By another provider.
    #[error("it is of another issuer")]
    Issuer,
    /// For another program.
    #[error("it is for another client")]
    Audience,
    /// Its time is over.
    #[error("it has expired")]
    Expired,
    /// Its time has not begun.
    #[error("it is from the future: the clocks differ")]
    NotYet,
    /// Not for this login.
    #[error("it is for another login")]
    Nonce,
    /// It does not say what the configuration's claim wants.
    #[error("it does not have the claim that names the account")]
    NoClaim,
}

/// Whose key signed it, and how.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood. There is none that we do.
    crit: Option<Value>,
}

/// A token in its three parts, not looked into yet.
pub(super) struct IdToken<'a> {
    header: Header,
    said: &'a str,
    body: &'a str,
    signature: Vec<u8>,
}

impl<'a> IdToken<'a> {
    /// Parts it.
    ///
    /// # Errors
    /// [`BadToken::Malformed`].
    pub fn of(text: &'a str) -> Result<Self, BadToken> {
        let (said, signature) = text.rsplit_once('.').ok_or(BadToken::Malformed)?;
        let (header, body) = said.split_once('.').ok_or(BadToken::Malformed)?;
        Ok(Self {
            header: serde_json::from_slice(&decoded(header)?).map_err(|_| BadToken::Malformed)?,
            said,
            body,
            signature: decoded(signature)?,
        })
    }

    /// The name of the key that it says it was signed with.
    pub fn key(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// Who it says somebody is: the value of the configured claim. Everything is looked at before.
    ///
    /// # Errors
    /// It was not made by this provider, for us, for this login, at about this time.
    pub fn subject(
        &self,
        keys: &Keys,
        settings: &Settings,
        nonce: &str,
        now_s: i64,
    ) -> Result<String, BadToken> {
        let algorithm = Algorithm::named(&self.header.alg).ok_or(BadToken::Algorithm)?;
        if self.header.crit.is_some() {
            return Err(BadToken::Algorithm);
        }
        if !keys.has(self.key()) {
            return Err(BadToken::UnknownKey);
        }
        if !keys.have_signed(self.key(), algorithm, self.said.as_bytes(), &self.signature) {
            return Err(BadToken::Signature);
        }
        let claims: Claims =
            serde_json::from_slice(&decoded(self.body)?).map_err(|_| BadToken::Malformed)?;
        claims.check(settings, nonce, now_s)?;
        let named = claims
            .others
            .get(settings.claim.as_str())
            .and_then(Value::as_str);
        let named = named.filter(|named| !named.is_empty());
        named.map(str::to_owned).ok_or(BadToken::NoClaim)
    }
}

/// What a token says. Times are Unix seconds; providers write them with fractions too.
#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// For whom it is: one, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Claims {
    fn check(&self, settings: &Settings, nonce: &str, now_s: i64) -> Result<(), BadToken> {
        if self.iss != settings.issuer {
            return Err(BadToken::Issuer);
        }
        if !self.is_for(&settings.client_id) {
            return Err(BadToken::Audience);
        }
        let (now_s, differ_s) = (now_s as f64, OIDC_CLOCKS_DIFFER_S as f64);
        if self.exp + differ_s <= now_s {
            return Err(BadToken::Expired);
        }
        if self.iat.max(self.nbf.unwrap_or(self.iat)) - differ_s > now_s {
            return Err(BadToken::NotYet);
        }
        // It is ours alone and used once, so how long comparing takes tells nothing that helps.
        if self.nonce.as_deref() != Some(nonce) {
            return Err(BadToken::Nonce);
        }
        Ok(())
    }

    /// With several audiences it must also say that it was us who asked.
    fn is_for(&self, client: &str) -> bool {
        let (named, alone) = match &self.aud {
            Audience::One(one) => (one == client, true),
            Audience::Several(several) => {
                (several.iter().any(|one| one == client), several.len() == 1)
            }
        };
        named && self.azp.as_deref().map_or(alone, |azp| azp == client)
    }
}

fn decoded(part: &str) -> Result<Vec<u8>, BadToken> {
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| BadToken::Malformed)
}
