//! How much of anything an input may hold.
//!
//! Whoever can send something can send too much of it: a network of a billion places, a tariff whose rows are all held
//! against each other, a reader that sends one card's taps for ever. So everything has a most, in one place,
//! [`crate::limits`], far above what a country needs. What goes beyond is refused whole and named, with a code that stays;
//! nothing is cut short silently.
//!
//! | what | at most | beyond it |
//! |---|---|---|
//! | bytes of a document as JSON | `DOCUMENT_BYTES_MAX` 268435456 | `document.limit` |
//! | values inside one another in a document | 128 | `document.json` |
//! | characters of a text for people | `TEXT_CHARS_MAX` 1000 | `document.invalid`, with the path |
//! | carriers of a network, and of a tariff | `CARRIERS_MAX` 1000 | `document.invalid` |
//! | places, and sets of joined places | `PLACES_MAX` 1000000 | `document.invalid` |
//! | lines, and stretches of trips over several carriers | `LINES_MAX` 100000 | `document.invalid` |
//! | distance tables | `DISTANCE_TABLES_MAX` 1000 | `document.invalid` |
//! | distances: pairs, cells and stops of lines together | `DISTANCES_MAX` 10000000 | `document.invalid` |
//! | readers that charge a supplement | `SUPPLEMENT_READERS_MAX` 50000 | `document.invalid` |
//! | legs of a trip | `LEGS_MAX` 6 | `document.invalid`, where a stretch has more |
//! | tariffs of a book | `TARIFFS_MAX` 10000 | `document.invalid` |
//! | rows of prices of a tariff | `PRICE_ROWS_MAX` 10000 | `document.invalid` |
//! | cells of a price rule | `PRICE_CELLS_MAX` 1000000 | `document.invalid` |
//! | zones of a tariff | `ZONES_MAX` 50000 | `document.invalid` |
//! | of each other list in a tariff | `TARIFF_PARTS_MAX` 1000 | `document.invalid` |
//! | one amount of a tariff, in minor units | `TARIFF_AMOUNT_MAX` 1000000000 | `document.invalid` |
//! | a transfer window, in seconds | `TRANSFER_SECONDS_MAX` 604800 | `document.invalid` |
//! | an instant, in seconds since 1970: 9000-01-01 | `INSTANT_LATEST` 221845392000 | `refusal.too_far`; in a batch, a bad row |
//! | taps of a card on a travel day | `TAPS_A_DAY_MAX` 1000 | `refusal.too_many_taps` |
//! | corrections of a card's travel day | `CORRECTIONS_A_DAY_MAX` 1000 | `refusal.too_many_corrections` |
//! | products that a card holds | `PRODUCTS_HELD_MAX` 100 | `refusal.too_many_products` |
//! | cards that it takes the place of | `TAKE_OVERS_MAX` 100 | `refusal.too_many_take_overs` |
//! | other cards that are linked | `LINKS_MAX` 16 | `refusal.too_many_links` |
//! | answers and commands that are known again | `REPEATS_KNOWN_MAX` 32 | the oldest is forgotten |
//! | entries of a deny list, changes of a delta | `DENY_ENTRIES_MAX` 16777216 | `deny.list.too_many`, `deny.form.too_many` |
//! | rows of a table of taps | `TAP_ROWS_MAX` 2147483648 | `batch.too_many` |
//! | pieces that it lies in | `TAP_PIECES_MAX` 65536 | `batch.pieces` |
//!
//! **A tap beyond the most of its day is refused, and changes nothing:** the account and its other days go on. The host
//! keeps the command, as it does with every refusal, and looks at the reader that sent it. A batch has no such refusal:
//! its table is bounded by its rows, and it rates what stands there.
//!
//! **Ids and texts of one thing** have a length of their own, which their types say: a tap's id at most 36 characters, a
//! card number 12 to 19 digits, a token's text 26, a reference 18.
//!
//! **What a host stored itself** has no limit here: snapshots, events and records of days are as long as what was written. A
//! length that stands in them makes no room before there are bytes for it, so a damaged one costs no memory.
//!
//! **What is worked out, not given,** is bounded too: of more than twelve caps that would lower a day, the twelve that save
//! most are tried in all combinations; checks for what is odd about prices ([`crate::sanity`]) look at so many rides and
//! say where they stopped.
