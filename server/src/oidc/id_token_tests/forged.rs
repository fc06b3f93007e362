//! Tokens that somebody made or changed who has none of the provider's keys.

use super::super::id_token::BadToken;
use super::super::provider_for_tests::Signer;
use super::{claims, keys, signed, subject};
use crate::limits::OIDC_ANSWER_BYTES_MAX;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

#[test]
fn a_token_with_one_letter_changed_proves_nothing() {
    let signed = signed();
    let keys = keys(&signed);
    for token in signed["tokens"].as_array().expect("tokens") {
        let text = token["token"].as_str().expect("a token");
        let (said, signature) = text.rsplit_once('.').expect("three parts");
        let (header, body) = said.split_once('.').expect("three parts");
        let turned = |part: &str| {
            let (first, rest) = part.split_at(part.len() / 2);
            let letter = if rest.starts_with('A') { 'B' } else { 'A' };
            format!("{first}{letter}{}", &rest[1..])
        };
        for changed in [
            format!("{header}.{}.{signature}", turned(body)),
            format!("{header}.{body}.{}", turned(signature)),
            format!("{header}.{body}."),
        ] {
            assert_eq!(
                subject(&changed, &keys, "sub"),
                Err(BadToken::Signature),
                "{changed}"
            );
        }
    }
}

#[test]
fn a_token_as_long_as_an_answer_may_be_or_nested_as_deep_is_no_trouble() {
    let signer = Signer::new("k");
    let keys = keys(&json!({"keys": [signer.public()]}));
    let mut long = claims();
    long["groups"] = json!("x".repeat(OIDC_ANSWER_BYTES_MAX / 2));
    assert_eq!(
        subject(&signer.sign(&long), &keys, "sub").as_deref(),
        Ok("42")
    );
    let deep = format!("{{\"alg\":{}", "[".repeat(OIDC_ANSWER_BYTES_MAX / 2));
    let deep = URL_SAFE_NO_PAD.encode(deep);
    for text in [format!("{deep}.e30.e30"), "A".repeat(OIDC_ANSWER_BYTES_MAX)] {
        assert_eq!(subject(&text, &keys, "sub"), Err(BadToken::Malformed));
    }
    let header = URL_SAFE_NO_PAD.encode(json!({"alg": "ES256", "kid": "k"}).to_string());
    let token = signer.sign_text(&format!("{header}.{deep}"));
    assert_eq!(subject(&token, &keys, "sub"), Err(BadToken::Malformed));
}

#[test]
fn a_token_without_signature_or_signed_with_a_public_key_as_a_password_proves_nothing() {
    let signer = Signer::new("k");
    let keys = keys(&json!({"keys": [signer.public()]}));
    for header in [
        json!({"alg": "none"}),
        json!({"alg": "none", "kid": "k"}),
        json!({"alg": "HS256", "kid": "k"}),
        json!({"alg": "es256", "kid": "k"}),
        json!({"alg": "ES256", "kid": "k", "crit": ["b64"], "b64": false}),
    ] {
        let token = signer.sign_with(&header, &claims());
        assert_eq!(
            subject(&token, &keys, "sub"),
            Err(BadToken::Algorithm),
            "{header}"
        );
    }
    // An algorithm that is taken, with a key of another kind or curve.
    for (algorithm, why) in [
        ("RS256", BadToken::Algorithm),
        ("PS512", BadToken::Algorithm),
        ("EdDSA", BadToken::Algorithm),
        ("ES384", BadToken::Signature),
    ] {
        let token = signer.sign_with(&json!({"alg": algorithm, "kid": "k"}), &claims());
        assert_eq!(subject(&token, &keys, "sub"), Err(why), "{algorithm}");
    }
}

#[test]
fn what_anybody_can_read_is_no_shared_secret() {
    let signer = Signer::new("k");
    let public = signer.public();
    let number = |name: &str| {
        let text = public[name].as_str().expect("a number");
        URL_SAFE_NO_PAD.decode(text).expect("base64")
    };
    let point = [vec![4], number("x"), number("y")].concat();
    let open =
        json!({"kty": "oct", "kid": "k", "alg": "HS256", "k": URL_SAFE_NO_PAD.encode(&point)});
    for secret in [&point[..], public.to_string().as_bytes(), b""] {
        let text = |part: Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let said = format!(
            "{}.{}",
            text(json!({"alg": "HS256", "kid": "k"})),
            text(claims())
        );
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
        mac.update(said.as_bytes());
        let token = format!(
            "{said}.{}",
            URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
        );
        let with = |set: Value| subject(&token, &keys(&set), "sub");
        assert_eq!(with(json!({"keys": [public]})), Err(BadToken::Algorithm));
        // Nor is one that a careless provider shows to everybody.
        assert_eq!(with(json!({"keys": [open]})), Err(BadToken::UnknownKey));
        assert_eq!(
            with(json!({"keys": [open, public]})),
            Err(BadToken::Algorithm)
        );
    }
}

#[test]
fn keys_that_a_token_brings_along_or_points_at_are_not_looked_at() {
    let (signer, thief) = (Signer::new("k"), Signer::new("t"));
    let keys = keys(&json!({"keys": [signer.public()]}));
    for (kid, why) in [
        (json!("k"), BadToken::Signature),
        (json!("t"), BadToken::UnknownKey),
        (Value::Null, BadToken::Signature),
    ] {
        let header = json!({"alg": "ES256", "kid": kid, "jwk": thief.public(), "jku": "https://evil.example/keys",
            "x5u": "https://evil.example/chain", "x5c": ["AAAA"]});
        let token = thief.sign_with(&header, &claims());
        assert_eq!(subject(&token, &keys, "sub"), Err(why), "{kid}");
        // They harm nobody, either, where the provider's own key has signed.
        let own = json!({"alg": "ES256", "kid": "k", "jwk": thief.public(), "jku": "https://evil.example/keys"});
        assert!(subject(&signer.sign_with(&own, &claims()), &keys, "sub").is_ok());
    }
}
