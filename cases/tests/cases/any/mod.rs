//! Any event at all, of any parts, for the tests of its bytes: what many parts are made of is here.

mod beside;
mod decision;
mod event;
mod place;
mod reported;
mod step;
mod then;

pub use decision::decision;
pub use event::events;
pub use place::given;

use cases::clock::{Limit, LimitKind};
use cases::decision::Team;
use cases::{CaseNo, Claim, Commitment, Doubt, Photo, PhotoId, PhotoKind, Status};
use jiff::Timestamp;
use proptest::prelude::*;

pub fn text() -> impl Strategy<Value = Box<str>> {
    prop_oneof![
        Just(String::new()),
        "[a-z0-9\"\\\\/ 汉字\u{1f600}\n\u{7f}]{1,12}"
    ]
    .prop_map(Into::into)
}

pub fn texts() -> impl Strategy<Value = Vec<Box<str>>> {
    prop::collection::vec(text(), 0..3)
}

pub fn time() -> impl Strategy<Value = Timestamp> {
    let nanosecond = prop_oneof![Just(0), 0..1_000_000_000_i32];
    (0_i64..4_102_444_800, nanosecond)
        .prop_map(|(second, nanosecond)| Timestamp::new(second, nanosecond).expect("in range"))
}

/// When an event was recorded and, if that was another time, happened.
pub fn times() -> impl Strategy<Value = (Timestamp, Option<Timestamp>)> {
    (time(), prop::option::of(time()))
}

pub fn case() -> impl Strategy<Value = CaseNo> {
    (1_u32..).prop_map(CaseNo)
}

pub fn status() -> impl Strategy<Value = Status> {
    prop::sample::select(Status::ALL.to_vec())
}

pub fn team() -> impl Strategy<Value = Team> {
    (text(), text()).prop_map(|(code, name)| Team { code, name })
}

pub fn limit() -> impl Strategy<Value = Limit> {
    (prop::sample::select(&LimitKind::ALL[..]), 1_u32..10_000)
        .prop_map(|(kind, amount)| Limit { kind, amount })
}

pub fn photos() -> impl Strategy<Value = Vec<Photo>> {
    let photo = (any::<[u8; 32]>(), prop::sample::select(&PhotoKind::ALL[..]));
    let photo = photo.prop_map(|(id, kind)| Photo {
        photo: PhotoId(id),
        kind,
    });
    prop::collection::vec(photo, 0..3)
}

pub fn claim() -> impl Strategy<Value = Option<Claim>> {
    let doubt = prop::option::of(prop::sample::select(&Doubt::ALL[..]));
    let claim = (time(), doubt).prop_map(|(done_at, doubt)| Claim { done_at, doubt });
    prop::option::of(claim)
}

pub fn private() -> impl Strategy<Value = Option<Commitment>> {
    prop::option::of(any::<[u8; 32]>().prop_map(Commitment))
}
