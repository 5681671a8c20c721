//! What the service desk sees, field by field, and why.

use super::FieldRow;
use super::fields::LINKED;

const ASKED: &str = "004, customer service: the desk asks each time, and says so; the record of it";
const SHOWN: &str = "004, C: reference and amount of a payment are what the traveller is known by";
const CORRECT: &str = "004, self-service: a missed check-out is corrected on the site or by customer service";
const OBJECT: &str =
    "004, automated decisions: one can object to a block with customer service; to the bank's, with the bank";

/// The rows that a linked account does not have.
const OWN: [FieldRow; 18] = [
    FieldRow::new("format", "kind and version of the form", "says what is shown"),
    FieldRow::new("question", "the desk's number of the question", ASKED),
    FieldRow::new("asked_by", "who asked for the traveller's consent", ASKED),
    FieldRow::new("agreed_at", "when the traveller agreed", ASKED),
    FieldRow::new("shown.reference", "the reference that the traveller showed", SHOWN),
    FieldRow::new("shown.amount", "the amount that the traveller showed, in cents", SHOWN),
    FieldRow::new("can_correct[].trip", "a trip, or a lone check-out, that can be corrected", CORRECT),
    FieldRow::new("can_correct[].day", "the date on which it is held", CORRECT),
    FieldRow::new("can_correct[].end", "which end is missing", CORRECT),
    FieldRow::new("can_correct[].at", "when the tap was that is there", CORRECT),
    FieldRow::new("can_correct[].place.id", "where", CORRECT),
    FieldRow::new("can_correct[].place.name", "the name of that place", CORRECT),
    FieldRow::new("can_correct[].traveller_from", "from when on the traveller can do it too", CORRECT),
    FieldRow::new("can_correct[].before", "before when", CORRECT),
    FieldRow::new("can_object[].reason", "a block that one can object to", OBJECT),
    FieldRow::new("can_object[].with", "with whom", OBJECT),
    FieldRow::new("can_object[].carrier", "the carrier, where it is one", OBJECT),
    FieldRow::new("can_object[].outcomes[]", "what can be decided at the desk", OBJECT),
];

/// All but the three rows about the card.
const COUNT: usize = OWN.len().saturating_add(LINKED.len()).saturating_sub(3);

/// Of [`DeskView`](super::DeskView): its own rows, and those of a linked account without what is card data.
pub(super) const DESK: [FieldRow; COUNT] = rows();

const fn rows() -> [FieldRow; COUNT] {
    let mut rows = [FieldRow::new("", "", ""); COUNT];
    let rest = put(&mut rows, &OWN);
    put(rest, LINKED);
    rows
}

/// Writes rows into free slots, without those about the card; gives the slots that are left.
const fn put<'s>(mut slots: &'s mut [FieldRow], mut rows: &[FieldRow]) -> &'s mut [FieldRow] {
    while let Some((row, others)) = rows.split_first() {
        rows = others;
        if matches!(row.path.as_bytes(), [b'c', b'a', b'r', b'd', b'.', ..]) {
            continue;
        }
        let Some((slot, left)) = slots.split_first_mut() else { return &mut [] };
        *slot = *row;
        slots = left;
    }
    slots
}
