//! Tokens that prove who somebody is, and those that only look so. The tokens of `fixtures/signed.json` were signed by
//! OpenSSL (Python's `cryptography`) with keys that nobody has any more, and hold for a thousand years.

mod forged;

use super::id_token::{BadToken, IdToken};
use super::keys::Keys;
use super::provider_for_tests::Signer;
use super::settings::{Claim, Settings};
use crate::limits::{OIDC_CLOCKS_DIFFER_S, OIDC_KEYS_MAX};
use jiff::Timestamp;
use serde_json::{Value, json};

/// Longer than a test takes; shorter than clocks may differ.
const A_WHILE_S: i64 = 30;

fn now_s() -> i64 {
    Timestamp::now().as_second()
}

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
    serde_json::from_str(include_str!("../fixtures/signed.json")).expect("JSON")
}

fn keys(set: &Value) -> Keys {
    Keys::of(&serde_json::to_vec(set).expect("JSON")).expect("a set")
}

fn subject(token: &str, keys: &Keys, claim: &str) -> Result<String, BadToken> {
    IdToken::of(token)?.subject(keys, &settings(claim), "n", now_s())
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
    json!({"iss": "https://id.example", "aud": "huying", "exp": now_s() + 300, "iat": now_s(), "nonce": "n",
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
fn what_is_no_token_is_told_from_one_that_is_wrong() {
    let keys = keys(&signed());
    for text in [
        "",
        ".",
        "..",
        "a.b.c",
        "e30.e30",
        "bnVsbA",
        "e30.e30.e30.e30.e30",
    ] {
        assert_eq!(
            subject(text, &keys, "sub"),
            Err(BadToken::Malformed),
            "{text}"
        );
    }
    assert_eq!(
        subject("e30.e30.e30", &keys, "sub"),
        Err(BadToken::Algorithm),
        "signed by nothing"
    );
    assert!(Keys::of(b"{}").is_err() && Keys::of(b"[").is_err());
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
    assert_eq!(changed("use", "enc"), Err(BadToken::UnknownKey));
    for other in ["ES384", "RS256", "HS256", "new"] {
        assert_eq!(changed("alg", other), Err(BadToken::Algorithm), "{other}");
    }
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
    // What is told then is what the nearest of them had to say.
    let rsa = &signed()["keys"][0];
    for set in [json!([other.public(), rsa]), json!([rsa, other.public()])] {
        let found = subject(&unnamed, &keys(&json!({ "keys": set })), "sub");
        assert_eq!(found, Err(BadToken::Signature));
    }
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
    let (now_s, differ_s) = (now_s(), OIDC_CLOCKS_DIFFER_S);
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
        (json!({"exp": now_s - differ_s - 1}), BadToken::Expired),
        (json!({"exp": 0}), BadToken::Expired),
        (
            json!({"iat": now_s + differ_s + A_WHILE_S}),
            BadToken::NotYet,
        ),
        (
            json!({"nbf": now_s + differ_s + A_WHILE_S}),
            BadToken::NotYet,
        ),
        (
            json!({"nbf": (now_s + 9_999).to_string()}),
            BadToken::Malformed,
        ),
        (json!({"nbf": null}), BadToken::Malformed),
        (json!({"nonce": "m"}), BadToken::Nonce),
        (json!({"nonce": null}), BadToken::Nonce),
        (json!({"exp": "2100-01-01"}), BadToken::Malformed),
        (json!({"exp": null}), BadToken::Malformed),
        (json!({"exp": -1}), BadToken::Malformed),
        (json!({"exp": 1e300}), BadToken::Malformed),
        (json!({"iat": null}), BadToken::Malformed),
        (json!({"iss": 1}), BadToken::Malformed),
        (json!({"iss": null}), BadToken::Malformed),
        (json!({"iss": ["https://id.example"]}), BadToken::Malformed),
        (json!({"aud": null}), BadToken::Malformed),
        (json!({"aud": 1}), BadToken::Malformed),
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
        json!({"exp": now_s - differ_s + A_WHILE_S}),
        json!({"exp": now_s as f64 + 0.5}),
        json!({"iat": now_s + differ_s, "nbf": now_s + differ_s}),
    ] {
        assert!(with(changes.clone()).is_ok(), "{changes}");
    }
}

#[test]
fn an_e_mail_address_names_somebody_when_the_provider_has_verified_it() {
    let signer = Signer::new("k");
    let keys = keys(&json!({"keys": [signer.public()]}));
    let with = |verified: Value| {
        let mut claims = claims();
        claims["email"] = json!("li@city.example");
        claims["email_verified"] = verified;
        subject(&signer.sign(&claims), &keys, "email")
    };
    for verified in [json!(true), json!("true")] {
        assert_eq!(with(verified).as_deref(), Ok("li@city.example"));
    }
    for not in [json!(false), json!("false"), json!(null), json!(1)] {
        assert_eq!(with(not.clone()), Err(BadToken::Unverified), "{not}");
    }
    assert_eq!(
        subject(&signer.sign(&claims()), &keys, "email"),
        Err(BadToken::NoClaim)
    );
}
