//! What a table says about itself, in both languages.

use crate::clock;
use crate::pictures::{self, Span, Tongue};
use crate::store::StoreError;
use crate::veil::Countable;
use crate::world::World;
use serde_json::{Value, json};

/// One line: what it is about in Chinese and English, and the saying.
pub type Line = (&'static str, &'static str, String);

/// Window, filter, count, edition, checkpoint, what is made up.
#[derive(Clone, Debug)]
pub struct About {
    /// For people.
    pub lines: Vec<Line>,
    /// For programs.
    pub json: Value,
}

impl About {
    /// Of cases counted now.
    pub fn of(
        world: &World,
        pairs: &[(String, String)],
        cases: &Countable,
        now_s: i64,
    ) -> Result<Self, StoreError> {
        let span = Span::of(cases, now_s);
        let totals = cases.total();
        let point = pictures::checkpoint(world, cases)?;
        let edition = world.edition();
        let said = |zh: String, en: String| format!("{zh} / {en}");
        let both = |of: &dyn Fn(Tongue) -> String| said(of(Tongue::Zh), of(Tongue::En));
        let mut lines: Vec<Line> = vec![
            (
                "时间",
                "Time",
                both(&|tongue| pictures::window(tongue, &span)),
            ),
            (
                "条件",
                "Conditions",
                both(&|tongue| pictures::in_words(world, tongue, pairs)),
            ),
            ("总数", "Total", totals.cases.to_string()),
            (
                "其中没有位置",
                "Of these without a position",
                totals.without_position.to_string(),
            ),
            (
                "区划",
                "Areas",
                both(&|tongue| pictures::edition(world, tongue)),
            ),
            ("区划哈希", "Hash of the areas", edition.hash_hex()),
        ];
        if let Some(point) = point {
            let (size, root) = (point.size.to_string(), point.root.to_string());
            lines.push(("账本检查点（记录数）", "Ledger checkpoint (entries)", size));
            lines.push(("账本检查点（根）", "Ledger checkpoint (root)", root));
        }
        lines.push(("制表时间", "Made", clock::local(now_s)));
        if let Some(made_up) = pictures::made_up(world) {
            lines.insert(0, ("注意", "Note", made_up.to_owned()));
        }
        if cases.is_veiled() {
            lines.push((
                "隐私",
                "Privacy",
                said(
                    "敏感来源或类别的案件按社区和周合并，不足门槛的不计入".to_owned(),
                    "cases of sensitive sources or classes are counted by community and week, and not below the threshold".to_owned(),
                ),
            ));
        }
        let filter: serde_json::Map<String, Value> = pairs
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let json = json!({
            "filter": filter, "from": clock::local(span.from_s), "to": clock::local(span.to_s),
            "counted_s": span.counted_s, "total": totals.cases, "without_position": totals.without_position,
            "seq": cases.seq, "edition": edition.hash_hex(),
            "ledger": point,
            "synthetic_data": world.settings.demo, "synthetic_boundaries": edition.about().synthetic,
            "made": clock::local(now_s),
        });
        Ok(Self { lines, json })
    }

    /// One line more.
    pub fn add(&mut self, zh: &'static str, en: &'static str, saying: String) {
        self.lines.push((zh, en, saying));
    }
}
