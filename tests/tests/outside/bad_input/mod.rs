//! Bad input of every kind, at the program and at the HTTP door: refused early, told clearly, held never.

mod http;
mod program;
