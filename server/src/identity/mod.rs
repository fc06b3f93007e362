//! Who may do what, and to which cases: the rules. Who there is stands in `people/`; who asks, in `http/permission.rs`.

mod hidden;
pub mod permissions;
mod reach;
mod role;

pub use hidden::{Hidden, HiddenField};
pub use permissions::{Permission, Rights};
pub use reach::Reach;
pub use role::{MEMBER, NotARole, Role};
