//! One alarm: what was found, since when, and who has seen it.

use cases::CaseNo;
use cases::tables::AlarmRule;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// A reason for an alarm, as a rule found it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the row.
    pub rule: String,
    /// Word of its kind.
    pub kind: String,
    /// Its name in Chinese.
    pub name: String,
    /// Its name in English, or empty.
    pub name_en: String,
    /// What tells this reason from the rule's others: an area's code, a case, a case with call and team, a team's code.
    pub about: String,
    /// Code of the area it is about.
    pub area: Option<String>,
    /// WGS 84 degrees: the case's, the team's station, or the area's label.
    pub position: Option<(f64, f64)>,
    /// The case it is about.
    pub case: Option<CaseNo>,
    /// Code of the case's class.
    pub class: Option<String>,
    /// Code of the case's source.
    pub source: Option<String>,
    /// Code of the team it is about.
    pub team: Option<String>,
    /// What was counted.
    pub figures: Figures,
}

/// What a rule counted; each kind of rule has its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Cases: of the window of a surge, or overdue ones of a team.
    pub count: Option<u64>,
    /// The mean of the like windows.
    pub usual: Option<f64>,
    /// `count` ÷ `usual`; none where the usual is 0.
    pub factor: Option<f64>,
    /// How often the usual level gives as many by luck.
    pub chance: Option<f64>,
    /// How many like windows the usual is of.
    pub windows: Option<u32>,
    /// Length of the window, minutes.
    pub minutes: Option<u32>,
    /// The number of overdue cases that a team may have.
    pub limit: Option<u32>,
    /// By when a call is to be answered.
    pub due: Option<Timestamp>,
}

/// An alarm, from its raising until after it is over.
#[derive(Clone, Debug, PartialEq)]
pub struct Alarm {
    /// Its id: 16 hex digits.
    pub id: String,
    /// When it was raised.
    pub since: Timestamp,
    /// Why; its figures are the newest while it is open, and the last once it is over.
    pub found: Finding,
    /// Who has seen it first.
    pub acknowledged: Option<Acknowledged>,
    /// When its reason was gone.
    pub over: Option<Timestamp>,
}

/// That somebody has seen an alarm (确认).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// Account.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What they said to it, or empty.
    pub note: String,
}

/// Where an alarm stands (告警状态).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    /// 待确认: nobody has said yet that they have seen it.
    Raised,
    /// 已确认: somebody has, and its reason still holds.
    Acknowledged,
    /// 已解除: its reason is gone.
    Over,
}

impl AlarmState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Raised, Self::Acknowledged, Self::Over];

    /// The word of addresses and answers.
    pub fn word(self) -> &'static str {
        match self {
            Self::Raised => "raised",
            Self::Acknowledged => "acknowledged",
            Self::Over => "over",
        }
    }
}

impl Finding {
    /// What a row found, without place and figures.
    pub fn of(row: &AlarmRule, about: String) -> Self {
        Self {
            rule: row.rule.to_string(),
            kind: row.raises.word().to_owned(),
            name: row.name.to_string(),
            name_en: row.name_en.to_string(),
            about,
            ..Self::default()
        }
    }

    /// Does it raise at most one alarm ever? A new case is new once; everything else may come again.
    pub fn is_once(&self) -> bool {
        self.kind == "new-case"
    }

    /// The id of an alarm that is raised for this now: the same after a restart.
    pub fn id(&self, now: Timestamp) -> String {
        let mut hash = Sha256::new();
        for part in [&self.rule, &self.about] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        if !self.is_once() {
            hash.update(now.as_second().to_be_bytes());
        }
        let digest = hash.finalize();
        digest[..8]
            .iter()
            .fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
    }
}

impl Alarm {
    /// Where it stands.
    pub fn state(&self) -> AlarmState {
        match (&self.over, &self.acknowledged) {
            (Some(_), _) => AlarmState::Over,
            (None, Some(_)) => AlarmState::Acknowledged,
            (None, None) => AlarmState::Raised,
        }
    }
}
