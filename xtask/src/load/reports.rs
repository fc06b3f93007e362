//! Reports in the shape the server takes, spread over the demo district's southern half.

/// A generator of reports: small, seeded, and cheap enough not to slow the sender.
pub struct Reports {
    state: u64,
    prefix: String,
    next: u64,
}

const CLASSES: [&str; 8] = [
    "0102", "0104", "0310", "0404", "0501", "0505", "0506", "0507",
];
const SOURCES: [&str; 4] = ["grid-worker", "hotline", "resident", "traffic"];

impl Reports {
    pub fn new(seed: u64, lane: usize) -> Self {
        let state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (lane as u64 + 1);
        Self {
            state,
            prefix: format!("load-{seed}-{lane}"),
            next: 0,
        }
    }

    /// The next report as one line of JSON.
    pub fn next_json(&mut self) -> String {
        let (lon, lat) = (113.40 + 0.14 * self.unit(), 23.07 + 0.11 * self.unit());
        let class = CLASSES[self.below(CLASSES.len())];
        let source = SOURCES[self.below(SOURCES.len())];
        self.next += 1;
        format!(
            r#"{{"id":"{}-{}","source":"{source}","at":"2026-11-23T09:{:02}:{:02}+08:00","lon":{lon:.6},"lat":{lat:.6},"crs":"wgs84","accuracy_m":12,"class":"{class}","text":"三辆货车占道，影响通行"}}"#,
            self.prefix,
            self.next,
            self.next / 60 % 60,
            self.next % 60,
        )
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.random() % bound as u64) as usize
    }

    fn unit(&mut self) -> f64 {
        (self.random() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// xorshift64*: enough for spreading points, and no dependency.
    fn random(&mut self) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }
}
