//! A column of texts as it is read: each distinct text once, and for each row which.

use core::ops::Range;
use std::sync::Arc;

use super::column::{Cell, Keys, TextColumn, Texts, Valid};
use super::names::{Interner, scatter};
use super::pack::NONE;
use super::parallel::{Threads, map};

/// For each row of a text column the number of its value.
pub(super) enum Keyed<'a> {
    /// A dictionary as it was given.
    Given(Keys<'a>, Option<Valid<'a>>),
    /// A plain column, of which each distinct text was found; [`NONE`] where there is no text.
    Found(Vec<u32>),
}

/// A text column with what each of its values means; `None` for a value that means nothing.
pub(super) struct Read<'a, T> {
    keyed: Keyed<'a>,
    /// Shared by the pieces of a table that share a dictionary.
    values: Arc<Vec<Option<T>>>,
}

impl<T: Copy> Read<'_, T> {
    fn value(&self, key: u32) -> Option<T> {
        usize::try_from(key).ok().and_then(|key| self.values.get(key).copied().flatten())
    }

    /// Reads some rows of a column that has to have a value, each with what belongs to it.
    pub(super) fn needed<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut into: impl FnMut(S, Option<T>),
    ) {
        match &self.keyed {
            Keyed::Given(keys, None) => keys.for_each(rows, with, |own, key| into(own, self.value(key))),
            Keyed::Given(..) => with.zip(rows).for_each(|(own, row)| into(own, self.get(row).needed())),
            // No value stands where there is no text.
            Keyed::Found(keys) => {
                let keys = keys.get(rows).unwrap_or_default();
                with.zip(keys).for_each(|(own, key)| into(own, self.value(*key)));
            }
        }
    }

    /// Reads some rows of a column that may have no value, each with what belongs to it: `None` where what stands there
    /// is wrong.
    pub(super) fn optional<S>(
        &self,
        rows: Range<usize>,
        with: impl Iterator<Item = S>,
        mut into: impl FnMut(S, Option<Option<T>>),
    ) {
        match &self.keyed {
            Keyed::Given(keys, None) => {
                keys.for_each(rows, with, |own, key| into(own, self.value(key).map(Some)));
            }
            Keyed::Given(keys, Some(valid)) => {
                let with = (rows.start..).zip(with);
                keys.for_each(rows, with, |(row, own), key| {
                    into(own, if valid.holds(row) { self.value(key).map(Some) } else { Some(None) });
                });
            }
            Keyed::Found(_) => with.zip(rows).for_each(|(own, row)| into(own, self.get(row).optional())),
        }
    }

    /// What stands in a row: nothing, or what it means.
    pub(super) fn get(&self, row: usize) -> Given<T> {
        let key = match &self.keyed {
            Keyed::Given(keys, valid) => TextColumn::key(keys, valid.as_ref(), row),
            Keyed::Found(keys) => keys.get(row).copied().filter(|key| *key != NONE),
        };
        let Some(key) = key else { return Given::Nothing };
        let value = usize::try_from(key).ok().and_then(|key| self.values.get(key));
        value.copied().flatten().map_or(Given::Wrong, Given::Value)
    }
}

pub(super) enum Given<T> {
    Nothing,
    Wrong,
    Value(T),
}

impl<T> Given<T> {
    pub(super) fn needed(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing | Self::Wrong => None,
        }
    }

    /// `None` for what is wrong; `Some(None)` for nothing.
    #[expect(clippy::option_option, reason = "wrong and absent are two things, and only here")]
    fn optional(self) -> Option<Option<T>> {
        match self {
            Self::Value(value) => Some(Some(value)),
            Self::Nothing => Some(None),
            Self::Wrong => None,
        }
    }
}

/// The distinct texts of a column of one piece of a table.
enum Distinct<'a> {
    /// Those of its dictionary.
    Given(Texts<'a>),
    Found(Vec<&'a [u8]>),
}

/// A column of one piece of a table, of which it is known which rows have the same text.
pub(super) struct Split<'a> {
    keyed: Keyed<'a>,
    distinct: Distinct<'a>,
}

impl<'a> Split<'a> {
    /// Goes through a plain column; a dictionary is taken as it is.
    pub(super) fn of(column: &TextColumn<'a>) -> Self {
        match column {
            TextColumn::Plain { texts, valid } => Self::found(texts, valid.as_ref(), column),
            TextColumn::Dictionary { keys, values, valid } => {
                let valid = valid.filter(|valid| !valid.is_full(column.rows()));
                Self { keyed: Keyed::Given(*keys, valid), distinct: Distinct::Given(*values) }
            }
        }
    }

    /// A column without rows.
    pub(super) const fn nothing() -> Self {
        Self { keyed: Keyed::Found(Vec::new()), distinct: Distinct::Found(Vec::new()) }
    }

    /// A plain column as a dictionary.
    fn found(texts: &Texts<'a>, valid: Option<&Valid<'a>>, column: &TextColumn<'a>) -> Self {
        let mut interner: Interner<&[u8]> = Interner::default();
        let mut keys = Vec::with_capacity(texts.len());
        let is_all = valid.is_none();
        for row in 0..texts.len() {
            let bytes = if is_all || column.cell(row) != Cell::Null { texts.get(row) } else { None };
            keys.push(
                bytes.map_or(NONE, |bytes| interner.number(bytes, scatter(bytes), |known| scatter(known))),
            );
        }
        Self { keyed: Keyed::Found(keys), distinct: Distinct::Found(interner.keys().to_vec()) }
    }
}

/// What the texts of a column mean, piece after piece of a table: a dictionary that pieces share is read once.
pub(super) struct Meanings<'a, T> {
    last: Option<(Texts<'a>, Arc<Vec<Option<T>>>)>,
}

impl<T> Default for Meanings<'_, T> {
    fn default() -> Self {
        Self { last: None }
    }
}

impl<'a, T> Meanings<'a, T> {
    /// The column of the next piece; `of` says what a text means.
    pub(super) fn read(&mut self, split: Split<'a>, mut of: impl FnMut(&str) -> Option<T>) -> Read<'a, T> {
        let mut meant = |bytes: &[u8]| of(core::str::from_utf8(bytes).ok()?);
        let values = match split.distinct {
            Distinct::Found(texts) => Arc::new(texts.into_iter().map(meant).collect()),
            Distinct::Given(texts) => {
                let all = || (0..texts.len()).map(|n| meant(texts.get(n)?)).collect();
                self.shared(texts, all)
            }
        };
        Read { keyed: split.keyed, values }
    }

    /// The values of a dictionary: those of the last piece, if it is the same one.
    fn shared(&mut self, texts: Texts<'a>, all: impl FnOnce() -> Vec<Option<T>>) -> Arc<Vec<Option<T>>> {
        if let Some((_, values)) = self.last.as_ref().filter(|(known, _)| known.is_same(&texts)) {
            return Arc::clone(values);
        }
        let values = Arc::new(all());
        self.last = Some((texts, Arc::clone(&values)));
        values
    }
}

/// Values of a dictionary that are read together, one task.
const TOGETHER: usize = 1 << 14;

impl<'a, T: Copy + Send> Meanings<'a, T> {
    /// The same for a dictionary of very many texts: on all threads.
    pub(super) fn read_many(
        &mut self,
        (keys, texts, valid): (Keys<'a>, Texts<'a>, Option<Valid<'a>>),
        threads: Threads<'_>,
        of: impl Fn(&[u8]) -> Option<T> + Sync + Send,
    ) -> Read<'a, T> {
        let all = || {
            let mut values = vec![None; texts.len()];
            let begins = (0_usize..).step_by(TOGETHER);
            let tasks: Vec<(usize, &mut [Option<T>])> = begins.zip(values.chunks_mut(TOGETHER)).collect();
            map(threads, tasks, |(begin, own)| {
                let numbers = begin..begin.saturating_add(own.len());
                texts.for_each(numbers, own.iter_mut(), |slot, bytes| *slot = bytes.and_then(&of));
            });
            values
        };
        let values = self.shared(texts, all);
        Read { keyed: Keyed::Given(keys, valid), values }
    }
}
