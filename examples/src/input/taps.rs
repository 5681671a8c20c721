//! Taps: from rows to what `ovcore` takes in.

use std::collections::{BTreeMap, BTreeSet};

use ovcore::calendar::Instant;
use ovcore::card::{CardKind, CardScheme, Token, Travel};
use ovcore::ids::{CarrierId, LineId, PlaceId, ProductId, ReaderId, TapId, VehicleId};
use ovcore::tap::{Direction, Mode, ReaderOutcome, Tap};

use super::cards::{CardReader, Check, Presented};
use super::rows::{self, Columns, Form, Row};
use super::{InputError, Problem};

/// The columns of taps; `data/README.md` says what each means and what an empty cell does.
pub const COLUMNS: Columns = Columns {
    all: &[
        "id",
        "version",
        "pan",
        "pan_sequence",
        "expiry",
        "form",
        "token",
        "products",
        "carrier",
        "mode",
        "location",
        "reader",
        "line",
        "vehicle",
        "direction",
        "at",
        "received_at",
        "reader_outcome",
        "application",
    ],
    needed: &["id", "carrier", "mode", "location", "reader", "direction", "at"],
};

const MODES: [(&str, Mode); 5] = [
    (Mode::Rail.name(), Mode::Rail),
    (Mode::Metro.name(), Mode::Metro),
    (Mode::Tram.name(), Mode::Tram),
    (Mode::Bus.name(), Mode::Bus),
    (Mode::Ferry.name(), Mode::Ferry),
];

const DIRECTIONS: [(&str, Direction); 3] = [
    (Direction::In.name(), Direction::In),
    (Direction::Out.name(), Direction::Out),
    (Direction::Unknown.name(), Direction::Unknown),
];

const OUTCOMES: [(&str, ReaderOutcome); 3] = [
    (ReaderOutcome::Accepted.name(), ReaderOutcome::Accepted),
    (ReaderOutcome::Denied.name(), ReaderOutcome::Denied),
    (ReaderOutcome::Failed.name(), ReaderOutcome::Failed),
];

const SCHEMES: [(&str, CardScheme); 4] = [
    (CardScheme::Maestro.name(), CardScheme::Maestro),
    (CardScheme::Mastercard.name(), CardScheme::Mastercard),
    (CardScheme::VPay.name(), CardScheme::VPay),
    (CardScheme::Visa.name(), CardScheme::Visa),
];

/// A tap, and the row that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadTap {
    /// The row.
    pub row: u64,
    /// The tap.
    pub tap: Tap,
}

/// What the rows of a card say of it besides its taps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CardAttributes {
    /// Its kind; `None` for a card that is given by token only.
    pub kind: Option<CardKind>,
    /// The row that told the kind.
    pub kind_row: u64,
    /// The products that any of its rows names.
    pub products: BTreeSet<ProductId>,
}

/// A file of taps, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadTaps {
    /// How many rows there were, bad ones included.
    pub rows: u64,
    /// The taps, in the order of their rows.
    pub taps: Vec<ReadTap>,
    /// The cards.
    pub cards: BTreeMap<Token<Travel>, CardAttributes>,
    /// What is wrong with the bad rows, in their order. A row may have several.
    pub problems: Vec<Problem>,
}

impl ReadTaps {
    /// Reads a file of taps.
    ///
    /// # Errors
    /// [`InputError`] when it has no columns to read. A bad row is no error: it is a [`Problem`].
    pub fn read(bytes: &[u8], form: Form, cards: &CardReader) -> Result<Self, InputError> {
        let read = rows::read(bytes, form, COLUMNS)?;
        let bad: BTreeSet<u64> = read.problems.iter().map(|problem| problem.row).collect();
        let count = read.rows.len().saturating_add(bad.len());
        let mut own = Self {
            rows: u64::try_from(count).unwrap_or(u64::MAX),
            taps: Vec::with_capacity(read.rows.len()),
            problems: read.problems,
            ..Self::default()
        };
        for row in &read.rows {
            own.take(row, cards);
        }
        own.problems.sort_by_key(|problem| problem.row);
        Ok(own)
    }

    fn take(&mut self, row: &Row, cards: &CardReader) {
        let mut check = Check::new(row);
        let card = cards.card(&mut check);
        let products = products(&mut check);
        let tap = tap(&mut check, card.map(|card| card.token));
        no_card_number_elsewhere(&mut check);
        if let Some(card) = card {
            self.same_kind(&mut check, card);
        }
        if check.problems.is_empty()
            && let (Some(card), Some(tap), Some(products)) = (card, tap, products)
        {
            let attributes = self.cards.entry(card.token).or_default();
            attributes.products.extend(products);
            if attributes.kind.is_none() && card.kind.is_some() {
                (attributes.kind, attributes.kind_row) = (card.kind, row.number);
            }
            self.taps.push(ReadTap { row: row.number, tap });
        }
        self.problems.append(&mut check.problems);
    }

    /// A card is plastic or on a device; a card on a device has a number of its own.
    fn same_kind(&self, check: &mut Check<'_>, card: Presented) {
        let Some(known) = self.cards.get(&card.token) else { return };
        if let (Some(before), Some(now)) = (known.kind, card.kind)
            && before.form != now.form
        {
            let text = format!("found another form than in row {}; expected one form a card", known.kind_row);
            check.tell("form", "card.form", text);
        }
    }

    /// How many rows could not be used.
    #[must_use]
    pub fn bad_rows(&self) -> usize {
        self.problems.iter().map(|problem| problem.row).collect::<BTreeSet<u64>>().len()
    }
}

fn products(check: &mut Check<'_>) -> Option<Vec<ProductId>> {
    let cell = check.row.get("products");
    if cell.is_empty() {
        return Some(Vec::new());
    }
    let read: Result<Vec<ProductId>, _> = cell.split('|').map(|name| ProductId::new(name.trim())).collect();
    check.needed("products", |_| read)
}

/// The tap of a row. It counts only while nothing is wrong: a cell that may be empty reads as empty where it is bad.
fn tap(check: &mut Check<'_>, token: Option<Token<Travel>>) -> Option<Tap> {
    let id = check.needed("id", TapId::new);
    let version = check.number::<u32>("version", "a whole number from 0 up");
    let carrier = check.needed("carrier", CarrierId::new);
    let mode = check.one_of("mode", &MODES);
    let location = check.needed("location", PlaceId::new);
    let reader = check.needed("reader", ReaderId::new);
    let line = check.optional("line", LineId::new);
    let vehicle = check.optional("vehicle", VehicleId::new);
    let direction = check.one_of("direction", &DIRECTIONS);
    let at = check.needed("at", Instant::parse);
    let received_at = check.optional("received_at", Instant::parse);
    let outcome = check.one_of_or_empty("reader_outcome", &OUTCOMES);
    let application = check.one_of_or_empty("application", &SCHEMES);
    Some(Tap {
        id: id?,
        version: version?,
        token: token?,
        carrier: carrier?,
        mode: mode?,
        location: location?,
        reader: reader?,
        line,
        vehicle,
        direction: direction?,
        at: at?,
        received_at: received_at.unwrap_or(at?),
        reader_outcome: outcome.unwrap_or_default(),
        application,
    })
}

/// A card number that stands in another column too would come out again as the name of a tap or a place.
fn no_card_number_elsewhere(check: &mut Check<'_>) {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let pan = digits(check.row.get("pan"));
    if pan.len() < 12 {
        return;
    }
    let row = check.row;
    for (column, _) in row.filled().filter(|(column, text)| *column != "pan" && digits(text).contains(&pan)) {
        check.tell(column, "card.repeated", "found the card number here too; expected it in column pan only");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ovcore::card::IssuerRanges;

    fn read(text: &str) -> ReadTaps {
        let cards = CardReader::new(IssuerRanges::general()).unwrap();
        ReadTaps::read(text.as_bytes(), Form::Csv, &cards).unwrap()
    }

    const HEAD: &str = "id,pan,expiry,form,token,products,carrier,mode,location,reader,direction,at\n";

    fn told(rows: &str) -> Vec<String> {
        read(&format!("{HEAD}{rows}")).problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_left_out_takes_its_default() {
        let read = read(&format!(
            "{HEAD}a,4111 1111 1111 1111,2028-11,physical,,x|y,ns,rail,ut,r,in,2026-03-28T10:00:00Z"
        ));
        let tap = &read.taps[0].tap;
        assert_eq!((tap.version, tap.received_at, tap.carrier.as_str()), (0, tap.at, "NS"));
        assert_eq!((tap.reader_outcome, tap.application), (ReaderOutcome::Accepted, None));
        let card = &read.cards[&tap.token];
        assert_eq!(card.products.iter().map(ProductId::as_str).collect::<Vec<_>>(), ["x", "y"]);
        assert_eq!(card.kind.unwrap().scheme, CardScheme::Visa);
    }

    #[test]
    fn everything_that_is_wrong_in_a_row_is_told() {
        assert_eq!(
            told(",4111111111111112,2028-13,plastic,,,NS,train,,r,inn,10:00"),
            [
                "row 2, column pan: card number fails the Luhn check; expected one whose last digit checks the others",
                "row 2, column expiry: expiry month is 13; expected 1 to 12",
                "row 2, column form: found `plastic`; expected physical or device",
                "row 2, column id: tap id is empty; expected 1 or more characters",
                "row 2, column mode: found `train`; expected rail, metro, tram, bus or ferry",
                "row 2, column location: place is empty; expected 1 or more characters",
                "row 2, column direction: found `inn`; expected in, out or unknown",
                "row 2, column at: found `10:00`; expected RFC 3339 with an offset, as 2026-03-29T03:00:00+02:00",
            ]
        );
    }

    #[test]
    fn a_card_is_given_by_number_or_by_token_and_has_one_form() {
        let rest = "NS,rail,ut,r,in,2026-03-28T10:00:00Z";
        assert_eq!(
            told(&format!(
                "a,4111111111111111,,,aaaaaaaaaaaaaaaaaaaaaaaaae,,{rest}\n\
                 b,,,,,,{rest}\n\
                 c,4111111111111111,2028-11,physical,,,{rest}\n\
                 d,4111111111111111,2028-11,device,,,{rest}\n\
                 e,340000000000009,2028-11,device,,,{rest}\n\
                 f,,,,AAAAAAAAAAAAAAAAAAAAAAAAAE,,{rest}"
            )),
            [
                "row 2, column pan: found a value beside a token; expected one or the other",
                "row 3, column pan: found neither a card number nor a token; expected one of them",
                "row 5, column form: found another form than in row 4; expected one form a card",
                "row 6, column pan: card number lies in no issuer range; expected a card of Maestro, Mastercard, V PAY \
                 or Visa",
                "row 7, column token: token text is not canonical; expected 26 characters of a to z and 2 to 7, spare \
                 bits zero",
            ]
        );
    }

    #[test]
    fn a_card_number_in_any_column_is_told_and_never_repeated() {
        let rows = [
            "4111111111111111,4111111111111111,2028-11,physical,,,NS,rail,ut,r,in,2026-03-28T10:00:00Z",
            "a,4111111111111111,2028-11,physical,,,NS,rail,x4111111111111111,r,in,2026-03-28T10:00:00Z",
            "a,4111111111111111,4111111111111111,4111111111111111,,,4111111111111111,4111111111111111,ut,r,4111111111111111,4111111111111111",
            "a,41111111111111111,2028-11,physical,,,NS,rail,ut,r,in,2026-03-28T10:00:00Z",
            "a,,,,4111111111111111,4111 1111 1111 1111 1111 1111,NS,rail,ut,r,in,2026-03-28T10:00:00Z",
        ];
        for row in rows {
            let told = told(row).join("\n");
            assert!(!told.is_empty() && !told.contains("11111"), "{told}");
        }
    }
}
