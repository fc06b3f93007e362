//! Who of the lead team is on duty.

use super::at;
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody of the lead team who is on duty now.
#[derive(Debug, Serialize, ToSchema)]
pub struct OnDutyTold {
    team: String,
    account: String,
    /// Key of the department they stand for.
    department: String,
    role: String,
    /// When the shift ends.
    until: String,
}

/// Who of the lead team is on duty now; nobody where the case has no team.
pub fn on_duty(rules: &cases::World, lead: Option<&str>) -> Vec<OnDutyTold> {
    let Some(lead) = lead else { return Vec::new() };
    let duty = cases::roster::on_duty(rules, lead, Timestamp::now());
    let told = |one: &cases::roster::OnShift| OnDutyTold {
        team: lead.to_owned(),
        account: one.account.to_string(),
        department: one.department.to_string(),
        role: one.role.to_string(),
        until: at(one.until),
    };
    duty.people.iter().map(told).collect()
}
