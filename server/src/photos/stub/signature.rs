//! Is a request signed as AWS Signature Version 4 says? Written from its description, apart from the client's own code.

use crate::http::hex;
use hmac::{Hmac, Mac as _};
use jiff::Timestamp;
use jiff::civil::DateTime;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// A request's clock may differ by so much.
const SKEW_MAX_S: i64 = 15 * 60;

/// Whose requests are taken, and where.
#[derive(Clone, Debug)]
pub struct Keys {
    pub key_id: String,
    pub secret: String,
    pub region: String,
}

/// A request as it arrived.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub method: String,
    /// As sent, with its escapes.
    pub path: String,
    /// As sent.
    pub query: String,
    /// By their names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

/// Status, code and words of a refusal.
pub type Denial = (u16, &'static str, String);

impl Asked {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.trim())
    }
}

/// Refuses what is not signed by this key for this region at about this time.
pub fn check(asked: &Asked, keys: &Keys, now: Timestamp) -> Result<(), Denial> {
    let malformed = |why: &str| (400, "AuthorizationHeaderMalformed", why.to_owned());
    let said = asked.header("authorization");
    let said = said
        .strip_prefix("AWS4-HMAC-SHA256 ")
        .ok_or_else(|| (403, "AccessDenied", "not signed".to_owned()))?;
    let fields: BTreeMap<_, _> = said
        .split(',')
        .filter_map(|field| field.trim().split_once('='))
        .collect();
    let field = |name| fields.get(name).copied().ok_or_else(|| malformed(name));
    let (credential, signed, signature) = (
        field("Credential")?,
        field("SignedHeaders")?,
        field("Signature")?,
    );
    let [key_id, day, region, service, end] = credential.split('/').collect::<Vec<_>>()[..] else {
        return Err(malformed("the credential"));
    };
    if key_id != keys.key_id {
        return Err((403, "InvalidAccessKeyId", "no such key".to_owned()));
    }
    if region != keys.region || (service, end) != ("s3", "aws4_request") {
        let why = format!(
            "the region '{region}' is wrong; expecting '{}'",
            keys.region
        );
        return Err(malformed(&why));
    }
    let date = asked.header("x-amz-date");
    let at = DateTime::strptime("%Y%m%dT%H%M%SZ", date).map_err(|_| malformed("x-amz-date"))?;
    let at = at
        .to_zoned(jiff::tz::TimeZone::UTC)
        .expect("UTC has every time")
        .timestamp();
    if (at.as_second() - now.as_second()).abs() > SKEW_MAX_S {
        return Err((
            403,
            "RequestTimeTooSkewed",
            "the clocks differ too much".to_owned(),
        ));
    }
    let hash = asked.header("x-amz-content-sha256");
    if hash != hex(&Sha256::digest(&asked.body)) {
        return Err((400, "XAmzContentSHA256Mismatch", "another body".to_owned()));
    }
    let names: Vec<&str> = signed.split(';').collect();
    let must = ["host", "x-amz-content-sha256", "x-amz-date"];
    if !must.iter().all(|name| names.contains(name)) || !names.is_sorted() {
        return Err(malformed("the signed headers"));
    }
    let headers = names
        .iter()
        .map(|name| format!("{name}:{}\n", asked.header(name)))
        .collect::<Vec<_>>()
        .concat();
    let query = canonical(&asked.query);
    let request = format!(
        "{}\n{}\n{query}\n{headers}\n{signed}\n{hash}",
        asked.method, asked.path
    );
    let request = hex(&Sha256::digest(request));
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{day}/{region}/s3/aws4_request\n{request}");
    let key = [day, region, "s3", "aws4_request"]
        .iter()
        .fold(format!("AWS4{}", keys.secret).into_bytes(), |key, part| {
            mac(&key, part)
        });
    if !date.starts_with(day) || signature != hex(&mac(&key, &to_sign)) {
        let why = "The request signature we calculated does not match the signature you provided.";
        return Err((403, "SignatureDoesNotMatch", why.to_owned()));
    }
    Ok(())
}

fn mac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The parameters of a query, with their escapes undone.
pub fn parameters(query: &str) -> BTreeMap<String, String> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (unescaped(name), unescaped(value)))
        .collect()
}

/// In the order of names, everything escaped but letters, digits and four marks.
fn canonical(query: &str) -> String {
    let pairs = parameters(query);
    let pairs = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

fn unescaped(text: &str) -> String {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let [first, behind @ ..] = rest {
        let code = (*first == b'%').then(|| behind.get(..2)).flatten();
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).expect("names in UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// The key and the time of the examples in the description of Signature Version 4 for S3.
    fn example(
        path: &str,
        query: &str,
        range: Option<&str>,
        signature: &str,
    ) -> (Asked, Keys, Timestamp) {
        let (extra, signed) = match range {
            Some(range) => (
                vec![("range", range)],
                "host;range;x-amz-content-sha256;x-amz-date",
            ),
            None => (Vec::new(), "host;x-amz-content-sha256;x-amz-date"),
        };
        let authorization = format!(
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, \
             SignedHeaders={signed}, Signature={signature}"
        );
        let headers = [
            ("host", "examplebucket.s3.amazonaws.com"),
            ("x-amz-content-sha256", EMPTY),
            ("x-amz-date", "20130524T000000Z"),
            ("authorization", &authorization),
        ];
        let asked = Asked {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: headers
                .into_iter()
                .chain(extra)
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            body: Vec::new(),
        };
        let keys = Keys {
            key_id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
            region: "us-east-1".to_owned(),
        };
        (asked, keys, "2013-05-24T00:00:00Z".parse().expect("a time"))
    }

    #[test]
    fn the_examples_of_the_description_pass_and_whatever_is_changed_in_them_does_not() {
        let get = example(
            "/test.txt",
            "",
            Some("bytes=0-9"),
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        );
        let list = example(
            "/",
            "max-keys=2&prefix=J",
            None,
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        );
        for (asked, keys, now) in [get, list] {
            assert_eq!(check(&asked, &keys, now), Ok(()));
            let refused = |change: &dyn Fn(&mut Asked, &mut Keys)| {
                let (mut asked, mut keys) = (asked.clone(), keys.clone());
                change(&mut asked, &mut keys);
                check(&asked, &keys, now).expect_err("changed").1
            };
            assert_eq!(
                refused(&|_, keys| keys.secret.push('x')),
                "SignatureDoesNotMatch"
            );
            assert_eq!(
                refused(&|asked, _| asked.path.push('x')),
                "SignatureDoesNotMatch"
            );
            assert_eq!(
                refused(&|asked, _| asked.method = "PUT".to_owned()),
                "SignatureDoesNotMatch"
            );
            assert_eq!(
                refused(&|asked, _| asked.query.push_str("&a=b")),
                "SignatureDoesNotMatch"
            );
            assert_eq!(
                refused(&|asked, _| asked.body.push(1)),
                "XAmzContentSHA256Mismatch"
            );
            assert_eq!(
                refused(&|_, keys| keys.region = "x".to_owned()),
                "AuthorizationHeaderMalformed"
            );
            assert_eq!(
                refused(&|_, keys| keys.key_id = "x".to_owned()),
                "InvalidAccessKeyId"
            );
            let later = now + jiff::SignedDuration::from_secs(SKEW_MAX_S + 1);
            let late = check(&asked, &keys, later).expect_err("late");
            assert_eq!(late.1, "RequestTimeTooSkewed");
        }
    }
}
