//! Where somebody is sent after a login: a page of ours, never another site's.

use crate::limits::OIDC_TO_BYTES_MAX;

/// The first page.
const FIRST: &str = "/";

/// A path of ours as it is given; anything else is the first page.
///
/// Browsers read `\` as `/`, drop tabs and line ends, and take `//host` for another site: nothing of that passes.
pub fn way_back(to: Option<&str>) -> &str {
    to.filter(|to| is_ours(to)).unwrap_or(FIRST)
}

fn is_ours(to: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<' | b'>');
    to.len() <= OIDC_TO_BYTES_MAX
        && to.starts_with('/')
        && !to.starts_with("//")
        && to.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site_after_a_login() {
        let longest = format!("/{}", "a".repeat(OIDC_TO_BYTES_MAX - 1));
        for own in [
            "/",
            "/worker",
            "/?case=HY000000042#top",
            "/a//b",
            "/%2F%2Fevil.example",
            &longest,
        ] {
            assert_eq!(way_back(Some(own)), own);
        }
        let longer = format!("{longest}a");
        for other in [
            "",
            "worker",
            "//evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            " /",
            "javascript:alert(1)",
            "/区",
            &longer,
        ] {
            assert_eq!(way_back(Some(other)), "/", "{other}");
        }
        assert_eq!(way_back(None), "/");
    }
}
