//! Ids of the sources as ids of the engine: those that fit stay as they are, others are made to fit.

use core::fmt::Display;
use core::str::FromStr;
use std::collections::{BTreeMap, BTreeSet};

/// Which id of the engine stands for which of the source.
#[derive(Debug)]
pub(crate) struct Names<T> {
    given: BTreeMap<String, T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { given: BTreeMap::new() }
    }
}

impl<T: Copy + Display + FromStr> Names<T> {
    /// Gives each key an id like its wish, of at most `most` characters. Wishes that are ids are met first, in order;
    /// the others are made to fit, and differ from all that were given before.
    pub(crate) fn give(wishes: &[(&str, &str)], most: usize) -> Self {
        let mut names = Self::default();
        let mut taken = BTreeSet::new();
        let mut others = Vec::new();
        for (key, wish) in wishes {
            match wish.parse::<T>() {
                Ok(id) if !names.given.contains_key(*key) && taken.insert(id.to_string()) => {
                    names.given.insert((*key).to_owned(), id);
                }
                _ => others.push((*key, *wish)),
            }
        }
        for (key, wish) in others {
            if names.given.contains_key(key) {
                continue;
            }
            if let Some(id) = fitting::<T>(wish, most, &mut taken) {
                names.given.insert(key.to_owned(), id);
            }
        }
        names
    }

    pub(crate) fn get(&self, key: &str) -> Option<T> {
        self.given.get(key).copied()
    }
}

/// An id that nothing else has: what may not stand in an id becomes a hyphen, and a number ends what is too long or
/// taken.
fn fitting<T: Display + FromStr>(wish: &str, most: usize, taken: &mut BTreeSet<String>) -> Option<T> {
    let allowed = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | ',' | ';');
    let clean: String = wish.chars().map(|c| if allowed(c) { c } else { '-' }).collect();
    for number in 0_u32.. {
        let end = if number == 0 { String::new() } else { format!("~{number}") };
        let room = most.saturating_sub(end.len());
        if number == 0 && clean.len() > most {
            continue;
        }
        let text: String = clean.chars().take(room).chain(end.chars()).collect();
        let id: Option<T> = text.parse().ok();
        match id {
            Some(id) if taken.insert(id.to_string()) => return Some(id),
            // Only an empty wish is no id now.
            None if number > 0 => return None,
            Some(_) | None => {}
        }
    }
    None
}

/// Of some names, one that differs from a text by a slip of the finger: one character more, less or other, or two
/// swapped.
pub(crate) fn near<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wrong: Vec<char> = text.chars().collect();
    names.into_iter().find(|name| {
        let right: Vec<char> = name.chars().collect();
        let same = wrong.iter().zip(&right).take_while(|(a, b)| a == b).count();
        let ends = |skip_wrong: usize, skip_right: usize| {
            let rest = |of: &'_ [char], skip: usize| {
                of.get(same.saturating_add(skip)..).map(<[char]>::to_vec).unwrap_or_default()
            };
            rest(&wrong, skip_wrong) == rest(&right, skip_right)
        };
        let at = |of: &[char], offset: usize| of.get(same.saturating_add(offset)).copied();
        let swapped = at(&wrong, 0) == at(&right, 1) && at(&wrong, 1) == at(&right, 0) && ends(2, 2);
        wrong.len() > 1 && (ends(1, 1) || ends(1, 0) || ends(0, 1) || swapped)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovcore::ids::{CarrierId, ZoneId};

    #[test]
    fn ids_that_fit_stay_and_others_are_made_to_fit() {
        let wishes = [("1", "Zone 1"), ("2", "Zone-1"), ("3", "a name that is much too long"), ("4", "é")];
        let names: Names<ZoneId> = Names::give(&wishes, ZoneId::LEN_MAX);
        let text = |key: &str| names.get(key).unwrap().to_string();
        assert_eq!([text("1"), text("2")], ["Zone-1~1", "Zone-1"]);
        assert_eq!([text("3"), text("4")], ["a-name-that-is-much-to~1", "-"]);
        assert_eq!(names.get("5"), None);
    }

    #[test]
    fn carriers_that_differ_by_case_only_stay_two() {
        let names: Names<CarrierId> = Names::give(&[("bus", "bus"), ("BUS", "BUS")], CarrierId::LEN_MAX);
        assert_eq!(names.get("bus").unwrap().to_string(), "BUS");
        assert_eq!(names.get("BUS").unwrap().to_string(), "BUS~1");
    }

    #[test]
    fn a_slip_of_the_finger_is_near() {
        let near = |text| near(text, ["ASHB", "MLBR"]);
        assert_eq!(near("ASKB"), Some("ASHB"));
        assert_eq!(near("AHSB"), Some("ASHB"));
        assert_eq!(near("ASHBB"), Some("ASHB"));
        assert_eq!(near("MLB"), Some("MLBR"));
        assert_eq!(near("ASXX"), None);
        assert_eq!(near("PLZA"), None);
    }
}
