//! Work on all cores, by rayon; without the feature `parallel` the same words mean one after the other.
//!
//! A browser's WebAssembly has one core, and rayon would be a fifth of what the phone loads.

#[cfg(feature = "parallel")]
pub(crate) use rayon::{join, prelude};

#[cfg(not(feature = "parallel"))]
pub(crate) use one as prelude;
#[cfg(not(feature = "parallel"))]
pub(crate) use one::join;

/// The words of rayon that this crate uses, for one core.
#[cfg(not(feature = "parallel"))]
pub(crate) mod one {
    /// Does the one, then the other.
    pub(crate) fn join<A, B>(first: impl FnOnce() -> A, second: impl FnOnce() -> B) -> (A, B) {
        (first(), second())
    }

    pub(crate) trait Owned: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<T> Owned for Vec<T> {}

    pub(crate) trait Borrowed<T> {
        fn par_iter(&self) -> std::slice::Iter<'_, T>;
        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T>;
    }

    impl<T> Borrowed<T> for [T] {
        fn par_iter(&self) -> std::slice::Iter<'_, T> {
            self.iter()
        }

        fn par_chunks(&self, size: usize) -> std::slice::Chunks<'_, T> {
            self.chunks(size)
        }
    }

    pub(crate) trait Changed<T> {
        fn par_chunks_mut(&mut self, size: usize) -> std::slice::ChunksMut<'_, T>;
        fn par_sort_unstable(&mut self)
        where
            T: Ord;
    }

    impl<T> Changed<T> for [T] {
        fn par_chunks_mut(&mut self, size: usize) -> std::slice::ChunksMut<'_, T> {
            self.chunks_mut(size)
        }

        fn par_sort_unstable(&mut self)
        where
            T: Ord,
        {
            self.sort_unstable();
        }
    }

    pub(crate) trait Flat: Iterator + Sized {
        fn flat_map_iter<I: IntoIterator>(
            self,
            each: impl FnMut(Self::Item) -> I,
        ) -> impl Iterator<Item = I::Item> {
            self.flat_map(each)
        }
    }

    impl<I: Iterator> Flat for I {}
}
