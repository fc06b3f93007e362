//! The only room that touches the world: store, engine, feed, HTTP, tiles, pages and the command line `huying`.

pub mod cli;
pub mod engine;
pub mod feed;
pub mod http;
pub mod limits;
pub mod store;
pub mod tiles;
pub mod web;
pub mod world;
