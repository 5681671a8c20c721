//! How much of anything an input may hold, in one place: the manual's chapter [`limits`](crate::manual::limits) has them as
//! a table, with what follows for those who go beyond.
//!
//! Each is far above what a country needs, and low enough that no input makes a reader, an app or a back office work for
//! minutes or run out of memory. They are no rules of travelling: what travellers may do is in the policy and the
//! tariffs. So they are constants, and not data. How long ids and texts of one thing are, each type says itself
//! ([`TapId::LEN_MAX`](crate::ids::TapId::LEN_MAX), [`Pan::LEN_MAX`](crate::card::Pan::LEN_MAX)).

/// The bytes of a document as JSON: 256 MiB.
pub const DOCUMENT_BYTES_MAX: usize = 1 << 28;

/// The characters of a text for people in a document: a name, a source, an edition.
pub const TEXT_CHARS_MAX: usize = 1_000;

/// The carriers of a network, and of a tariff. They are numbered in two bytes.
pub const CARRIERS_MAX: usize = 1_000;

/// The places of a network.
pub const PLACES_MAX: usize = 1_000_000;

/// The lines of a network, and the stretches of trips over several carriers.
pub const LINES_MAX: usize = 100_000;

/// The distance tables of a network.
pub const DISTANCE_TABLES_MAX: usize = 1_000;

/// The distances of a network, given by pairs, rows and stops of lines together.
pub const DISTANCES_MAX: usize = 10_000_000;

/// The readers of a network that charge a supplement. They are numbered in two bytes.
pub const SUPPLEMENT_READERS_MAX: usize = 50_000;

/// The legs of one trip: the stretches of its way that belong to one carrier each.
pub const LEGS_MAX: usize = 6;

/// The tariffs of a book. They are numbered in two bytes.
pub const TARIFFS_MAX: usize = 10_000;

/// The rows of prices of a tariff: each is held against those before it.
pub const PRICE_ROWS_MAX: usize = 10_000;

/// The zones of a tariff. They are numbered in two bytes.
pub const ZONES_MAX: usize = 50_000;

/// The cells of one price rule: of its table, its bands, its pairs or sets of zones.
pub const PRICE_CELLS_MAX: usize = 1_000_000;

/// Everything else that a tariff has a list of: boarding fares, supplements, products, transfer windows and the joins of
/// one, times and peak windows, spend steps, caps and the extensions of one.
pub const TARIFF_PARTS_MAX: usize = 1_000;

/// One amount of a tariff, in minor units: ten million euros.
pub const TARIFF_AMOUNT_MAX: i64 = 1_000_000_000;

/// The length of a transfer window: seven days.
pub const TRANSFER_SECONDS_MAX: u32 = 604_800;

/// The latest instant that an account or a batch takes, in seconds since 1970: 9000-01-01. Everything that follows from it
/// stays a date of four digits.
pub const INSTANT_LATEST: i64 = 221_845_392_000;

/// The taps of one card on one travel day: used, set aside, and amendments that came too late.
pub const TAPS_A_DAY_MAX: usize = 1_000;

/// The corrections of the trips of one card on one travel day.
pub const CORRECTIONS_A_DAY_MAX: usize = 1_000;

/// The products that a card holds.
pub const PRODUCTS_HELD_MAX: usize = 100;

/// The other cards that an account is linked with.
pub const LINKS_MAX: usize = 16;

/// The cards that an account takes the place of, one after another: each hand-over is known again for ever.
pub const TAKE_OVERS_MAX: usize = 100;

/// The answers, and the other commands, that an account remembers to know a repeat (RULES T6).
pub const REPEATS_KNOWN_MAX: usize = 32;

/// The entries of a deny list, and the changes of a delta: a bound on what a reader may be made to hold.
pub const DENY_ENTRIES_MAX: usize = 1 << 24;

/// The rows of a table of taps.
pub const TAP_ROWS_MAX: usize = 1 << 31;

/// The pieces that a table of taps lies in. Blocks of rows, of which each piece has one more than its rows fill, are
/// numbered in 18 bits.
pub const TAP_PIECES_MAX: usize = 1 << 16;

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual's table says what the constants are, and leaves none out.
    #[test]
    fn the_manual_has_every_limit_with_its_value() {
        let all: [(&str, i128); 26] = [
            ("DOCUMENT_BYTES_MAX", wide(DOCUMENT_BYTES_MAX)),
            ("TEXT_CHARS_MAX", wide(TEXT_CHARS_MAX)),
            ("CARRIERS_MAX", wide(CARRIERS_MAX)),
            ("PLACES_MAX", wide(PLACES_MAX)),
            ("LINES_MAX", wide(LINES_MAX)),
            ("DISTANCE_TABLES_MAX", wide(DISTANCE_TABLES_MAX)),
            ("DISTANCES_MAX", wide(DISTANCES_MAX)),
            ("SUPPLEMENT_READERS_MAX", wide(SUPPLEMENT_READERS_MAX)),
            ("LEGS_MAX", wide(LEGS_MAX)),
            ("TARIFFS_MAX", wide(TARIFFS_MAX)),
            ("PRICE_ROWS_MAX", wide(PRICE_ROWS_MAX)),
            ("ZONES_MAX", wide(ZONES_MAX)),
            ("PRICE_CELLS_MAX", wide(PRICE_CELLS_MAX)),
            ("TARIFF_PARTS_MAX", wide(TARIFF_PARTS_MAX)),
            ("TARIFF_AMOUNT_MAX", TARIFF_AMOUNT_MAX.into()),
            ("TRANSFER_SECONDS_MAX", TRANSFER_SECONDS_MAX.into()),
            ("INSTANT_LATEST", INSTANT_LATEST.into()),
            ("TAPS_A_DAY_MAX", wide(TAPS_A_DAY_MAX)),
            ("CORRECTIONS_A_DAY_MAX", wide(CORRECTIONS_A_DAY_MAX)),
            ("PRODUCTS_HELD_MAX", wide(PRODUCTS_HELD_MAX)),
            ("LINKS_MAX", wide(LINKS_MAX)),
            ("TAKE_OVERS_MAX", wide(TAKE_OVERS_MAX)),
            ("REPEATS_KNOWN_MAX", wide(REPEATS_KNOWN_MAX)),
            ("DENY_ENTRIES_MAX", wide(DENY_ENTRIES_MAX)),
            ("TAP_ROWS_MAX", wide(TAP_ROWS_MAX)),
            ("TAP_PIECES_MAX", wide(TAP_PIECES_MAX)),
        ];
        let manual = include_str!("manual/limits.rs");
        for (name, value) in all {
            assert!(manual.contains(&format!("| `{name}` {value} |")), "{name} {value}");
        }
        let own = include_str!("limits.rs").lines().filter(|line| line.starts_with("pub const "));
        assert_eq!(own.count(), all.len());
    }

    fn wide(number: usize) -> i128 {
        i128::try_from(number).unwrap()
    }
}
