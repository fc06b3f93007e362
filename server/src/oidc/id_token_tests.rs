//! Tokens that prove who somebody is, and those that only look so. The tokens of `fixtures/signed.json` were signed by
//! OpenSSL (Python's `cryptography`) with keys that nobody has any more.

use super::id_token::{BadToken, IdToken};
use super::keys::Keys;
use super::provider_for_tests::Signer;
use super::settings::{Claim, Settings};
use crate::limits::{OIDC_CLOCKS_DIFFER_S, OIDC_KEYS_MAX};
use serde_json::{Value, json};

const NOW_S: i64 = 1_950_000_000;

fn settings(claim: &str) -> Settings {
    Settings {
        issuer: "https://id.example".to_owned(),
        client_id: "huying".to_owned(),
        client_secret: None,
        name: "City".to_owned(),
        claim: Claim::named(claim).expect("a claim"),
        authorities: None,
    }
}

fn signed() -> Value {
    serde_json::from_str(include_str!("fixtures/signed.json")).expect("JSON")
}

fn keys(set: &Value) -> Keys {
    Keys::of(&serde_json::to_vec(set).expect("JSON")).expect("a set")
}

fn subject(token: &str, keys: &Keys, claim: &str) -> Result<String, BadToken> {
    IdToken::of(token)?.subject(keys, &settings(claim), "n", NOW_S)
}

/// What a token of `signer` that says this proves.
fn proves(signer: &Signer, claims: &Value) -> Result<String, BadToken> {
    subject(
        &signer.sign(claims),
        &keys(&json!({"keys": [signer.public()]})),
        "preferred_username",
    )
}

fn claims() -> Value {
    json!({"iss": "https://id.example", "aud": "huying", "exp": NOW_S + 300, "iat": NOW_S, "nonce": "n",
        "preferred_username": "li", "sub": "42"})
}

#[test]
fn tokens_that_another_program_signed_are_understood_by_every_algorithm_that_is_taken() {
    let (signed, mut met) = (signed(), Vec::new());
    let keys = keys(&signed);
    for token in signed["tokens"].as_array().expect("tokens") {
        let (algorithm, text) = (
            token["alg"].as_str().expect("a name"),
            token["token"].as_str().expect("a token"),
        );
        let found = subject(text, &keys, "preferred_username");
        if algorithm == "RS256 short" {
            assert_eq!(
                found,
                Err(BadToken::Signature),
                "a key of 1024 bits is none"
            );
        } else {
            assert_eq!(found.as_deref(), Ok("li"), "{algorithm}");
            assert_eq!(subject(text, &keys, "sub").as_deref(), Ok("42"));
            met.push(algorithm);
        }
    }
    assert_eq!(met.len(), 9, "{met:?}");
}

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
fn what_is_no_token_is_told_from_one_that_is_wrong() {
    let keys = keys(&signed());
    for text in ["", ".", "..", "a.b.c", "e30.e30.e30", "e30.e30"] {
        assert_eq!(
            subject(text, &keys, "sub"),
            Err(BadToken::Malformed),
            "{text}"
        );
    }
    assert!(Keys::of(b"{}").is_err() && Keys::of(b"[").is_err());
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
    // An algorithm that is taken, with a key of another kind.
    for algorithm in ["RS256", "ES384", "EdDSA"] {
        let token = signer.sign_with(&json!({"alg": algorithm, "kid": "k"}), &claims());
        assert_eq!(
            subject(&token, &keys, "sub"),
            Err(BadToken::Signature),
            "{algorithm}"
        );
    }
}

#[test]
fn a_token_is_signed_by_a_key_of_the_set_that_is_for_it() {
    let (signer, other) = (Signer::new("k"), Signer::new("k"));
    let token = signer.sign(&claims());
    let with = |set: Value| subject(&token, &keys(&set), "sub");
    let key = signer.public();
    assert!(with(json!({"keys": [key]})).is_ok());
    assert_eq!(
        with(json!({"keys": [other.public()]})),
        Err(BadToken::Signature)
    );
    assert_eq!(with(json!({"keys": []})), Err(BadToken::UnknownKey));
    let changed = |name: &str, value: &str| {
        let mut key = key.clone();
        key[name] = json!(value);
        with(json!({"keys": [key]}))
    };
    assert_eq!(changed("kid", "j"), Err(BadToken::UnknownKey));
    assert_eq!(changed("use", "enc"), Err(BadToken::Signature));
    assert_eq!(changed("alg", "ES384"), Err(BadToken::Signature));
    assert!(changed("alg", "ES256").is_ok() && changed("use", "sig").is_ok());
    // Kinds that are not known are passed over, and so is whatever comes after the limit.
    assert!(with(json!({"keys": [{"kty": "oct", "k": "AA"}, {"kty": "new"}, key]})).is_ok());
    let mut many = vec![json!({"kty": "oct"}); OIDC_KEYS_MAX - 1];
    many.push(key.clone());
    assert!(with(json!({"keys": many})).is_ok());
    many.insert(0, json!({"kty": "oct"}));
    assert_eq!(with(json!({"keys": many})), Err(BadToken::UnknownKey));
    // Without a name any key of the set may have signed it.
    let unnamed = signer.sign_with(&json!({"alg": "ES256"}), &claims());
    assert!(
        subject(
            &unnamed,
            &keys(&json!({"keys": [other.public(), key]})),
            "sub"
        )
        .is_ok()
    );
}

#[test]
fn a_token_is_of_this_provider_for_us_for_this_login_and_of_this_time() {
    let signer = Signer::new("k");
    let with = |changes: Value| {
        let mut claims = claims();
        for (name, value) in changes.as_object().expect("changes") {
            claims[name] = value.clone();
        }
        proves(&signer, &claims)
    };
    assert_eq!(with(json!({})).as_deref(), Ok("li"));
    let differ_s = OIDC_CLOCKS_DIFFER_S;
    for (changes, why) in [
        (json!({"iss": "https://id.example/"}), BadToken::Issuer),
        (json!({"iss": "https://evil.example"}), BadToken::Issuer),
        (json!({"aud": "another"}), BadToken::Audience),
        (json!({"aud": ["another"]}), BadToken::Audience),
        (json!({"aud": []}), BadToken::Audience),
        (json!({"aud": ["huying", "another"]}), BadToken::Audience),
        (json!({"azp": "another"}), BadToken::Audience),
        (
            json!({"aud": ["huying", "another"], "azp": "another"}),
            BadToken::Audience,
        ),
        (json!({"exp": NOW_S - differ_s}), BadToken::Expired),
        (json!({"iat": NOW_S + differ_s + 1}), BadToken::NotYet),
        (json!({"nbf": NOW_S + differ_s + 1}), BadToken::NotYet),
        (json!({"nonce": "m"}), BadToken::Nonce),
        (json!({"nonce": null}), BadToken::Nonce),
        (json!({"exp": "2100-01-01"}), BadToken::Malformed),
        (json!({"exp": null}), BadToken::Malformed),
        (json!({"iss": 1}), BadToken::Malformed),
        (json!({"preferred_username": ""}), BadToken::NoClaim),
        (json!({"preferred_username": null}), BadToken::NoClaim),
        (json!({"preferred_username": ["li"]}), BadToken::NoClaim),
    ] {
        assert_eq!(with(changes.clone()), Err(why), "{changes}");
    }
    for changes in [
        json!({"aud": ["huying"]}),
        json!({"aud": ["another", "huying"], "azp": "huying"}),
        json!({"azp": "huying"}),
        json!({"exp": NOW_S - differ_s + 1}),
        json!({"exp": NOW_S as f64 + 0.5}),
        json!({"iat": NOW_S + differ_s, "nbf": NOW_S + differ_s}),
    ] {
        assert!(with(changes.clone()).is_ok(), "{changes}");
    }
}
