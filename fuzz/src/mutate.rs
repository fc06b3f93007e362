//! Other inputs out of those of the corpus, the same for the same seed.

/// What programs are often wrong about.
const ODD: [&[u8]; 30] = [
    b"0",
    b"-1",
    b"1e999",
    b"-0.0",
    b"NaN",
    b"null",
    b"true",
    b"18446744073709551616",
    b"9223372036854775807",
    b"4294967296",
    b"0.1e-400",
    b"\"",
    b"\\u0000",
    b"\\ud800",
    b"%00",
    b"%ff",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"\r\n",
    b"\n\n",
    b",",
    b";",
    b"[",
    b"{\"a\":",
    b"]",
    b"}",
    "号".as_bytes(),
    b"9999-12-31T23:59:59.999999999+23:59",
];

/// Longest input that is made, in bytes.
pub const INPUT_BYTES_MAX: usize = 64 * 1024;

/// Random numbers from a seed (`SplitMix64`, Steele and others 2014).
#[derive(Clone, Debug)]
pub struct Random(pub u64);

impl Random {
    /// The next one of all 64 bits.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// One below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }
}

/// Makes inputs.
#[derive(Clone, Debug)]
pub struct Mutator {
    random: Random,
    inputs: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Mutator {
    /// One for a corpus, which is not empty.
    pub fn new(seed: u64, inputs: Vec<Vec<u8>>) -> Self {
        let mut words = super::corpus::words(&inputs);
        words.extend(ODD.iter().map(|word| word.to_vec()));
        Self {
            random: Random(seed),
            inputs,
            words,
        }
    }

    /// The next input: one of the corpus, changed in a few places.
    pub fn next_input(&mut self) -> Vec<u8> {
        let at = self.random.below(self.inputs.len());
        let mut input = self.inputs[at].clone();
        for _ in 0..=self.random.below(5) {
            self.change(&mut input);
        }
        input.truncate(INPUT_BYTES_MAX);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let random = &mut self.random;
        let at = random.below(input.len() + 1);
        match random.below(9) {
            0 if at < input.len() => input[at] ^= 1 << random.below(8),
            1 if at < input.len() => input[at] = random.number() as u8,
            2 => input.truncate(at),
            3 => {
                let end = (at + 1 + random.below(16)).min(input.len());
                input.drain(at..end);
            }
            4 => {
                let end = (at + 1 + random.below(256)).min(input.len());
                let piece = input[at..end].to_vec();
                let times = [1, 1, 1, 2, 64, 1_000][random.below(6)];
                let piece = piece.repeat(times.min(1 + INPUT_BYTES_MAX / piece.len().max(1)));
                input.splice(at..at, piece);
            }
            5 => {
                let other = &self.inputs[random.below(self.inputs.len())];
                let from = random.below(other.len() + 1);
                input.truncate(at);
                input.extend_from_slice(&other[from..]);
            }
            6 => {
                let word = &self.words[random.below(self.words.len())];
                input.splice(at..at, word.iter().copied());
            }
            _ => {
                // A word in place of a word: what the most of a text stays right.
                let word = self.words[random.below(self.words.len())].clone();
                let (from, to) = word_at(input, at);
                input.splice(from..to, word);
            }
        }
    }
}

/// The word at or behind a place.
fn word_at(input: &[u8], at: usize) -> (usize, usize) {
    let is_of_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    let behind = input[at..].iter().position(is_of_word);
    let Some(behind) = behind else {
        return (at, at);
    };
    let inside = at + behind;
    let from = input[..inside]
        .iter()
        .rposition(|byte| !is_of_word(byte))
        .map_or(0, |place| place + 1);
    let length = input[inside..]
        .iter()
        .position(|byte| !is_of_word(byte))
        .unwrap_or(input.len() - inside);
    (from, inside + length)
}
