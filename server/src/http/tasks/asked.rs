//! Who asks for which tasks, and what is found for them.

use super::super::caller::Caller;
use super::super::case::Standing;
use super::super::permission::{Can, ReadTasks};
use super::super::problem::Problem;
use super::super::reached::Reached;
use super::{TaskItem, TaskKind, TaskParams, Tasks};
use crate::identity::{HiddenField, Reach};
use crate::register::{Card, Queue, earliest};
use crate::world::World;
use crate::{clock, limits};
use cases::{CalledState, Status, StepKind};
use geo::{Distance as _, Haversine, Point};
use grids::{AreaId, Position};
use heat::NO_AREA;
use jiff::Timestamp;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError};

/// Who asks for what.
pub(super) struct Asked {
    caller: Arc<Caller>,
    /// Places and sources that the caller's rights extend to; and the area asked for.
    reached: Reached,
    inside: Reached,
    /// Codes and numbers of teams.
    teams: HashMap<Box<str>, u16>,
    here: Option<Point>,
    now_s: i64,
}

/// Cases with something to do, and whether there were too many to look at.
pub(super) struct Found {
    pub cards: BTreeMap<u32, Card>,
    more: bool,
}

impl Asked {
    pub fn of(can: &Can<ReadTasks>, world: &World, asked: TaskParams) -> Result<Self, Problem> {
        let reach = can.reach();
        let teams = match (&asked.team, &reach.teams) {
            (Some(team), _) if !reach.has_team(team) => return Err(Problem::foreign_team(team)),
            (Some(team), _) => vec![team.clone()],
            (None, teams) => teams.clone().unwrap_or_default(),
        };
        let books = world.books();
        let numbered = |code: String| {
            books
                .teams
                .number(&code)
                .map(|number| (code.into(), number))
        };
        let here = match (asked.lon, asked.lat) {
            (Some(lon), Some(lat)) => {
                Position::new(lon, lat).map_err(|error| Problem::bad_parameter("lon", error))?;
                Some(Point::new(lon, lat))
            }
            (None, None) => None,
            (Some(_), None) => return Err(Problem::bad_parameter("lat", "is missing beside lon")),
            (None, Some(_)) => return Err(Problem::bad_parameter("lon", "is missing beside lat")),
        };
        Ok(Self {
            caller: Arc::clone(can.caller()),
            reached: Reached::of(world, reach),
            inside: Reached::of(
                world,
                &Reach {
                    areas: asked.area.map(|code| vec![code]),
                    ..Reach::ALL
                },
            ),
            teams: teams.into_iter().filter_map(numbered).collect(),
            here,
            now_s: Timestamp::now().as_second(),
        })
    }

    fn passes(&self, card: &Card) -> bool {
        self.reached.has_place_and_source(card) && self.inside.has_place_and_source(card)
    }

    fn takes(&self, step: StepKind) -> bool {
        self.caller.takes(step)
    }

    /// The cases that may hold a task, those whose time runs out first.
    pub fn find(&self, world: &World) -> Found {
        let mut found = Found {
            cards: BTreeMap::new(),
            more: false,
        };
        let of_desk = [
            (StepKind::Verify, Queue::ToVerify),
            (StepKind::Check, Queue::ToCheck),
        ];
        for (_, queue) in of_desk.into_iter().filter(|(step, _)| self.takes(*step)) {
            let passes = |_, card: &Card| self.passes(card);
            let max = limits::TASKS_LOOKED_AT_MAX;
            let (marks, more) = earliest(&world.register, queue, self.now_s, passes, None, max);
            let register = world
                .register
                .read()
                .unwrap_or_else(PoisonError::into_inner);
            let cards = marks
                .into_iter()
                .filter_map(|(_, case)| Some((case, *register.card(case)?)));
            found.cards.extend(cards);
            found.more |= more;
        }
        let register = world
            .register
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        for team in self.teams.values() {
            let in_hand = register
                .of_team(*team)
                .filter(|(_, card)| self.passes(card));
            let mut in_hand: Vec<_> = in_hand
                .map(|(case, card)| (card.runs_out_s().unwrap_or(i64::MAX), case, *card))
                .collect();
            in_hand.sort_unstable_by_key(|(end_s, case, _)| (*end_s, *case));
            found.more |= in_hand.len() > limits::TASKS_LOOKED_AT_MAX;
            let looked_at = in_hand.into_iter().take(limits::TASKS_LOOKED_AT_MAX);
            found
                .cards
                .extend(looked_at.map(|(_, case, card)| (case, card)));
        }
        found
    }

    /// The tasks in words, earliest deadline first.
    pub fn tell(
        &self,
        world: &World,
        found: &Found,
        stand: &[Standing],
        seq: u64,
    ) -> Result<Tasks, Problem> {
        let mut errands: Vec<(Errand<'_>, &Standing, &Card)> = Vec::new();
        for standing in stand {
            let Some(card) = found.cards.get(&standing.number.0) else {
                continue;
            };
            let of_case = self.errands(standing, card).into_iter();
            errands.extend(of_case.map(|errand| (errand, standing, card)));
        }
        errands.sort_by_key(|(errand, standing, _)| {
            (
                errand.due_s.unwrap_or(i64::MAX),
                standing.number,
                errand.kind,
            )
        });
        let more = found.more || errands.len() > limits::TASKS_TOLD_MAX;
        errands.truncate(limits::TASKS_TOLD_MAX);
        let mut numbers: Vec<u32> = errands.iter().map(|(_, of, _)| of.number.0).collect();
        numbers.dedup();
        let rows = world.store.rows(&numbers)?;
        let is_shown = |source: &str| {
            !self
                .caller
                .hidden(world, source)
                .contains(&HiddenField::Text)
        };
        let shown = rows.into_iter().filter(|row| is_shown(&row.source));
        let texts: HashMap<u32, String> = shown.map(|row| (row.case, row.text)).collect();
        let books = world.books();
        let item = |(errand, standing, card): (Errand<'_>, &Standing, &Card)| {
            let area = (card.area != NO_AREA).then(|| world.edition().area(AreaId(card.area)));
            let class = books.classes.line(card.class);
            let place = card.position.map(|(lon, lat)| Point::new(lon, lat));
            let metres = |(here, there): (Point, Point)| Haversine.distance(here, there).round();
            let legal = standing.legal.iter().filter(|step| self.takes(**step));
            TaskItem {
                case: standing.number,
                kind: errand.kind,
                class: class.map(|line| line.code.to_string()),
                class_name: class.map(|line| line.name.to_string()),
                text: texts.get(&standing.number.0).cloned().unwrap_or_default(),
                area: area.map(|area| area.code.to_string()),
                area_name: area.map(|area| area.name.to_string()),
                lon: card.position.map(|position| position.0),
                lat: card.position.map(|position| position.1),
                distance_m: self.here.zip(place).map(metres),
                due: errand.due_s.map(clock::local),
                overdue: errand.due_s.is_some_and(|due_s| due_s < self.now_s),
                status: standing.case.status.word(),
                seq: standing.case.seq,
                legal: legal.map(|step| step.word()).collect(),
                team: errand.team.map(|(code, _)| code.to_owned()),
                team_name: errand.team.map(|(_, name)| name.to_owned()),
                call: errand.call,
            }
        };
        Ok(Tasks {
            items: errands.into_iter().map(item).collect(),
            more,
            seq,
        })
    }

    /// What is to be done about one case, by the writer's word of where it stands.
    fn errands<'a>(&self, standing: &'a Standing, card: &Card) -> Vec<Errand<'a>> {
        let mut errands = Vec::new();
        let status = standing.case.status;
        let desk = |kind| Errand {
            kind,
            due_s: card.due_s,
            team: None,
            call: None,
        };
        if status == Status::Verifying && self.takes(StepKind::Verify) {
            errands.push(desk(TaskKind::Verify));
        }
        // Nobody checks what they handled.
        let is_own =
            standing.handler.is_some() && standing.handler.as_deref() == self.caller.name();
        if status == Status::Handled && self.takes(StepKind::Check) && !is_own {
            errands.push(desk(TaskKind::Check));
        }
        if !status.is_open() {
            return errands;
        }
        if let Some((code, name)) = standing.lead.as_ref().filter(|_| status.is_with_team())
            && self.teams.contains_key(code)
        {
            errands.push(Errand {
                team: Some((code, name)),
                ..desk(TaskKind::Handle)
            });
        }
        let tasks = standing.tasks().iter().filter(|_| status.is_with_team());
        for task in tasks.filter(|task| task.state.is_open()) {
            if self.teams.contains_key(&task.team.code) {
                errands.push(Errand {
                    kind: TaskKind::Support,
                    due_s: task.due.map(Timestamp::as_second),
                    team: Some((&task.team.code, &task.team.name)),
                    call: None,
                });
            }
        }
        for call in standing.calls().iter().filter(|call| !call.confirmed) {
            let awaited = call.called.iter().filter(|called| {
                matches!(called.state, CalledState::Asked | CalledState::Accepted)
                    && self.teams.contains_key(&called.team.code)
            });
            errands.extend(awaited.map(|called| Errand {
                kind: TaskKind::Call,
                due_s: called.due.map(Timestamp::as_second),
                team: Some((&called.team.code, &called.team.name)),
                call: Some(call.no),
            }));
        }
        errands
    }
}

/// One thing to do.
struct Errand<'a> {
    kind: TaskKind,
    due_s: Option<i64>,
    team: Option<(&'a str, &'a str)>,
    call: Option<u8>,
}
