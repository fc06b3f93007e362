//! A case as somebody sees it.

use serde_json::Value;

/// The answer to `GET /v1/cases/{case}`.
pub struct Seen(pub Value);

/// A supporting team with its task.
pub struct Task {
    pub team: String,
    pub state: String,
}

/// A team in a call.
pub struct Called {
    pub call: u64,
    pub team: String,
    pub state: String,
    pub must_come: bool,
}

impl Seen {
    /// Its number.
    pub fn number(&self) -> &str {
        self.0["case"].as_str().unwrap_or_default()
    }

    /// Its status word.
    pub fn status(&self) -> &str {
        self.0["status"].as_str().unwrap_or_default()
    }

    /// Where it is: WGS 84 longitude and latitude.
    pub fn place(&self) -> Option<(f64, f64)> {
        self.0["lon"].as_f64().zip(self.0["lat"].as_f64())
    }

    /// Its class.
    pub fn class(&self) -> &str {
        self.0["class"].as_str().unwrap_or_default()
    }

    /// Code of its finest area.
    pub fn area(&self) -> &str {
        self.0["area"].as_str().unwrap_or_default()
    }

    /// Code of the lead team.
    pub fn lead(&self) -> &str {
        self.0["team"].as_str().unwrap_or_default()
    }

    /// Whether a step is possible now.
    pub fn may(&self, step: &str) -> bool {
        let legal = self.0["legal"].as_array().into_iter().flatten();
        legal.into_iter().any(|legal| legal["step"] == step)
    }

    /// The supporters' tasks.
    pub fn tasks(&self) -> Vec<Task> {
        let tasks = self.0["tasks"].as_array().into_iter().flatten();
        let support = tasks.filter(|task| task["role"] == "support");
        let task = |task: &Value| Task {
            team: text(&task["team"]),
            state: text(&task["state"]),
        };
        support.map(task).collect()
    }

    /// The teams in calls that are not confirmed.
    pub fn called(&self) -> Vec<Called> {
        let calls = self.0["calls"].as_array().into_iter().flatten();
        let open = calls.filter(|call| call["open"] == true);
        let teams = open.flat_map(|call| {
            let answers = call["answers"].as_array().into_iter().flatten();
            answers.map(|answer| Called {
                call: call["call"].as_u64().unwrap_or_default(),
                team: text(&answer["team"]),
                state: text(&answer["state"]),
                must_come: answer["must_come"] == true,
            })
        });
        teams.collect()
    }

    /// Number and caller of a call that can be confirmed.
    pub fn settled_call(&self) -> Option<(u64, String)> {
        let mut calls = self.0["calls"].as_array()?.iter();
        let call = calls.find(|call| call["open"] == true && call["settled"] == true)?;
        Some((call["call"].as_u64()?, text(&call["by"])))
    }

    /// How often anything was done about it.
    pub fn events(&self) -> usize {
        self.0["events"].as_array().map_or(0, Vec::len)
    }

    /// Number of a lateness that is not exempt.
    pub fn late(&self) -> Option<u64> {
        let mut lates = self.0["lates"].as_array()?.iter();
        lates.find(|late| late["exempt"].is_null())?["index"].as_u64()
    }

    /// Who asked for an extension.
    pub fn asked_extension(&self) -> Option<&str> {
        self.0["extension"]["by"].as_str()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
