//! The plain model of a person's steps on one case.

use cases::{Status, Step, World};
use jiff::Timestamp;

use super::Fault;
use super::plain::{degrees, found};
use super::plain_case::PlainCase;

impl PlainCase {
    pub fn moves(
        &mut self,
        world: &World,
        step: &Step,
        by: &str,
        now: Timestamp,
        fault: Fault,
    ) -> bool {
        let raced = self.by.as_deref().is_some_and(|last| last != by)
            && matches!(self.was, Status::Unplaced | Status::Unclassified)
            && self.status != self.was;
        match (step, self.status) {
            (Step::Place { given, note }, status) if status.is_open() => {
                let is_correction = self.area.is_some() && status != Status::Unclassified;
                let place = found(world, given);
                let position = place.as_ref().and_then(degrees);
                let area = place.and_then(|placement| placement.area);
                if (note.is_empty() && (is_correction || raced)) || area.is_none() {
                    return false;
                }
                // The pin of another area would be wrong; a first area leaves the reported one.
                let kept = self.position.filter(|_| self.area.is_none());
                self.position = position.or(kept);
                self.area = area.map(Into::into);
                self.route_anew(world, now);
            }
            (Step::Classify { class, note }, status) if status.is_open() => {
                let known = world.tables().class(class).is_some();
                if (note.is_empty() && (self.class.is_some() || raced)) || !known {
                    return false;
                }
                self.class = Some(class.to_string());
                self.route_anew(world, now);
            }
            (Step::Verify { found: true, .. }, Status::Verifying) => {
                self.onward(world, now, Status::Verifying);
            }
            (Step::Verify { found: false, .. }, Status::Verifying) => self.status = Status::ToFile,
            (Step::File { .. }, Status::ToFile) if !self.locked => {
                self.onward(world, now, Status::ToFile);
            }
            (
                Step::Dispatch {
                    team,
                    supporting,
                    note,
                },
                Status::ToDispatch,
            ) if !self.locked => {
                return self.dispatch_by_hand(world, now, (team.as_deref(), supporting, note));
            }
            (Step::Accept { team }, _) if self.is_lead(team.as_deref()) => {
                if self.status != Status::Dispatched {
                    return false;
                }
                self.status = Status::Handling;
            }
            (Step::ReportBack { team, .. }, _) if self.is_lead(team.as_deref()) => {
                if self.status != Status::Handling {
                    return false;
                }
                self.status = Status::Handled;
                self.handler = Some(by.to_owned());
                (self.asks, self.limit, self.stage) = (None, None, None);
            }
            _ => return self.moves_on(world, step, by, now, fault),
        }
        true
    }

    /// The steps after it was given to a team.
    fn moves_on(
        &mut self,
        world: &World,
        step: &Step,
        by: &str,
        now: Timestamp,
        fault: Fault,
    ) -> bool {
        let two_hats = self.handler.as_deref() == Some(by) && fault != Fault::HandlerCloses;
        match (step, self.status) {
            (Step::StageDone { .. }, Status::Handling) => match self.stage {
                Some(stage) if stage + 1 < self.stages.len() => {
                    self.stage = Some(stage + 1);
                    self.limit = Some(self.stages[stage + 1].limit);
                }
                _ => return false,
            },
            (Step::SendBack { .. }, Status::ToDispatch) => {
                (self.status, self.locked) = (Status::ToFile, true);
            }
            (Step::SendBack { .. }, Status::Dispatched | Status::Handling) => {
                if self
                    .tasks
                    .iter()
                    .any(|task| task.by_hand && task.state.is_open())
                {
                    return false;
                }
                self.locked = true;
                self.back_to_dispatch();
            }
            (Step::Review { .. }, status) if self.locked && status.is_open() => {
                self.locked = false;
            }
            (Step::Withdraw { .. }, Status::Dispatched) => self.back_to_dispatch(),
            (Step::Check { passed: true, .. }, Status::Handled) if !two_hats => {
                self.status = Status::Checked;
            }
            (Step::Check { note, .. }, Status::Handled) if !two_hats && !note.is_empty() => {
                self.again(fault);
                self.handed_again(world, now);
            }
            (Step::Close { .. }, Status::Checked) if !two_hats => self.status = Status::Closed,
            (Step::Evaluate { .. }, Status::Closed) if !self.evaluated => self.evaluated = true,
            (Step::Suspend { .. }, status) if self.working() => {
                (self.resumes, self.status) = (status, Status::Suspended);
            }
            (Step::Resume { .. }, Status::Suspended) => {
                self.status = self.resumes;
                self.stood_still();
            }
            (Step::AskExtension { .. }, _) if self.working() => {
                if self.asks.is_some() || self.limit.is_none() {
                    return false;
                }
                self.asks = Some(by.to_owned());
            }
            (Step::RuleExtension { .. }, _) if self.working() => {
                match self.asks.take_if(|asked| asked != by) {
                    Some(_) => {}
                    None => return false,
                }
            }
            (Step::Cancel { .. }, status) if status < Status::Handled => {
                self.status = Status::Cancelled;
            }
            (Step::Reopen { .. }, Status::Closed | Status::Cancelled) => {
                self.evaluated = false;
                self.again(fault);
                self.lead = None;
                self.status = match (&self.area, &self.class) {
                    (None, _) => Status::Unplaced,
                    (Some(_), None) => Status::Unclassified,
                    (Some(_), Some(_)) => Status::ToDispatch,
                };
            }
            (Step::Unmerge { .. }, Status::Merged) => {
                self.apart.extend(self.main.take());
                self.status = self.before;
            }
            (Step::AnswerSource { .. }, _) if !self.answered => self.answered = true,
            (Step::Escalate { .. }, status) => {
                return status.is_with_team() && self.up_one(world, now);
            }
            _ => return self.moves_jointly(world, step, by),
        }
        true
    }

    pub fn is_lead(&self, team: Option<&str>) -> bool {
        team.is_none() || team == self.lead.as_deref()
    }

    fn again(&mut self, fault: Fault) {
        if fault != Fault::ForgetsRework {
            self.rework += 1;
        }
    }

    fn back_to_dispatch(&mut self) {
        self.withdraw_all();
        (self.status, self.lead, self.asks) = (Status::ToDispatch, None, None);
        (self.limit, self.stage) = (None, None);
    }

    /// The same team does it again.
    fn handed_again(&mut self, world: &World, now: Timestamp) {
        let Some(lead) = self.lead.clone() else {
            // It was handled on the spot: no team had it yet.
            return self.onward(world, now, Status::ToFile);
        };
        let Some(mut decision) = self.decision(world, now) else {
            return;
        };
        decision.lead.code = lead.into();
        let lead = decision.lead.code.clone();
        decision.supporting.retain(|team| team.code != lead);
        self.dispatch(&decision, now);
    }

    fn dispatch_by_hand(
        &mut self,
        world: &World,
        now: Timestamp,
        (team, supporting, note): (Option<&str>, &Option<Vec<Box<str>>>, &str),
    ) -> bool {
        let known = |team: &str| super::check::is_team(world, team);
        let named = supporting.iter().flatten().all(|team| known(team));
        let lead_fits = team.is_none_or(|team| known(team) && !note.is_empty());
        let Some(mut decision) = self.decision(world, now) else {
            return false;
        };
        if !named || !lead_fits {
            return false;
        }
        if let Some(team) = team {
            decision.lead.code = team.into();
        }
        if let Some(teams) = supporting {
            let named = teams.iter().map(|code| cases::Team {
                code: code.clone(),
                name: code.clone(),
            });
            decision.supporting = named.collect();
        }
        let lead = decision.lead.code.clone();
        decision.supporting.retain(|team| team.code != lead);
        self.dispatch(&decision, now);
        true
    }
}
