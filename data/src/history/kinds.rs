//! What happens in the demo district: one row a kind of issue, with its rhythm, its places, its reporters, its words.

use super::calendar::Hour;
use super::places::Draw::{
    self, Changzhou, Estates, Industry, OldTown, People, Port, Sites, Village, Water,
};
use super::sources::Mix::{self, Complaint, Flooding, Medical, Patrol, Plant, Policing, Roads};

/// How a kind follows the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// While people are about, with a dip at noon.
    Day,
    /// Dusk to midnight.
    Evening,
    /// When others sleep.
    Night,
    /// Twice a day.
    Rush,
    /// Outings: late morning to late afternoon.
    Outing,
    /// Hardly any rhythm.
    Steady,
}
use Rhythm::{Day, Evening, Night, Outing, Rush, Steady};

/// Shares of the hours 0–23, in percent of the busiest.
const HOURS: [[u8; 24]; 6] = [
    [
        6, 4, 3, 3, 4, 8, 18, 42, 78, 100, 96, 84, 52, 56, 82, 94, 90, 76, 52, 38, 30, 24, 16, 10,
    ],
    [
        18, 10, 6, 4, 3, 3, 5, 8, 12, 16, 20, 26, 30, 24, 22, 26, 34, 52, 76, 94, 100, 92, 66, 36,
    ],
    [
        100, 92, 80, 70, 60, 44, 24, 12, 10, 10, 12, 12, 16, 22, 14, 12, 12, 14, 20, 30, 44, 62,
        82, 96,
    ],
    [
        3, 2, 2, 2, 3, 8, 30, 84, 100, 62, 38, 40, 44, 38, 36, 42, 62, 92, 98, 60, 34, 22, 12, 6,
    ],
    [
        2, 1, 1, 1, 1, 3, 8, 20, 46, 78, 98, 100, 82, 84, 98, 96, 84, 60, 34, 24, 18, 12, 6, 3,
    ],
    [
        52, 46, 42, 40, 40, 46, 58, 74, 88, 96, 96, 92, 88, 88, 92, 94, 96, 96, 92, 90, 86, 78, 68,
        60,
    ],
];

/// One kind of issue.
pub(crate) struct Kind {
    /// Its class.
    pub class: &'static str,
    /// How often, against the others.
    pub weight: f64,
    pub rhythm: Rhythm,
    /// Times as often on a rest day.
    pub rest: f64,
    /// Times as often in a downpour, minus one.
    pub rain: f64,
    pub draw: Draw,
    pub mix: Mix,
    /// Share of it that gathers at hotspots.
    pub gathers: f64,
    /// Sentences; `{}` is where. Those that begin with `#` are a machine's.
    pub words: &'static [&'static str],
}

impl Kind {
    /// How often in this hour, against other kinds and hours.
    pub fn in_hour(&self, hour: &Hour) -> f64 {
        let share = f64::from(HOURS[self.rhythm as usize][hour.of_day]) / 100.0;
        let rest = if hour.is_rest { self.rest } else { 1.0 };
        // On rest days offices are shut, on holidays more so, while outings are many.
        let rest = match (hour.is_holiday, hour.is_rest, self.rest > 1.5) {
            (true, _, true) => rest * 1.25,
            (true, _, false) => rest * 0.68,
            (false, true, false) => rest * 0.78,
            (false, _, _) => rest,
        };
        self.weight * share * rest * (1.0 + self.rain * hour.rain) * hour.mood
    }
}

macro_rules! kinds {
    ($($class:literal $weight:literal $rhythm:ident $rest:literal $rain:literal $draw:ident $mix:ident $gathers:literal [$($words:literal),+])*) => {
        &[$(Kind {
            class: $class, weight: $weight, rhythm: $rhythm, rest: $rest, rain: $rain, draw: $draw, mix: $mix,
            gathers: $gathers, words: &[$($words),+],
        }),*]
    };
}

/// Everything that happens. Columns: class, weight, rhythm, rest-day factor, rain, place, reporters, gathers, words.
#[rustfmt::skip]
pub(crate) const KINDS: &[Kind] = kinds! {
    "0101" 1.2 Day 0.7 -0.5 Village Patrol 0.1 ["{}有人在楼顶加建", "{}空地搭了铁皮棚", "{}自建房超高加层"]
    "0102" 6.5 Day 0.9 -0.2 OldTown Patrol 0.4 ["{}路边有暴露垃圾", "{}垃圾桶满溢，污水横流", "{}巷口堆了一地生活垃圾", "{}垃圾没有清运，气味很大"]
    "0103" 2.6 Day 0.7 -0.3 Sites Patrol 0.4 ["{}路旁堆了建筑渣土", "{}空地偷倒余泥", "{}装修垃圾堆放多日"]
    "0104" 4.0 Day 0.8 -0.6 People Patrol 0.2 ["{}路面有泥沙", "{}人行道很脏，落叶积尘", "{}路面油污"]
    "0105" 1.3 Day 0.9 0.5 Water Patrol 0.3 ["{}河涌有漂浮垃圾", "{}水面一片水浮莲"]
    "0106" 1.5 Day 0.9 0.0 People Patrol 0.1 ["{}绿化带里有垃圾", "{}草坪被踩坏"]
    "0107" 0.6 Day 0.6 0.0 Estates Patrol 0.1 ["{}有一辆长期停放的废弃车", "{}僵尸车占用车位"]
    "0108" 1.6 Day 1.1 0.0 OldTown Patrol 0.2 ["{}路边丢弃旧沙发", "{}旧床垫堆在垃圾点旁"]
    "0110" 2.4 Day 0.7 1.2 People Patrol 0.2 ["{}路面有坑洞", "{}人行道砖松动", "{}路面破损，电动车容易摔倒"]
    "0112" 1.8 Day 0.6 -0.2 Port Roads 0.4 ["{}有货车遗撒沙石", "{}泥头车漏了一路泥"]
    "0115" 0.7 Evening 1.2 -0.9 Village Complaint 0.2 ["{}有人焚烧垃圾", "{}田边烧树叶，烟很大"]
    "0116" 1.9 Evening 1.3 -0.1 OldTown Complaint 0.3 ["{}餐馆油烟直排", "{}大排档油烟熏到楼上"]
    "0117" 0.4 Day 0.9 0.1 People Patrol 0.0 ["{}路上有死猫", "{}发现动物尸体"]
    "0118" 0.6 Day 0.9 0.0 Village Complaint 0.1 ["{}有人养鸡养鸭，气味大", "{}屋后养猪"]
    "0201" 2.4 Day 0.8 -0.4 OldTown Patrol 0.2 ["{}墙上贴满小广告", "{}电线杆上有非法小广告"]
    "0203" 0.9 Day 1.0 -0.4 OldTown Patrol 0.2 ["{}店铺广告牌占了人行道"]
    "0205" 0.6 Day 0.8 2.0 People Patrol 0.1 ["{}招牌松动，有坠落危险"]
    "0301" 3.4 Night 0.9 -0.6 Sites Complaint 0.5 ["{}工地夜间施工，吵得睡不着", "{}半夜还在打桩", "{}凌晨浇筑混凝土，噪音很大"]
    "0302" 2.2 Day 0.5 -0.9 Sites Complaint 0.4 ["{}工地扬尘很大", "{}工地出入口没有冲洗，灰尘大"]
    "0304" 1.3 Day 0.5 -0.2 Sites Roads 0.3 ["{}施工围挡占了半幅路", "{}施工占道，没有指引"]
    "0305" 0.4 Day 0.4 -0.5 People Patrol 0.0 ["{}有人无证开挖路面"]
    "0401" 0.15 Steady 0.9 3.0 People Complaint 0.0 ["{}路面塌陷，已有人围观"]
    "0402" 0.6 Steady 0.9 0.3 People Complaint 0.1 ["{}水管爆裂，水漫到路上", "{}自来水管漏水"]
    "0403" 0.15 Steady 0.9 0.0 Estates Complaint 0.0 ["{}闻到很浓的燃气味"]
    "0404" 1.8 Day 0.9 3.5 OldTown Complaint 0.2 ["{}下水道堵塞，污水冒出", "{}沙井冒水"]
    "0406" 1.2 Steady 0.9 14.0 Water Flooding 0.5 ["{}路面积水，约三十厘米", "{}积水，小车熄火", "#{}电子水尺读数0.32米"]
    "0408" 0.5 Steady 0.9 3.0 People Complaint 0.1 ["{}电线垂落到人行道", "{}通信线缆断落"]
    "0501" 5.2 Evening 1.5 -0.7 OldTown Patrol 0.5 ["{}有流动摊贩占道", "{}烧烤摊、水果车占了人行道", "{}学校门口有小贩"]
    "0502" 0.4 Day 1.0 -0.4 OldTown Complaint 0.1 ["{}有流浪人员露宿", "{}有人乞讨"]
    "0504" 3.6 Day 1.1 -0.5 OldTown Patrol 0.3 ["{}店铺把货摆到人行道上", "{}汽修店占道经营"]
    "0505" 7.0 Rush 0.9 0.1 People Patrol 0.4 ["{}有小车违停", "{}三辆货车占道", "{}消防通道旁乱停车", "{}双排停车，公交过不去"]
    "0506" 4.2 Rush 0.8 -0.3 People Patrol 0.4 ["{}共享单车乱停", "{}电动车停满盲道", "{}地铁口单车堆成一片"]
    "0507" 1.4 Day 0.9 0.0 OldTown Patrol 0.1 ["{}楼道堆放杂物", "{}路边堆放建材"]
    "0508" 2.1 Evening 1.4 -0.4 OldTown Complaint 0.3 ["{}商铺音响太吵", "{}广场舞音量大"]
    "0509" 0.5 Evening 1.3 0.2 Port Roads 0.3 ["{}有黑车拉客"]
    "0510" 0.9 Evening 1.4 -0.8 OldTown Complaint 0.4 ["{}露天烧烤，烟雾大"]
    "0511" 0.5 Day 1.1 -0.7 OldTown Patrol 0.0 ["{}沿街晾晒衣被"]
    "08001" 0.8 Night 1.3 -0.3 OldTown Policing 0.2 ["{}有人打架", "{}烧烤档有人争执动手"]
    "08002" 1.1 Steady 1.0 -0.2 People Policing 0.2 ["{}电动车被偷", "{}仓库失窃"]
    "08003" 1.5 Day 0.8 0.0 Estates Policing 0.0 ["{}居民称被冒充客服诈骗", "{}有人遭遇刷单诈骗"]
    "08004" 1.9 Night 1.3 -0.2 Estates Policing 0.2 ["{}邻居半夜放音乐", "{}KTV 深夜扰民"]
    "08006" 0.6 Evening 1.2 -0.3 Estates Policing 0.1 ["{}大型犬没有牵绳", "{}流浪狗追人"]
    "08101" 0.9 Steady 1.0 0.0 Estates Medical 0.0 ["{}老人晕倒", "{}有人受伤需要救护车"]
    "08103" 0.8 Day 0.9 1.5 Village Medical 0.1 ["{}积水容器里有蚊幼虫", "{}废轮胎积水孳生蚊虫"]
    "08105" 0.15 Evening 1.2 0.0 OldTown Medical 0.0 ["{}多人就餐后腹泻"]
    "08201" 0.8 Steady 1.0 18.0 Water Flooding 0.6 ["{}内涝，水深过膝", "#{}下穿隧道积水报警"]
    "08202" 0.4 Steady 1.0 9.0 Water Flooding 0.2 ["{}河涌水位超过警戒", "#{}水位计读数超限"]
    "08204" 0.1 Steady 1.0 16.0 Village Flooding 0.2 ["{}山坡有滑塌迹象"]
    "08205" 0.5 Steady 1.0 6.0 People Flooding 0.0 ["{}大树倒伏压住路面"]
    "08301" 1.0 Day 1.1 0.0 OldTown Complaint 0.1 ["{}餐馆卫生差", "{}买到过期食品"]
    "08304" 1.2 Steady 0.9 0.2 Estates Complaint 0.2 ["{}电梯困人", "{}电梯抖动停运"]
    "08306" 1.2 Day 1.1 0.0 OldTown Complaint 0.0 ["{}健身房不退款", "{}商家拒绝退货"]
    "08401" 2.2 Night 0.8 -0.2 Industry Plant 0.6 ["{}有刺鼻气味，像油漆", "{}夜里闻到化工气味", "#{}在线监测挥发性有机物超标"]
    "08402" 0.7 Night 0.8 1.0 Industry Plant 0.4 ["{}有污水排入河涌", "{}排口水色发黑", "#{}排口在线监测化学需氧量超标"]
    "08403" 0.8 Night 0.7 0.0 Industry Plant 0.3 ["{}厂房机器噪声大", "#{}噪声监测夜间超标"]
    "08501" 3.2 Rush 0.6 0.9 Port Roads 0.5 ["{}严重拥堵", "{}车辆排队数百米", "{}路口信号灯周期过短，拥堵", "#{}断面车速低于每小时10公里"]
    "08502" 2.2 Rush 0.8 1.1 People Roads 0.2 ["{}两车追尾", "{}电动车与小车碰撞", "{}货车侧翻，占两条车道", "#{}雷达检出车辆异常停驶"]
    "08503" 1.7 Day 0.7 -0.1 Port Roads 0.5 ["{}货车闯禁行", "{}集装箱车违规掉头", "#{}卡口检出货车闯禁行"]
    "08504" 0.6 Rush 0.7 0.4 People Complaint 0.0 ["{}公交久候不到"]
    "08601" 0.35 Steady 1.1 -0.5 Village Policing 0.0 ["{}有明火浓烟", "{}电动车起火"]
    "08602" 1.3 Evening 1.1 0.0 Estates Patrol 0.2 ["{}消防通道被车堵住"]
    "08603" 2.0 Evening 1.0 0.1 Estates Patrol 0.2 ["{}电动车飞线充电", "{}楼梯间停放电动车充电"]
    "08604" 1.2 Day 0.7 0.0 OldTown Patrol 0.1 ["{}小作坊没有灭火器", "{}三小场所住人"]
    "08701" 0.9 Day 0.3 0.0 Industry Patrol 0.1 ["{}车间通道堵塞", "{}配电箱裸露"]
    "08702" 0.6 Day 0.5 -0.6 Sites Patrol 0.2 ["{}外墙作业没有系安全绳"]
    "08801" 1.6 Evening 1.2 0.1 Estates Complaint 0.0 ["{}邻里因漏水争吵", "{}邻居占用公共走廊"]
    "08802" 0.9 Day 0.4 0.0 Sites Complaint 0.2 ["{}工人反映拖欠工资"]
    "08803" 1.4 Day 0.9 0.1 Estates Complaint 0.1 ["{}业主与物业发生纠纷", "{}小区停车费纠纷"]
    "08804" 0.6 Day 1.0 0.2 Estates Complaint 0.0 ["{}独居老人无人照顾"]
    "08806" 0.5 Evening 1.1 -0.2 Estates Policing 0.1 ["{}高空抛物砸到车"]
    "08901" 0.8 Steady 0.9 0.0 Estates Complaint 0.3 ["{}停水", "{}水压很小"]
    "08902" 0.8 Steady 0.9 1.6 Estates Complaint 0.3 ["{}停电", "{}半个小区没有电"]
    "B0102" 0.9 Day 0.9 2.0 People Patrol 0.1 ["{}污水井盖缺失，很危险", "{}井盖破损"]
    "B0104" 0.5 Day 0.9 2.2 People Patrol 0.0 ["{}雨水箅子破损"]
    "B0112" 1.3 Evening 1.0 0.5 People Patrol 0.1 ["{}路灯不亮", "{}路灯杆倾斜"]
    "B0202" 0.5 Steady 0.8 1.0 People Roads 0.1 ["{}红绿灯故障", "{}信号灯不亮"]
    "B0203" 0.6 Day 0.8 0.2 People Roads 0.1 ["{}护栏被撞坏"]
    "B0402" 0.8 Day 0.9 1.5 People Patrol 0.0 ["{}行道树枝压到电线"]
    // Changzhou: one trunk road, 170 parking places, 23,700 vehicles a day.
    "0505" 0.55 Outing 7.0 -0.5 Changzhou Patrol 1.0 ["{}车位已满，小车沿路乱停", "{}旅游大巴占道停放", "{}停车场出口被堵，双排违停"]
    "08501" 0.35 Outing 8.0 0.3 Changzhou Roads 1.0 ["{}双向拥堵，车辆排到桥上", "#{}断面流量超过通行能力", "{}进岛车辆排长队", "{}出岛方向缓行，救护车过不去"]
    "0501" 0.22 Outing 5.0 -0.7 Changzhou Patrol 1.0 ["{}游客多，摊贩占道", "{}流动摊贩堵住人行道"]
    "08505" 0.12 Outing 4.0 0.6 Changzhou Roads 1.0 ["{}渡口排队过长", "{}渡船停航，乘客滞留"]
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{CLASSES, rows};

    #[test]
    fn every_kind_has_a_class_of_the_table_and_words_with_a_place() {
        for kind in KINDS {
            assert!(
                rows(CLASSES).any(|row| &row[0] == kind.class),
                "{}",
                kind.class
            );
            assert!(
                kind.words
                    .iter()
                    .all(|words| words.matches("{}").count() == 1)
            );
        }
    }
}
