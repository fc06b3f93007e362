//! In whose name a caller acts: their own, or where they may, the one they give.

use super::Caller;
use crate::http::problem::Problem;
use crate::identity::permissions::ActForOthers;
use actix_web::web;

impl Caller {
    /// Whether the caller may name somebody else as the one who acts.
    fn acts_for_others(&self) -> bool {
        self.name().is_none() || self.rights.has::<ActForOthers>()
    }

    /// Who acts, where a parameter may say so.
    ///
    /// # Errors
    /// 403 when another is named than the caller; 400 when nobody is.
    pub fn by(&self, given: Option<&str>) -> Result<String, Problem> {
        match (given, self.name()) {
            (Some(given), own) if own == Some(given) || self.acts_for_others() => {
                Ok(given.to_owned())
            }
            (Some(given), _) => Err(Problem::not_yourself(given)),
            (None, Some(own)) => Ok(own.to_owned()),
            (None, None) => Err(Problem::bad_parameter("by", "is missing: say who asks")),
        }
    }

    /// A JSON body in which it stands who acts: it is the caller's name where nothing was said. A body that cannot be
    /// read is left as it is, for its reader to find fault with.
    ///
    /// # Errors
    /// 403 when another is named than the caller.
    pub fn signed(&self, body: web::Bytes) -> Result<web::Bytes, Problem> {
        #[derive(serde::Deserialize)]
        struct Signed {
            by: Option<String>,
        }
        let Some(own) = self.name() else {
            return Ok(body);
        };
        let Ok(Signed { by }) = serde_json::from_slice(&body) else {
            return Ok(body);
        };
        match by {
            Some(by) if by == own || self.acts_for_others() => Ok(body),
            Some(by) => Err(Problem::not_yourself(&by)),
            None => Ok(with_by(&body, own)),
        }
    }
}

/// The object with one more field at its beginning.
fn with_by(body: &[u8], by: &str) -> web::Bytes {
    let start = body
        .iter()
        .position(|byte| *byte == b'{')
        .map_or(0, |at| at + 1);
    let (head, rest) = body.split_at(start);
    let is_empty = rest.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'}');
    let name = serde_json::to_string(by).expect("a text is JSON");
    let comma = if is_empty { "" } else { "," };
    let field = format!("\"by\":{name}{comma}");
    [head, field.as_bytes(), rest].concat().into()
}
