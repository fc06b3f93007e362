//! A provider of `OpenID` Connect for tests: it describes itself, gives its keys, and exchanges codes for tokens.

use super::settings::{Claim, Secret, Settings};
use actix_web::dev::ServerHandle;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, rt, web};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING as ES256, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Characters that a form must write in another way.
const SECRET: &str = "hush: +&=";

/// A private key on P-256 with its name.
pub struct Signer {
    name: String,
    pair: EcdsaKeyPair,
}

impl Signer {
    /// A fresh one.
    pub fn new(name: &str) -> Self {
        let random = SystemRandom::new();
        let key = EcdsaKeyPair::generate_pkcs8(&ES256, &random).expect("randomness");
        let pair = EcdsaKeyPair::from_pkcs8(&ES256, key.as_ref(), &random).expect("a key");
        Self {
            name: name.to_owned(),
            pair,
        }
    }

    /// The public half, as a JWK.
    pub fn public(&self) -> Value {
        let (x, y) = self.pair.public_key().as_ref()[1..].split_at(32);
        let text = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
        json!({"kty": "EC", "crv": "P-256", "kid": self.name, "x": text(x), "y": text(y)})
    }

    /// A token that says this.
    pub fn sign(&self, claims: &Value) -> String {
        self.sign_with(&json!({"alg": "ES256", "kid": self.name}), claims)
    }

    /// The same with a header of its own. It is signed by ES256 whatever that says.
    pub fn sign_with(&self, header: &Value, claims: &Value) -> String {
        let text = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        self.sign_text(&format!("{}.{}", text(header), text(claims)))
    }

    /// The same for any header and body, in base64url already.
    pub fn sign_text(&self, said: &str) -> String {
        let signature = self
            .pair
            .sign(&SystemRandom::new(), said.as_bytes())
            .expect("randomness");
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref()))
    }
}

/// What the provider does next.
pub struct Script {
    /// What tokens are signed with.
    pub signer: Signer,
    /// The keys that it gives.
    pub keys: Vec<Value>,
    /// Members of tokens that differ from what they should be.
    pub differs: Value,
    /// What answers a code instead of a token.
    pub instead: Option<(u16, String)>,
    /// Members of the description that differ.
    pub description: Value,
    issuer: String,
    codes: HashMap<String, HashMap<String, String>>,
    /// How often the keys were asked for, and a token.
    pub asked: [usize; 2],
}

/// A running one; dropped, it is gone.
pub struct TestProvider {
    script: Arc<Mutex<Script>>,
    handle: ServerHandle,
    issuer: String,
}

impl TestProvider {
    /// Starts it on a free port.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let issuer = format!("http://{}/city", listener.local_addr().expect("bound"));
        let signer = Signer::new("first");
        let script = Arc::new(Mutex::new(Script {
            keys: vec![signer.public()],
            signer,
            differs: json!({}),
            instead: None,
            description: json!({}),
            issuer: issuer.clone(),
            codes: HashMap::new(),
            asked: [0; 2],
        }));
        let (given, shared) = (std::sync::mpsc::channel(), Arc::clone(&script));
        std::thread::spawn(move || {
            rt::System::new().block_on(async move {
                let server = HttpServer::new(move || {
                    App::new()
                        .app_data(web::Data::from(Arc::clone(&shared)))
                        .route(
                            "/city/.well-known/openid-configuration",
                            web::get().to(describe),
                        )
                        .route("/city/keys", web::get().to(keys))
                        .route("/city/token", web::post().to(token))
                });
                let server = server
                    .workers(1)
                    .disable_signals()
                    .listen(listener)
                    .expect("listens")
                    .run();
                given.0.send(server.handle()).expect("somebody waits");
                server.await.expect("it runs until it is stopped");
            });
        });
        Self {
            script,
            handle: given.1.recv().expect("it starts"),
            issuer,
        }
    }

    /// As the configuration of a server names it.
    pub fn settings(&self) -> Settings {
        Settings {
            issuer: self.issuer.clone(),
            client_id: "huying".to_owned(),
            client_secret: Some(Secret(SECRET.to_owned())),
            name: "City".to_owned(),
            claim: Claim::named("preferred_username").expect("a claim"),
            authorities: None,
        }
    }

    /// What it does next.
    pub fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody logs in at the address that a browser was led to; the query that it comes back with.
    pub fn log_in(&self, led_to: &str, account: &str) -> String {
        let url = Url::parse(led_to).expect("an address");
        assert!(
            led_to.starts_with(&format!("{}/login?", self.issuer)),
            "{led_to}"
        );
        let mut asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], "huying");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        asked.insert("account".to_owned(), account.to_owned());
        let mut script = self.script();
        let (code, state) = (
            format!("code-{}", script.codes.len()),
            asked["state"].clone(),
        );
        script.codes.insert(code.clone(), asked);
        format!(
            "code={code}&state={state}&session_state=of-the-provider&iss={}",
            self.issuer
        )
    }
}

impl Drop for TestProvider {
    fn drop(&mut self) {
        drop(self.handle.stop(false));
    }
}

type Shared = web::Data<Mutex<Script>>;

fn open(script: &Shared) -> MutexGuard<'_, Script> {
    script.lock().unwrap_or_else(PoisonError::into_inner)
}

fn overlaid(mut whole: Value, changes: &Value) -> Value {
    for (name, value) in changes.as_object().expect("members") {
        whole[name] = value.clone();
    }
    whole
}

async fn describe(script: Shared) -> HttpResponse {
    let script = open(&script);
    let at = |path: &str| format!("{}/{path}", script.issuer);
    let own = json!({"issuer": script.issuer, "authorization_endpoint": at("login?realm=city"), "token_endpoint": at("token"),
        "jwks_uri": at("keys"), "claims_supported": ["sub"]});
    HttpResponse::Ok().json(overlaid(own, &script.description))
}

async fn keys(script: Shared) -> HttpResponse {
    let mut script = open(&script);
    script.asked[0] += 1;
    HttpResponse::Ok().json(json!({"keys": script.keys}))
}

/// Takes each code once, from who proves to be the client that asked for it.
async fn token(
    script: Shared,
    request: HttpRequest,
    form: web::Form<HashMap<String, String>>,
) -> HttpResponse {
    let mut script = open(&script);
    script.asked[1] += 1;
    if let Some((status, body)) = script.instead.clone() {
        let status = actix_web::http::StatusCode::from_u16(status).expect("a status");
        return HttpResponse::build(status).body(body);
    }
    let basic = request
        .headers()
        .get("authorization")
        .and_then(|proof| proof.to_str().ok());
    let basic = basic.map(str::to_owned);
    let proof = format!("Basic {}", STANDARD.encode("huying:hush%3A+%2B%26%3D"));
    let posted = form
        .get("client_secret")
        .is_some_and(|secret| secret == SECRET);
    let methods = script
        .description
        .get("token_endpoint_auth_methods_supported")
        .is_some();
    let is_client = if methods {
        posted && basic.is_none()
    } else {
        basic == Some(proof)
    };
    let asked = script
        .codes
        .remove(form.get("code").map_or("", String::as_str));
    let refused = |error: &str| HttpResponse::BadRequest().json(json!({"error": error}));
    let Some(asked) = asked.filter(|_| form["grant_type"] == "authorization_code") else {
        return refused("invalid_grant");
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    if !is_client {
        return refused("invalid_client");
    }
    if challenge != asked["code_challenge"] || form["redirect_uri"] != asked["redirect_uri"] {
        return refused("invalid_grant");
    }
    let now_s = jiff::Timestamp::now().as_second();
    let own = json!({"iss": script.issuer, "aud": "huying", "exp": now_s + 300, "iat": now_s, "nonce": asked["nonce"],
        "sub": format!("sub of {}", asked["account"]), "preferred_username": asked["account"]});
    let token = script.signer.sign(&overlaid(own, &script.differs));
    HttpResponse::Ok().json(json!({"access_token": "a", "token_type": "Bearer", "id_token": token}))
}
