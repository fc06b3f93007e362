//! 滞留: hand-overs, ping-pong, refusals and silence are seen as they happen, and go up by rule.

use super::by_rule::tasks_after;
use super::turn::Turn;
use crate::case::Status;
use crate::decision::Decision;
use crate::event::Event;
use crate::open::Open;
use crate::parts::{Call, CalledState, Stuck, Task, TaskState};
use crate::step::Step;

/// Different leads that must have given a case back before everyone counts as refusing.
const GAVE_BACK_MIN: usize = 2;

impl Turn<'_> {
    /// The event with the reasons the case is stuck for after it, and the escalation that follows
    /// when there are new ones.
    pub(super) fn with_rules(&self, mut event: Event) -> Vec<Event> {
        let old = self.open.map_or(&[][..], |open| &open.stuck);
        let new = self.stuck_after(&event);
        if new == old {
            return vec![event];
        }
        let added: Vec<Stuck> = new
            .iter()
            .filter(|stuck| !old.contains(stuck))
            .copied()
            .collect();
        if let Some(then) = event.then_mut() {
            then.stuck = Some(new);
        }
        let up = if added.is_empty() || !self.rules().stuck_escalates {
            None
        } else {
            self.up_to_command(&event, added)
        };
        [event].into_iter().chain(up).collect()
    }

    /// Every reason after an event, in order.
    fn stuck_after(&self, event: &Event) -> Vec<Stuck> {
        let status = event.status().unwrap_or(self.case.status);
        let kept = || self.open.map_or_else(Vec::new, |open| open.stuck.clone());
        match status {
            Status::Closed | Status::Cancelled | Status::Merged | Status::Suspended => kept(),
            Status::Handled | Status::Checked => Vec::new(),
            Status::Unplaced
            | Status::Unclassified
            | Status::Verifying
            | Status::ToFile
            | Status::ToDispatch
            | Status::Dispatched
            | Status::Handling => {
                let after = After::of(self, event, status);
                let mut found: Vec<Stuck> = Stuck::ALL
                    .into_iter()
                    .filter(|stuck| after.is_stuck(*stuck))
                    .collect();
                found.sort_unstable();
                found
            }
        }
    }
}

/// What counts about a case after an event.
struct After<'a> {
    turn: &'a Turn<'a>,
    event: &'a Event,
    status: Status,
    decision: Option<&'a Decision>,
}

impl<'a> After<'a> {
    fn of(turn: &'a Turn<'a>, event: &'a Event, status: Status) -> Self {
        Self {
            turn,
            event,
            status,
            decision: event.decision(),
        }
    }

    fn is_stuck(&self, stuck: Stuck) -> bool {
        // Once a team works on it, how it came there is no matter.
        let looking = self.status != Status::Handling;
        match stuck {
            Stuck::Handovers => looking && self.too_many_hands(),
            Stuck::PingPong => looking && self.ping_pong(),
            Stuck::Refused => (looking && self.all_gave_back()) || self.all_refuse(),
            Stuck::Silent => self.silent(),
            Stuck::NobodyOnDuty => looking && self.nobody_on_duty(),
        }
    }

    fn open(&self) -> Option<&'a Open> {
        self.turn.open
    }

    fn too_many_hands(&self) -> bool {
        let then = self.event.then().and_then(|then| then.handovers);
        let handovers = then.unwrap_or(self.turn.case.handovers);
        let max = self.turn.rules().handovers_max;
        max.is_some_and(|max| u32::from(handovers) > max)
    }

    /// The last three leads are A, B, A.
    fn ping_pong(&self) -> bool {
        let state = self.turn.state;
        let hands = self.open().map_or(&[][..], |open| &open.hands);
        let mut leads: Vec<&str> = hands.iter().map(|team| state.teams().code(*team)).collect();
        if let Some(decision) = self.decision.filter(|_| self.status.is_with_team())
            && leads.last() != Some(&&*decision.lead.code)
        {
            leads.push(&decision.lead.code);
        }
        matches!(leads[..], [.., first, _, last] if first == last)
    }

    fn all_gave_back(&self) -> bool {
        let mut gave_back = self
            .open()
            .map_or_else(Vec::new, |open| open.gave_back.clone());
        if let Event::Stepped(event) = self.event
            && matches!(event.step, Step::SendBack { .. })
            && self.turn.case.status.is_with_team()
        {
            gave_back.extend(self.turn.case.team);
        }
        gave_back.sort_unstable();
        gave_back.dedup();
        gave_back.len() >= GAVE_BACK_MIN
    }

    /// Supporters were asked, somebody refused, and nobody else does or did anything; or so in a call.
    fn all_refuse(&self) -> bool {
        let asked = || {
            self.tasks()
                .filter(|task| task.state != TaskState::Withdrawn)
        };
        let tasks_refused =
            asked().next().is_some() && asked().all(|task| task.state == TaskState::Refused);
        let call_refused = self.calls().any(|call| {
            let refused = |called: &crate::Called| called.state == CalledState::Refused;
            call.called.iter().all(refused)
        });
        tasks_refused || call_refused
    }

    fn silent(&self) -> bool {
        let task_silent = self
            .tasks()
            .any(|task| task.state == TaskState::Asked && (task.silent || task.overdue));
        let called_silent = self
            .calls()
            .flat_map(|call| &call.called)
            .any(|called| called.state == CalledState::Asked && called.overdue);
        task_silent || called_silent
    }

    /// On no level anybody is on duty: the team itself is among those passed over.
    fn nobody_on_duty(&self) -> bool {
        match self.decision {
            Some(decision) => decision
                .off_duty
                .iter()
                .any(|off| off.team.code == decision.lead.code),
            None => self
                .open()
                .is_some_and(|open| open.stuck.contains(&Stuck::NobodyOnDuty)),
        }
    }

    /// Tasks as they are after the event.
    fn tasks(&self) -> impl Iterator<Item = &'a Task> {
        tasks_after(self.open(), self.event)
    }

    /// Calls that are not confirmed after the event.
    fn calls(&self) -> impl Iterator<Item = &'a Call> {
        let changed = self.event.then().and_then(|then| then.call.as_deref());
        let kept = self.open().map_or(&[][..], |open| &open.calls);
        let is_kept = move |call: &&Call| changed.is_none_or(|new| new.no != call.no);
        let calls = kept.iter().filter(is_kept).chain(changed);
        calls.filter(|call| !call.confirmed)
    }
}
