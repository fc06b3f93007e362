//! The system's allocator with a count, so that memory and work can be bounded by the input's size.
#![allow(
    unsafe_code,
    reason = "an allocator is an unsafe trait; this one only counts and passes on"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

static LIVE_BYTES: AtomicUsize = AtomicUsize::new(0);
static PEAK_BYTES: AtomicUsize = AtomicUsize::new(0);
static ALLOCATIONS: AtomicU64 = AtomicU64::new(0);

/// Counts all allocations of the process, on every thread.
#[derive(Debug)]
pub struct Counting;

fn took(bytes: usize) {
    let live = LIVE_BYTES.fetch_add(bytes, Ordering::Relaxed) + bytes;
    PEAK_BYTES.fetch_max(live, Ordering::Relaxed);
    ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
}

fn gave(bytes: usize) {
    LIVE_BYTES.fetch_sub(bytes, Ordering::Relaxed);
}

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        took(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        gave(layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        gave(layout.size());
        took(size);
        unsafe { System.realloc(pointer, layout, size) }
    }
}

/// What a piece of work used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used {
    /// Most bytes that were held at a time, beyond those from before.
    pub peak_bytes: usize,
    /// Allocations.
    pub allocations: u64,
}

/// Begins to count.
pub struct Meter {
    live_bytes: usize,
    allocations: u64,
}

impl Meter {
    pub fn begin() -> Self {
        let live_bytes = LIVE_BYTES.load(Ordering::Relaxed);
        PEAK_BYTES.store(live_bytes, Ordering::Relaxed);
        Self {
            live_bytes,
            allocations: ALLOCATIONS.load(Ordering::Relaxed),
        }
    }

    /// What was used since, also by work that goes on.
    pub fn used(&self) -> Used {
        Used {
            peak_bytes: PEAK_BYTES
                .load(Ordering::Relaxed)
                .saturating_sub(self.live_bytes),
            allocations: ALLOCATIONS.load(Ordering::Relaxed) - self.allocations,
        }
    }
}
