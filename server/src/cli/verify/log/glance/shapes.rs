//! Events by their shape: what all events of a kind spell alike, and the places between.
//!
//! A city writes millions of events in a few thousand shapes. Each shape is learnt from one event that was read and
//! printed again in full (`teach.rs`); others of the shape are then only compared with it, which says the same of their
//! spelling and finds what they say on the way. That holds because what may stand in a place depends on the place alone:
//! words of closed lists, numbers that have a range, whatever may be left out are not places but part of the shape.

use super::hole::Hole;
use super::said::Form;

/// Pieces of shapes that are kept; beyond, new shapes are read in full each time.
const PIECES_MAX: usize = 1 << 18;

/// What the value in a place says, where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing that is followed.
    Other,
    /// The case.
    Case,
    /// The key's id.
    Id,
    /// The key's source: the report's, or who moved the case.
    By,
    /// When the report says it happened.
    At,
    /// Its words.
    Text,
    /// The class.
    Class,
    /// The hash of the edition.
    Edition,
    /// Degrees east.
    Longitude,
    /// Degrees north.
    Latitude,
    /// The area.
    Area,
    /// The lead team.
    Lead,
    /// When its limit ends.
    LimitEnds,
    /// When the clock ends.
    ClockEnds,
    /// Commitment to who reported.
    Private,
    /// A photo; there may be several.
    Photo,
}

/// How many roles there are.
const ROLES: usize = Role::Photo as usize + 1;

/// Where the values of one event lie in its bytes; of length 0 where there is none.
#[derive(Clone, Debug, Default)]
pub struct Places {
    by_role: [(u32, u32); ROLES],
    /// Of photos.
    pub photos: Vec<(u32, u32)>,
}

impl Places {
    /// Notes where a value lies.
    pub fn put(&mut self, role: Role, start: usize, end: usize) {
        let place = (start as u32, end as u32);
        if role == Role::Photo {
            self.photos.push(place);
        }
        self.by_role[role as usize] = place;
    }

    /// The value of a role.
    pub fn of<'a>(&self, role: Role, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let (start, end) = self.by_role[role as usize];
        (start < end).then(|| &bytes[start as usize..end as usize])
    }

    fn clear(&mut self) {
        self.by_role = [(0, 0); ROLES];
        self.photos.clear();
    }
}

/// What comes before a place: the same bytes in every event of the shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The bytes.
    pub bytes: Box<[u8]>,
    /// What stands in the place after them, and what that says.
    pub place: (Hole, Role),
}

struct Branch {
    bytes: Box<[u8]>,
    then: Then,
}

enum Then {
    Place(Hole, Role, usize),
    End(Form),
}

/// All shapes met so far, in one tree: those that begin alike share what they have in common.
pub struct Shapes {
    nodes: Vec<Vec<Branch>>,
    pieces: usize,
    /// Where the values of the newest event lie.
    pub places: Places,
}

impl Shapes {
    /// None yet.
    pub fn new() -> Self {
        Self {
            nodes: vec![Vec::new()],
            pieces: 0,
            places: Places::default(),
        }
    }

    /// The form of an event of a known shape; the places are then those of its values.
    pub fn find(&mut self, bytes: &[u8]) -> Option<Form> {
        self.places.clear();
        let (mut node, mut rest) = (0, bytes);
        while let Some((at, len)) = next(&self.nodes[node], rest) {
            // Those often met come to the front.
            let to = at.saturating_sub(1);
            self.nodes[node].swap(at, to);
            let Branch { bytes: same, then } = &self.nodes[node][to];
            match then {
                Then::End(form) => return Some(*form),
                Then::Place(_, role, to) => {
                    let start = bytes.len() - rest.len() + same.len();
                    if *role != Role::Other {
                        self.places.put(*role, start, start + len);
                    }
                    (node, rest) = (*to, &bytes[start + len..]);
                }
            }
        }
        None
    }

    /// Keeps a shape: its pieces, the bytes after the last place, and its form.
    pub fn keep(&mut self, pieces: Vec<Piece>, end: &[u8], form: Form) {
        if self.pieces + pieces.len() >= PIECES_MAX {
            return;
        }
        let mut node = 0;
        for Piece { bytes, place } in pieces {
            let same = |branch: &&Branch| match branch.then {
                Then::Place(hole, role, _) => branch.bytes == bytes && (hole, role) == place,
                Then::End(_) => false,
            };
            let known = self.nodes[node]
                .iter()
                .find(same)
                .map(|branch| &branch.then);
            node = if let Some(Then::Place(_, _, to)) = known {
                *to
            } else {
                let to = self.nodes.len();
                self.nodes.push(Vec::new());
                self.pieces += 1;
                let then = Then::Place(place.0, place.1, to);
                self.nodes[node].push(Branch { bytes, then });
                to
            };
        }
        self.pieces += 1;
        self.nodes[node].push(Branch {
            bytes: end.into(),
            then: Then::End(form),
        });
    }
}

/// The branch that the bytes go on with, and the length of the value after it.
fn next(branches: &[Branch], rest: &[u8]) -> Option<(usize, usize)> {
    branches.iter().enumerate().find_map(|(at, branch)| {
        let after = rest.strip_prefix(&*branch.bytes)?;
        match branch.then {
            Then::End(_) => after.is_empty().then_some((at, 0)),
            Then::Place(hole, _, _) => Some((at, hole.measure(after)?)),
        }
    })
}
