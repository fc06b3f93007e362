//! What reporters write: where they say it is, and how each source says it.

use super::sources::SOURCES;
use crate::dice::Dice;

/// Some real road names of each subdistrict, for words only: no position is taken from them.
const ROADS: [(&str, [&str; 4]); 17] = [
    ("440112001", ["丰乐路", "港湾路", "黄埔东路", "怡港路"]),
    ("440112002", ["大沙地西路", "双沙路", "护林路", "黄埔东路"]),
    ("440112003", ["鱼珠路", "茅岗路", "中山大道东", "蟹山路"]),
    ("440112005", ["大沙东路", "横沙大街", "丰乐北路", "姬堂路"]),
    ("440112006", ["文冲路", "石化路", "开元大道", "瑞东路"]),
    ("440112007", ["夏园路", "穗东路", "庙头大街", "南湾路"]),
    ("440112008", ["南岗大道", "沙步大道", "新港路", "康南路"]),
    ("440112010", ["金洲大道", "军校路", "长洲路", "安新街"]),
    ("440112011", ["夏港大道", "开发大道", "青年路", "丽江路"]),
    ("440112012", ["开创大道", "香雪大道", "萝岗路", "科学大道"]),
    ("440112013", ["云埔路", "东区大道", "笔岗路", "沧联路"]),
    ("440112014", ["广汕公路", "科翔路", "开泰大道", "天鹿路"]),
    ("440112015", ["永和大道", "新业路", "禾丰路", "摇田河大街"]),
    ("440112016", ["长岭路", "水西路", "永顺大道", "岭头路"]),
    ("440112017", ["九佛路", "凤尾街", "山龙路", "九龙大道"]),
    ("440112018", ["龙湖大道", "凤凰湖路", "九龙大道", "腾飞路"]),
    ("440112101", ["镇龙大道", "九龙大道", "福洞路", "金坑路"]),
];

/// A road of the subdistrict a code lies in.
pub(crate) fn road(code: &str, dice: &mut Dice) -> &'static str {
    let found = ROADS
        .iter()
        .find(|(subdistrict, _)| code.starts_with(subdistrict));
    found.map_or("路边", |(_, roads)| roads[dice.below(roads.len())])
}

/// One of a kind's sentences: a machine's for sensors where there is one, a person's for everybody else.
pub(crate) fn template(all: &[&'static str], source: usize, dice: &mut Dice) -> &'static str {
    let is_machine = SOURCES[source] == "sensor" && all.iter().any(|words| words.starts_with('#'));
    let fit = |words: &&&'static str| words.starts_with('#') == is_machine;
    let which = dice.below(all.iter().filter(fit).count().max(1));
    let found = all.iter().filter(fit).nth(which);
    found.map_or("{}有情况", |words| words.trim_start_matches('#'))
}

/// The report's words for something at a place, in its source's manner.
pub(crate) fn sentence(
    template: &str,
    community: &str,
    code: &str,
    source: usize,
    dice: &mut Dice,
) -> String {
    let road = road(code, dice);
    let number = dice.below(280) + 1;
    let place = match dice.below(5) {
        0 => community.to_owned(),
        1 => format!("{road}{number}号附近"),
        2 => format!("{community}{road}路口"),
        3 => format!("{road}靠近{community}"),
        _ => format!("{community}{road}"),
    };
    let said = template.replacen("{}", &place, 1);
    match SOURCES[source] {
        "hotline" => format!("市民来电反映：{said}，请处理。"),
        "video" => format!("视频巡查发现：{said}"),
        "sensor" => format!("设备告警：{said}"),
        "police" => format!("警情：{said}"),
        "grid-worker" => format!("{said}。"),
        "resident" if dice.chance(0.3) => format!("{said}，希望尽快解决！"),
        "resident" if dice.chance(0.2) => format!("又来了，{said}"),
        _ => said,
    }
}

/// An address in words, as somebody gives it who has no position.
pub(crate) fn address(community: &str, code: &str, dice: &mut Dice) -> String {
    let road = road(code, dice);
    format!("黄埔区{community}{road}{}号", dice.below(280) + 1)
}
