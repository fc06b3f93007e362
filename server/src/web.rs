//! The pages, built from `web-map` and embedded.
