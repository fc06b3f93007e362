//! What a picture or a table says about itself: which cases, of when, on what it rests.

use super::conditions;
use super::map::Map;
use super::scale::Scale;
use super::span::Span;
use super::words::{self, Tongue};
use super::{Mode, Per, Wanted};
use crate::clock;
use crate::proofs::Proofs;
use crate::store::StoreError;
use crate::veil::Countable;
use crate::world::World;
use heat::Totals;
use ledger::{Hash, root_from};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// Digits of a hash that are enough to find it.
const SHORT: usize = 16;

/// The words around a map.
#[derive(Clone, Debug)]
pub struct Told {
    /// Of which place and what.
    pub title: String,
    /// From when to when.
    pub window: String,
    /// What the window is compared with; empty when with nothing.
    pub base: String,
    /// The filter.
    pub conditions: String,
    /// How many cases.
    pub counted: String,
    /// What is made up, if anything is.
    pub made_up: Option<String>,
    /// Edition, checkpoint, when and by whom it was made.
    pub foot: Vec<String>,
    /// The same for programs.
    pub about: Value,
}

/// Size and root of the log at the newest event that was counted.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Checkpoint {
    /// How many events.
    pub size: u64,
    /// Root of their tree (RFC 9162).
    #[serde(serialize_with = "in_hex")]
    pub root: Hash,
}

fn in_hex<S: Serializer>(root: &Hash, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(root)
}

/// The checkpoint of what was counted; none under the veil, where the size of the log is not told.
pub fn checkpoint(world: &World, cases: &Countable) -> Result<Option<Checkpoint>, StoreError> {
    if cases.is_veiled() {
        return Ok(None);
    }
    let mut proofs = Proofs::of(&*world.store);
    let size = cases.seq;
    let root = root_from(size, &mut |node| proofs.node(node))?;
    Ok(Some(Checkpoint { size, root }))
}

/// The filter in words; that there is none is said too.
pub fn in_words(world: &World, tongue: Tongue, pairs: &[(String, String)]) -> String {
    let told = conditions::told(world, tongue, pairs);
    if told.is_empty() {
        return tongue
            .of("条件：全部案件", "Conditions: all cases")
            .to_owned();
    }
    tongue.of(format!("条件：{told}"), format!("Conditions: {told}"))
}

/// A window in words, in local time.
pub fn window(tongue: Tongue, span: &Span) -> String {
    let zone = tongue.of("北京时间", "UTC+8");
    let until = if span.open_to {
        tongue.of("，至今", ", until now")
    } else {
        ""
    };
    let words = words::window(tongue, span.from_s, span.to_s);
    let hours = span.counted_s as f64 / 3_600.0;
    let counted = if span.counted_s < span.to_s - span.from_s {
        let hours = words::rough(hours);
        tongue.of(
            format!("，其中 {hours} 小时计入，密度按 24 小时折算"),
            format!("; {hours} hours of it count, a day being 24 of them"),
        )
    } else {
        String::new()
    };
    tongue.of(
        format!("时间：{words}{until}{counted}，{zone}"),
        format!("Time: {words}{until}{counted}, {zone}"),
    )
}

/// What is made up here: the cases, the borders, or both.
pub fn made_up(world: &World) -> Option<&'static str> {
    match (world.settings.demo, world.edition().about().synthetic) {
        (true, true) => Some("合成数据与边界 SYNTHETIC DATA AND BOUNDARIES"),
        (true, false) => Some("合成数据 SYNTHETIC DATA"),
        (false, true) => Some("合成边界 SYNTHETIC BOUNDARIES"),
        (false, false) => None,
    }
}

/// Whose areas, of which day, and the hash that names them.
pub fn edition(world: &World, tongue: Tongue) -> String {
    let edition = world.edition();
    let about = edition.about();
    let mut parts = vec![about.source.clone()];
    parts.extend(
        about
            .list_year
            .map(|year| tongue.of(format!("{year} 年编码"), format!("codes of {year}"))),
    );
    parts.extend(
        about
            .valid_from
            .as_ref()
            .map(|day| tongue.of(format!("{day} 起施行"), format!("from {day}"))),
    );
    parts.retain(|part| !part.is_empty());
    let hash = &edition.hash_hex()[..SHORT];
    let parts = parts.join(tongue.of("，", ", "));
    tongue.of(
        format!("区划版本：{parts}（{hash}）"),
        format!("Areas: {parts} ({hash})"),
    )
}

impl Told {
    /// What is to be said of cases drawn now.
    pub fn of(
        world: &World,
        wanted: &Wanted,
        pairs: &[(String, String)],
        cases: &Countable,
        span: &Span,
        now_s: i64,
    ) -> Result<Self, StoreError> {
        let tongue = wanted.tongue;
        let point = checkpoint(world, cases)?;
        let made = words::moment(now_s);
        let rests_on = point.map_or_else(String::new, |point| {
            let (size, root) = (words::count(point.size), point.root.to_string());
            let short = &root[..SHORT];
            tongue.of(
                format!("账本检查点：前 {size} 条记录，根 {short}… · "),
                format!("Ledger checkpoint: first {size} entries, root {short}… · "),
            )
        });
        let mut foot = vec![
            edition(world, tongue),
            tongue.of(
                format!(
                    "{rests_on}制图 {made}（北京时间）· 呼应 huying {}",
                    env!("CARGO_PKG_VERSION")
                ),
                format!(
                    "{rests_on}drawn {made} (UTC+8) · huying {}",
                    env!("CARGO_PKG_VERSION")
                ),
            ),
        ];
        if cases.is_veiled() {
            foot.push(tongue.of(
                "敏感来源或类别的案件按社区和周合并，不足门槛的不计入".to_owned(),
                "Cases of sensitive sources or classes are counted by community and week, and not below the threshold".to_owned(),
            ));
        }
        let place = conditions::place(world, tongue, pairs);
        let edition = world.edition();
        let query: serde_json::Map<String, Value> = pairs
            .iter()
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        Ok(Self {
            title: tongue.of(
                format!("{place}　{}", what(wanted)),
                format!("{place}: {}", what(wanted)),
            ),
            window: window(tongue, span),
            base: String::new(),
            conditions: in_words(world, tongue, pairs),
            counted: counted(tongue, cases.total()),
            made_up: made_up(world).map(str::to_owned),
            foot,
            about: json!({
                "filter": query, "from": clock::local(span.from_s), "to": clock::local(span.to_s),
                "counted_s": span.counted_s, "seq": cases.seq, "edition": edition.hash_hex(),
                "ledger": point, "synthetic_data": world.settings.demo,
                "synthetic_boundaries": edition.about().synthetic, "made": clock::local(now_s),
            }),
        })
    }

    /// Says what the cases are compared with.
    #[must_use]
    pub fn with_base(mut self, tongue: Tongue, now: u64, base: f64, words: &str) -> Self {
        let difference = now as f64 - base;
        let sign = if difference > 0.0 { "+" } else { "" };
        let (now, base) = (words::count(now), words::rough(base));
        let difference = words::rough(difference);
        self.counted = tongue.of(
            format!("本期 {now} 件 · 基准 {base} 件 · 差 {sign}{difference} 件"),
            format!("This window {now} cases · base {base} · difference {sign}{difference}"),
        );
        words.clone_into(&mut self.base);
        self
    }

    /// The line of counts with what the map shows of them.
    pub fn with_shown(&self, wanted: &Wanted, map: &Map, totals: Totals, counted: &str) -> String {
        let placed = totals.cases - totals.without_position;
        if map.in_frame == placed {
            let all = wanted.tongue.of("全部在图内", "all within this map");
            return if placed > 0 {
                format!("{counted} · {all}")
            } else {
                counted.to_owned()
            };
        }
        let shown = words::count(map.in_frame);
        let shown = wanted.tongue.of(
            format!("图内约 {shown} 件"),
            format!("about {shown} within this map"),
        );
        format!("{counted} · {shown}")
    }

    /// What the file says about itself, with what the map turned out to be.
    pub fn about(&self, wanted: &Wanted, map: &Map, totals: Totals, map_px: [u32; 4]) -> Value {
        let mut about = self.about.clone();
        about["total"] = json!(totals.cases);
        about["without_position"] = json!(totals.without_position);
        about["in_frame"] = json!(map.in_frame);
        about["bbox"] = json!(map.bounds);
        about["map_px"] = json!(map_px);
        about["level"] = json!(map.level);
        about["mode"] = json!(match wanted.mode {
            Mode::Heat => "heat",
            Mode::Cells => "cells",
            Mode::Areas => "areas",
            Mode::Difference => "difference",
        });
        about["scale"] = json!(map.scale.top());
        about["unit"] = json!(unit(&map.scale));
        about
    }
}

fn unit(scale: &Scale) -> &'static str {
    match scale {
        Scale::Density { .. } | Scale::Difference { .. } => Per::Km2.unit(),
        Scale::Classes { per, .. } => per.unit(),
    }
}

fn what(wanted: &Wanted) -> &'static str {
    let tongue = wanted.tongue;
    match (wanted.mode, wanted.per) {
        (Mode::Heat, _) => tongue.of("案件热力图", "density of cases"),
        (Mode::Cells, _) => tongue.of("案件格网图", "cases by cell"),
        (Mode::Areas, Per::Count) => tongue.of("分区案件数", "cases by area"),
        (Mode::Areas, Per::Km2 | Per::Population | Per::Road) => {
            tongue.of("分区案件密度", "density by area")
        }
        (Mode::Difference, _) => tongue.of("案件密度变化", "change of density"),
    }
}

fn counted(tongue: Tongue, totals: Totals) -> String {
    let total = words::count(totals.cases);
    let without = words::count(totals.without_position);
    let on_no_map = totals.without_position > 0;
    tongue.of(
        if on_no_map {
            format!("共 {total} 件，其中 {without} 件没有位置，不在图上")
        } else {
            format!("共 {total} 件")
        },
        if on_no_map {
            format!("{total} cases, {without} of them without a position and on no map")
        } else {
            format!("{total} cases")
        },
    )
}
