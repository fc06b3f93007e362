//! In whose hands cases are: for each team the open cases that it leads, helps with or is called to, kept as cases change.

use std::collections::{BTreeSet, HashMap};

/// The teams of every open case that has some, and the cases of every such team.
#[derive(Debug, Default)]
pub(super) struct Hands {
    of_case: HashMap<u32, Box<[u16]>>,
    of_team: HashMap<u16, BTreeSet<u32>>,
}

impl Hands {
    /// Says whose hands a case is in now: team numbers, each once. None when it is over, or waits at a desk.
    pub fn put(&mut self, case: u32, teams: &[u16]) {
        let before = match self.of_case.get(&case) {
            Some(before) if **before == *teams => return,
            Some(_) => self.of_case.remove(&case).unwrap_or_default(),
            None if teams.is_empty() => return,
            None => Box::default(),
        };
        for team in before.iter().filter(|team| !teams.contains(team)) {
            if let Some(cases) = self.of_team.get_mut(team) {
                cases.remove(&case);
            }
        }
        for team in teams {
            self.of_team.entry(*team).or_default().insert(case);
        }
        if !teams.is_empty() {
            self.of_case.insert(case, teams.into());
        }
    }

    /// The cases of a team, by number.
    pub fn of_team(&self, team: u16) -> impl Iterator<Item = u32> + '_ {
        self.of_team.get(&team).into_iter().flatten().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_team_has_the_cases_that_name_it_whatever_they_named_before() {
        let mut hands = Hands::default();
        let mut plain: HashMap<u32, Vec<u16>> = HashMap::new();
        let mut dice = 1_u64;
        for _ in 0..20_000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let bits = dice >> 33;
            let case = (bits % 60) as u32;
            let teams: Vec<u16> = (0..8)
                .filter(|team| (bits >> (8 + 2 * team)).is_multiple_of(4))
                .collect();
            hands.put(case, &teams);
            plain.insert(case, teams);
        }
        for team in 0..8 {
            let mut by_look: Vec<u32> = plain
                .iter()
                .filter(|(_, teams)| teams.contains(&team))
                .map(|(case, _)| *case)
                .collect();
            by_look.sort_unstable();
            assert!(!by_look.is_empty());
            assert_eq!(hands.of_team(team).collect::<Vec<_>>(), by_look);
        }
        for case in plain.keys() {
            hands.put(*case, &[]);
        }
        assert!(hands.of_case.is_empty() && (0..8).all(|team| hands.of_team(team).count() == 0));
    }
}
