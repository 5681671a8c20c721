//! What is derived under a key and kept: tokens, reference numbers, names of erasure orders. A card must get the token that
//! it always had, and a reference on an old bank statement must lead to its payment.

use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, Expiry, Inspection, KeyVersion, Pan,
    PanSequence, Payment, Purpose, Reporting, RootToken, Service, SoftKeys, Travel,
};
use ovcore::retain::{PurgeOrder, ReceiptKey};
use ovcore::settle::reference::PaymentOrdinal;
use ovcore::settle::{AccountSerial, ReferenceKey, ReferenceNumber};
use serde_json::{Value, json};

use crate::kinds::{Read, parse};

/// The vectors as they come out now. What they are made from stands in them.
pub(crate) fn again(text: &str) -> Read {
    let frozen = parse(text)?;
    let cards: Vec<Value> = each(&frozen, "cards").map(card).collect::<Result<_, _>>()?;
    let references: Vec<Value> = each(&frozen, "references").map(reference).collect::<Result<_, _>>()?;
    let orders: Vec<Value> = each(&frozen, "erasure_orders").map(order).collect::<Result<_, _>>()?;
    Ok(json!({ "cards": cards, "references": references, "erasure_orders": orders }))
}

/// What the vectors are made from: numbers that the schemes publish for tests.
pub(crate) fn new() -> Value {
    let cards = [("4111111111111111", 1), ("5555555555554444", 0), ("6759649826438453", 7)];
    let cards = cards.map(|(pan, sequence)| json!({ "pan": pan, "sequence": sequence, "secrets": [7, 8] }));
    let references = [(0, 0, 1), (17, 0, 1), (17, 1, 2), (281_474_976_710_655_u64, 16_777_215, 1)];
    let references = references.map(|(serial, ordinal, version)| json!({ "serial": serial, "ordinal": ordinal, "key": 9, "version": version }));
    let orders = [("trip-1", "erase", None), ("account-2", "forget_days", Some("2026-03-10"))];
    let orders = orders
        .map(|(record, task, before)| json!({ "record": record, "task": task, "before": before, "key": 5 }));
    let from = json!({ "cards": cards, "references": references, "erasure_orders": orders });
    again(&from.to_string()).unwrap()
}

fn each<'a>(frozen: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    frozen.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap()
}

fn card(row: &Value) -> Read {
    let said = |error: &dyn core::fmt::Display| error.to_string();
    let kind = CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit };
    let pan = Pan::parse(row["pan"].as_str().unwrap()).map_err(|e| said(&e))?;
    let sequence = PanSequence::new(u8::try_from(number(row, "sequence")).unwrap()).map_err(|e| said(&e))?;
    let card = Card::new(pan, sequence, Expiry::new(2028, 11).map_err(|e| said(&e))?, kind);
    let secrets: Vec<(KeyVersion, [u8; 32])> = (1..)
        .zip(row["secrets"].as_array().unwrap())
        .map(|(version, byte)| {
            (KeyVersion::new(version).unwrap(), [u8::try_from(byte.as_u64().unwrap()).unwrap(); 32])
        })
        .collect();
    let keys = SoftKeys::new(&secrets).map_err(|e| said(&e))?;
    let mut tokens = serde_json::Map::new();
    for (version, _) in &secrets {
        let root = RootToken::of_card(&keys, &card, *version).map_err(|e| said(&e))?;
        let carrier = Audience::Carrier("GVB".parse().unwrap());
        for audience in [Audience::BackOffice, carrier] {
            for (purpose, token) in [
                ("travel", token::<Travel>(&keys, &root, audience)?),
                ("payment", token::<Payment>(&keys, &root, audience)?),
                ("service", token::<Service>(&keys, &root, audience)?),
                ("inspection", token::<Inspection>(&keys, &root, audience)?),
                ("reporting", token::<Reporting>(&keys, &root, audience)?),
            ] {
                tokens.insert(format!("{purpose} {audience:?} {version}"), json!(token));
            }
        }
    }
    Ok(json!({ "pan": row["pan"], "sequence": row["sequence"], "secrets": row["secrets"], "tokens": tokens }))
}

fn token<P: Purpose>(keys: &SoftKeys, root: &RootToken, audience: Audience) -> Result<String, String> {
    root.token::<P, _>(keys, audience, root.version())
        .map(|token| token.to_string())
        .map_err(|error| error.to_string())
}

/// A reference, and what it leads back to.
fn reference(row: &Value) -> Read {
    let version = KeyVersion::new(u16::try_from(number(row, "version")).unwrap()).unwrap();
    let key = ReferenceKey::new(version, [u8::try_from(number(row, "key")).unwrap(); 32]);
    let serial = AccountSerial::new(number(row, "serial")).unwrap();
    let ordinal = PaymentOrdinal::new(u32::try_from(number(row, "ordinal")).unwrap()).unwrap();
    let made = key.encrypt(serial, ordinal).map_err(|error| error.to_string())?;
    // One that was printed long ago is read, and leads to its payment.
    let printed = row["reference"]
        .as_str()
        .map_or(Ok(made), ReferenceNumber::parse)
        .map_err(|error| error.to_string())?;
    let (serial, ordinal) = key.decrypt(&printed).map_err(|error| error.to_string())?;
    Ok(json!({
        "serial": serial, "ordinal": ordinal.number(), "key": row["key"], "version": row["version"], "reference": made.to_string(),
    }))
}

/// The name of an erasure order: with it a receipt of years ago still shows what was done.
fn order(row: &Value) -> Read {
    let read = |error: serde_json::Error| error.to_string();
    let order = PurgeOrder {
        due: "2027-01-01T00:00:00Z".parse().unwrap(),
        category: "004-2".parse().unwrap(),
        record: row["record"].as_str().unwrap().parse().unwrap(),
        task: serde_json::from_value(row["task"].clone()).map_err(read)?,
        before: serde_json::from_value(row["before"].clone()).map_err(read)?,
        ended_by: None,
    };
    let key = ReceiptKey::new([u8::try_from(number(row, "key")).unwrap(); 32]);
    let mut told = row.clone();
    told["id"] = json!(order.id(&key));
    Ok(told)
}
