//! In which block each case stands.

const NOWHERE: u32 = u32::MAX;

/// What does not change about a block: enough to find it on its shelf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Home {
    pub id: u32,
    pub fence: u64,
    pub placed: bool,
}

/// Case number → block. Four bytes a case; belongs to the writer alone.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    of_case: Vec<u32>,
    blocks: Vec<Home>,
}

impl Homes {
    /// Room for cases numbered below `numbers`.
    pub fn for_numbers(numbers: usize) -> Self {
        let mut homes = Self::default();
        homes.make_room(numbers);
        homes
    }

    /// Makes room for cases numbered below `numbers`; those that are there stay where they are.
    pub fn make_room(&mut self, numbers: usize) {
        let more = numbers.saturating_sub(self.of_case.len());
        self.of_case.reserve_exact(more);
        self.of_case.resize(self.of_case.len() + more, NOWHERE);
    }

    /// A number for a new block.
    pub fn found(&mut self, fence: u64, placed: bool) -> u32 {
        let id = self.blocks.len() as u32;
        self.blocks.push(Home { id, fence, placed });
        id
    }

    pub fn of(&self, case: u32) -> Option<Home> {
        let id = *self.of_case.get(case as usize)?;
        (id != NOWHERE).then(|| self.blocks[id as usize])
    }

    pub fn settle(&mut self, case: u32, id: u32) {
        let place = case as usize;
        if place >= self.of_case.len() {
            // Grows by an eighth, not to the double: four bytes a case shall stay four.
            if place >= self.of_case.capacity() {
                self.of_case
                    .reserve_exact(place + 1 + place / 8 - self.of_case.len());
            }
            self.of_case.resize(place + 1, NOWHERE);
        }
        self.of_case[place] = id;
    }

    pub fn leave(&mut self, case: u32) {
        if let Some(id) = self.of_case.get_mut(case as usize) {
            *id = NOWHERE;
        }
    }

    pub fn memory_bytes(&self) -> usize {
        self.of_case.capacity() * 4 + self.blocks.capacity() * size_of::<Home>()
    }
}
