//! Where a report lies, and how sure that is, in words.

use super::Teller;
use crate::decision::{Lies, Placement};

impl Teller<'_> {
    pub(super) fn place(&mut self, placement: &Placement) {
        let area = placement.area.as_deref().map(|code| self.area_path(code));
        match (placement.place, area) {
            (Lies::Inside | Lies::Border | Lies::Outside, Some(area)) if placement.side_said => self.say(
                format!("位置在边界附近，上报人在现场指明属于{area}一侧。"),
                format!("The position lies at a border; who reported it stood there and named the side: {area}."),
            ),
            (Lies::Inside, Some(area)) => {
                self.say(
                    format!("位置在{area}内。"),
                    format!("The position lies in {area}."),
                );
            }
            (Lies::Border, Some(area)) => {
                let others: Vec<_> = placement
                    .others
                    .iter()
                    .map(|code| self.area(code))
                    .collect();
                self.say(
                    format!("位置正在边界上，与{}相邻；按编码较小者，归{area}。", others.join("、")),
                    format!(
                        "The position lies exactly on a border with {}; the lower code has it: {area}.",
                        others.join(", ")
                    ),
                );
            }
            (Lies::None, Some(area)) => self.say(
                format!("没有坐标，上报时指明区域为{area}。"),
                format!("There is no position; the report named the area {area}."),
            ),
            (Lies::None, None) => self.say(
                "没有坐标，也没有可识别的区域编码。".to_owned(),
                "There is no position and no area code that is known.".to_owned(),
            ),
            (Lies::Inside | Lies::Border | Lies::Outside, _) => self.outside(placement),
        }
    }

    fn outside(&mut self, placement: &Placement) {
        match &placement.nearest {
            Some(nearest) => {
                let area = self.area_path(&nearest.area);
                let metres = nearest.metres.round();
                self.say(
                    format!("位置在所有区域之外，最近的是{area}，相距{metres}米。"),
                    format!("The position lies outside every area; the nearest is {area}, {metres} m away."),
                );
            }
            None => self.say(
                "位置在所有区域之外。".to_owned(),
                "The position lies outside every area.".to_owned(),
            ),
        }
    }

    pub(super) fn doubt(&mut self, placement: &Placement) {
        if placement.within.is_empty() {
            return;
        }
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for within in &placement.within {
            let area = self.area(&within.area);
            // Of several areas none has all and none nothing, however the figures round.
            let percent = (within.share * 100.0).round().clamp(1.0, 99.0);
            let metres = within.metres.round();
            zh.push(format!("{area}（{percent}%，距边界{metres}米）"));
            en.push(format!("{area} ({percent} %, {metres} m from its border)"));
        }
        if placement.within_more > 0 {
            zh.push(format!("另外{}个", placement.within_more));
            en.push(format!("{} more", placement.within_more));
        }
        self.say(
            format!("定位误差圈跨越边界，可能属于：{}。", zh.join("、")),
            format!(
                "The position is less exact than its distance to a border; it may be in: {}.",
                en.join(", ")
            ),
        );
    }
}
