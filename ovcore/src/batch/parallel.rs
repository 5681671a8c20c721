//! The same work on one thread or on many: results come in the order of the tasks, so nobody can tell.

/// On which threads a call works. The result is the same on any.
#[derive(Clone, Copy, Debug, Default)]
pub enum Threads<'a> {
    /// On the caller's.
    #[default]
    One,
    /// On a pool of the host's.
    #[cfg(feature = "parallel")]
    Pool(&'a rayon::ThreadPool),
    /// Never made: keeps the lifetime in use without the feature.
    #[cfg(not(feature = "parallel"))]
    #[doc(hidden)]
    Never(core::convert::Infallible, core::marker::PhantomData<&'a ()>),
}

/// Does something with each item, with room that a thread uses again for its next one.
#[cfg(feature = "parallel")]
pub(super) fn map_with<T: Send, S, R: Send>(
    threads: Threads<'_>,
    items: Vec<T>,
    room: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::{IntoParallelIterator, ParallelIterator};
    match threads {
        Threads::One => {
            let mut room = room();
            items.into_iter().map(|item| f(&mut room, item)).collect()
        }
        Threads::Pool(pool) => pool.install(|| items.into_par_iter().map_init(room, f).collect()),
    }
}

/// Does something with each item, with room that is used again for the next one.
#[cfg(not(feature = "parallel"))]
pub(super) fn map_with<T: Send, S, R: Send>(
    _: Threads<'_>,
    items: Vec<T>,
    room: impl Fn() -> S + Sync + Send,
    f: impl Fn(&mut S, T) -> R + Sync + Send,
) -> Vec<R> {
    let mut room = room();
    items.into_iter().map(|item| f(&mut room, item)).collect()
}

/// Does something with each item.
#[cfg(feature = "parallel")]
pub(super) fn map<T: Send, R: Send>(
    threads: Threads<'_>,
    items: Vec<T>,
    f: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    use rayon::prelude::{IntoParallelIterator, ParallelIterator};
    match threads {
        Threads::One => items.into_iter().map(f).collect(),
        Threads::Pool(pool) => pool.install(|| items.into_par_iter().map(f).collect()),
    }
}

/// Does something with each item.
#[cfg(not(feature = "parallel"))]
pub(super) fn map<T: Send, R: Send>(
    _: Threads<'_>,
    items: Vec<T>,
    f: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    items.into_iter().map(f).collect()
}
