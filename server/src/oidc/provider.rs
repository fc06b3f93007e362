//! The provider: what it says of itself, and the two questions that a login asks.

use super::asking::{Asking, Away, NoProvider, basic, quoted};
use super::id_token::{BadToken, IdToken};
use super::keys::Keys;
use super::logins::{Begun, Full, Logins, Pending};
use super::settings::{Settings, is_guarded_as};
use super::sha256;
use crate::limits::{OIDC_ANSWER_TIME_MAX, OIDC_CALLS_MAX, OIDC_KNOWN_FOR};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use reqwest::{StatusCode, Url};
use serde::Deserialize;
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// One provider, and the logins that are under way there.
pub struct Provider {
    settings: Settings,
    asking: Asking,
    known: RwLock<Option<Arc<Known>>>,
    logins: Logins,
    /// For requests that wait for it.
    places: Arc<Semaphore>,
}

/// What it said of itself.
struct Known {
    told: Told,
    keys: Keys,
    asked: Instant,
}

/// Its own description (`OpenID` Connect Discovery 1.0).
#[derive(Clone, Deserialize)]
struct Told {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default = "usual_methods")]
    token_endpoint_auth_methods_supported: Vec<String>,
    /// Whether each answer by way of a browser says who answers (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// What holds where a provider says nothing.
fn usual_methods() -> Vec<String> {
    vec!["client_secret_basic".to_owned()]
}

/// Why a login was not begun.
#[derive(Debug, thiserror::Error)]
pub enum NotBegun {
    /// The provider is away.
    #[error(transparent)]
    Away(#[from] Away),
    /// Too many are.
    #[error(transparent)]
    Full(#[from] Full),
}

/// Why somebody is not who they say.
#[derive(Debug, thiserror::Error)]
pub enum NotProven {
    /// The provider is away.
    #[error(transparent)]
    Away(#[from] Away),
    /// It does not take what the browser brought back.
    #[error("the provider of OpenID Connect does not take the code: {0}")]
    Refused(String),
    /// The code is another provider's, or it is not said whose (RFC 9207): it is handed to nobody.
    #[error("the browser does not come from the provider of OpenID Connect")]
    Elsewhere,
    /// What it gave proves nothing.
    #[error("the token of the provider of OpenID Connect proves nothing: {0}")]
    Bad(#[from] BadToken),
}

impl Provider {
    /// A client of it; it is not asked yet.
    ///
    /// # Errors
    /// This system has no TLS.
    pub fn new(settings: Settings) -> Result<Self, NoProvider> {
        Ok(Self {
            asking: Asking::new(settings.authorities.clone(), OIDC_ANSWER_TIME_MAX)?,
            settings,
            known: RwLock::default(),
            logins: Logins::default(),
            places: Arc::new(Semaphore::new(OIDC_CALLS_MAX)),
        })
    }

    /// What the configuration says of it.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// A place to wait for it, given back when dropped; none is left when as many wait as may.
    pub fn place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).try_acquire_owned().ok()
    }

    /// Begins a login, and tells where the browser is sent. Blocks where the provider has to be asked.
    ///
    /// # Errors
    /// The provider is away, or too many logins are under way.
    pub fn begin(
        &self,
        browser: Option<&str>,
        address: IpAddr,
        redirect: String,
        to: &str,
    ) -> Result<(Url, Begun), NotBegun> {
        let known = self.known(Instant::now())?;
        let begun = self
            .logins
            .begin(browser, address, redirect, to.to_owned(), Instant::now())?;
        let wrong = |why| Away::of("has an address for logins that is none", &why);
        let mut url = Url::parse(&known.told.authorization_endpoint).map_err(wrong)?;
        let challenge = URL_SAFE_NO_PAD.encode(sha256(&begun.pending.verifier));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &begun.pending.redirect)
            .append_pair("scope", self.scope())
            .append_pair("state", &begun.state)
            .append_pair("nonce", &begun.pending.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256");
        Ok((url, begun))
    }

    fn scope(&self) -> &'static str {
        match self.settings.claim.as_str() {
            "sub" => "openid",
            "email" => "openid email",
            _ => "openid profile",
        }
    }

    /// The login that a browser comes back from, once.
    pub fn take(&self, state: &str, browser: &str) -> Option<Pending> {
        self.logins.take(state, browser, Instant::now())
    }

    /// Who the provider says it was, for a code of its own: the value of the configured claim. `iss`: who the browser says
    /// has given the code. Blocks.
    ///
    /// # Errors
    /// The provider is away, did not give the code, does not take it, or gives a token that proves nothing.
    pub fn who(
        &self,
        pending: &Pending,
        code: &str,
        iss: Option<&str>,
        now: Timestamp,
    ) -> Result<String, NotProven> {
        let known = self.known(Instant::now())?;
        let told = &known.told;
        let must_say = told.authorization_response_iss_parameter_supported;
        if iss.map_or(must_say, |iss| iss != told.issuer) {
            return Err(NotProven::Elsewhere);
        }
        let text = self.token(told, pending, code)?;
        let token = IdToken::of(&text)?;
        let now_s = now.as_second();
        let proven = |keys: &Keys| token.subject(keys, &self.settings, &pending.nonce, now_s);
        match proven(&known.keys) {
            // A provider that changes its keys signs with one that we have not seen, perhaps under the old name.
            Err(BadToken::UnknownKey | BadToken::Signature | BadToken::Algorithm) => {
                Ok(proven(&self.ask()?.keys)?)
            }
            told => Ok(told?),
        }
    }

    /// Hands the code back for a token (RFC 6749, §4.1.3, and RFC 7636, §4.5).
    fn token(&self, told: &Told, pending: &Pending, code: &str) -> Result<String, NotProven> {
        #[derive(Deserialize)]
        struct Given {
            id_token: String,
        }
        #[derive(Deserialize)]
        struct Fault {
            error: String,
        }
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &pending.redirect),
            ("code_verifier", &pending.verifier),
        ];
        let mut request = self.asking.post(&told.token_endpoint);
        let methods = &told.token_endpoint_auth_methods_supported;
        match &self.settings.client_secret {
            Some(secret) if methods.iter().any(|method| method == "client_secret_basic") => {
                let proof = basic(&self.settings.client_id, &secret.0);
                request = request.header("authorization", proof);
            }
            Some(secret) => {
                form.push(("client_id", &self.settings.client_id));
                form.push(("client_secret", &secret.0));
            }
            None => form.push(("client_id", &self.settings.client_id)),
        }
        let what = "cannot be asked for a token";
        let (status, body) = self.asking.send(what, request.form(&form))?;
        if status == StatusCode::OK {
            let given: Given =
                serde_json::from_slice(&body).map_err(|why| Away::unread(what, &why))?;
            return Ok(given.id_token);
        }
        match serde_json::from_slice::<Fault>(&body) {
            Ok(fault) if status.is_client_error() => Err(NotProven::Refused(quoted(&fault.error))),
            Ok(_) | Err(_) => Err(Away::of(what, &format_args!("it answers {status}")).into()),
        }
    }

    /// What it says of itself, at most [`OIDC_KNOWN_FOR`] old.
    fn known(&self, now: Instant) -> Result<Arc<Known>, Away> {
        let known = self
            .known
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let is_fresh =
            |known: &Arc<Known>| now.saturating_duration_since(known.asked) < OIDC_KNOWN_FOR;
        known.filter(is_fresh).map_or_else(|| self.ask(), Ok)
    }

    /// Asks it what it says of itself, and for its keys.
    fn ask(&self) -> Result<Arc<Known>, Away> {
        let issuer = &self.settings.issuer;
        let url = format!(
            "{}/.well-known/openid-configuration",
            issuer.trim_end_matches('/')
        );
        let what = "does not describe itself";
        let told: Told = serde_json::from_slice(&self.asking.get(what, &url)?)
            .map_err(|why| Away::unread(what, &why))?;
        if told.issuer != *issuer {
            let why = format_args!(
                "it calls itself “{}”; write that as issuer, if it is the right one",
                quoted(&told.issuer)
            );
            return Err(Away::of(what, &why));
        }
        for address in [
            &told.authorization_endpoint,
            &told.token_endpoint,
            &told.jwks_uri,
        ] {
            if !is_guarded_as(issuer, address) {
                return Err(Away::of(what, &"one of its addresses is not https://"));
            }
        }
        let what = "does not give its keys";
        let keys = Keys::of(&self.asking.get(what, &told.jwks_uri)?)
            .map_err(|why| Away::unread(what, &why))?;
        let known = Arc::new(Known {
            told,
            keys,
            asked: Instant::now(),
        });
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&known));
        Ok(known)
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}
