//! An ID token: who somebody is, signed by the provider (`OpenID` Connect Core 1.0, §3.1.3.7).
//!
//! `jsonwebtoken` takes it apart, finds its algorithm among those of the key, and looks at signature, `iss`, `aud`, `exp`
//! and `nbf`. What it leaves to its callers is here: `crit`, `azp`, `iat`, `nonce`, and whose word an e-mail address is.

use super::keys::{Key, Keys};
use super::settings::Settings;
use crate::limits::OIDC_CLOCKS_DIFFER_S;
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};

/// Why a token proves nothing. The words are for the log: nothing of the token stands in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// It is none.
    #[error("it is no signed token")]
    Malformed,
    /// Signed in a way that proves nothing here, or not by one that its key is for.
    #[error("it is signed by an algorithm that is not taken, or not by the one of its key")]
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
    /// Whoever it is may have written somebody else's address there.
    #[error("it does not say that the provider has verified the e-mail address (email_verified)")]
    Unverified,
}

impl BadToken {
    fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidAlgorithm => Self::Algorithm,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::NotYet,
            _ => Self::Malformed,
        }
    }
}

/// A token of which only the header was read. Nothing that it says counts yet, nor do keys that it brings along.
pub(super) struct IdToken<'a> {
    text: &'a str,
    header: Header,
}

impl<'a> IdToken<'a> {
    /// Reads its header.
    ///
    /// # Errors
    /// [`BadToken::Malformed`], or [`BadToken::Algorithm`] for one that has a name unknown here, `none` among them, or
    /// extensions that must be understood: there is none that we do.
    pub fn of(text: &'a str) -> Result<Self, BadToken> {
        let header = decode_header(text).map_err(|error| match error.kind() {
            ErrorKind::Json(why) if why.is_data() => BadToken::Algorithm,
            _ => BadToken::Malformed,
        })?;
        if header.crit.is_some() {
            return Err(BadToken::Algorithm);
        }
        Ok(Self { text, header })
    }

    /// Who it says somebody is: the value of the configured claim. Everything is looked at before. Whether its time is over
    /// is told by the clock of this machine; `now_s` is the same time, for when it was made.
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
        let claims = self.claims(keys, settings)?;
        claims.check(settings, nonce, now_s)?;
        claims.named(settings.claim.as_str())
    }

    /// What it says, signed by a key of the provider.
    fn claims(&self, keys: &Keys, settings: &Settings) -> Result<Claims, BadToken> {
        let mut why = BadToken::UnknownKey;
        for key in keys.named(self.header.kid.as_deref()) {
            let error = match decode(self.text, &key.public, &expected(settings, key)) {
                Ok(token) => return Ok(token.claims),
                Err(error) => error,
            };
            match BadToken::of(&error) {
                // Where the token names no key, the next may be the one.
                BadToken::Algorithm if why == BadToken::Signature => {}
                told @ (BadToken::Algorithm | BadToken::Signature) => why = told,
                told => return Err(told),
            }
        }
        Err(why)
    }
}

/// What the library holds a token against.
fn expected(settings: &Settings, key: &Key) -> Validation {
    // Whatever it begins with goes: the next line says what is taken.
    let mut expected = Validation::new(Algorithm::ES256);
    expected.algorithms = key.algorithms();
    expected.leeway = OIDC_CLOCKS_DIFFER_S.unsigned_abs();
    expected.validate_nbf = true;
    expected.set_issuer(&[&settings.issuer]);
    expected.set_audience(&[&settings.client_id]);
    // What is not there would not be looked at.
    expected.set_required_spec_claims(&["exp", "iss", "aud"]);
    expected
}

/// What a token says beside what the library has looked at. Times are Unix seconds; providers write them with fractions too.
#[derive(Deserialize)]
struct Claims {
    /// The library takes a list here, too; `OpenID` Connect has none.
    #[serde(rename = "iss")]
    _iss: String,
    /// A text, or a list of them: the library has looked.
    aud: Value,
    azp: Option<String>,
    iat: f64,
    nonce: Option<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Claims {
    fn check(&self, settings: &Settings, nonce: &str, now_s: i64) -> Result<(), BadToken> {
        // With several audiences it must also say that it was us who asked.
        let is_alone = self.aud.as_array().is_none_or(|several| several.len() == 1);
        let asked = self.azp.as_ref();
        let is_ours = asked.map_or(is_alone, |azp| *azp == settings.client_id);
        if !is_ours {
            return Err(BadToken::Audience);
        }
        if self.iat - OIDC_CLOCKS_DIFFER_S as f64 > now_s as f64 {
            return Err(BadToken::NotYet);
        }
        // It is ours alone and used once, so how long comparing takes tells nothing that helps.
        if self.nonce.as_deref() != Some(nonce) {
            return Err(BadToken::Nonce);
        }
        Ok(())
    }

    /// What stands in a claim. At many providers anybody may write any e-mail address into their own profile: it names
    /// somebody only when the provider says that it has verified it.
    fn named(&self, claim: &str) -> Result<String, BadToken> {
        let named = self.others.get(claim).and_then(Value::as_str);
        let named = named.filter(|named| !named.is_empty());
        let named = named.ok_or(BadToken::NoClaim)?;
        let is_verified = match self.others.get("email_verified") {
            Some(Value::Bool(is)) => *is,
            Some(Value::String(text)) => text == "true",
            _ => false,
        };
        if claim == "email" && !is_verified {
            return Err(BadToken::Unverified);
        }
        Ok(named.to_owned())
    }
}
