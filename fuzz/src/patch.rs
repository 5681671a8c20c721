//! Documents that are almost right: a sound one with some of its values changed, dropped, doubled or put elsewhere.

use serde_json::{Map, Value, json};

use crate::draw::Draw;

/// The most changes of one document.
const CHANGES_MAX: usize = 6;

/// Changes some values of a document.
pub(crate) fn patch(document: &mut Value, draw: &mut Draw<'_>) {
    for _ in 0..CHANGES_MAX {
        if draw.is_empty() {
            break;
        }
        let places = count(document);
        let (to, from) = (draw.index(places), draw.index(places));
        let graft = at(document, &mut { from }).cloned().unwrap_or_default();
        let Some(value) = at(document, &mut { to }) else { continue };
        change(value, graft, draw);
    }
}

fn change(value: &mut Value, graft: Value, draw: &mut Draw<'_>) {
    match draw.byte() % 8 {
        0 | 1 => *value = other_number(value, draw),
        2 => *value = text(draw),
        3 => *value = graft,
        4 => drop_one(value, draw),
        5 => double_one(value, draw),
        6 => {
            if let Value::Object(own) = value {
                own.insert(key(&graft), graft);
            } else {
                *value = json!([value, graft]);
            }
        }
        _ => {
            let mut others = [Value::Null, json!(true), json!(false), json!([]), json!({}), json!(0.5)];
            *value = others[draw.index(others.len())].take();
        }
    }
}

fn key(graft: &Value) -> String {
    graft.as_str().map_or_else(|| "also".to_owned(), str::to_owned)
}

fn other_number(value: &Value, draw: &mut Draw<'_>) -> Value {
    const EDGES: [i64; 16] = [
        0,
        1,
        -1,
        2,
        59,
        60,
        1_440,
        10_000,
        10_001,
        65_535,
        1 << 24,
        1_000_000_000,
        4_294_967_295,
        1 << 48,
        i64::MAX,
        i64::MIN,
    ];
    let near = value.as_i64().unwrap_or_default();
    match draw.byte() % 4 {
        0 => json!(near.saturating_add(1)),
        1 => json!(near.saturating_sub(1)),
        2 => json!(draw.between(0, 3_000)),
        _ => json!(draw.pick(&EDGES)),
    }
}

fn text(draw: &mut Draw<'_>) -> Value {
    const TEXTS: [&str; 24] = [
        "",
        "a",
        "b",
        "c",
        "s1",
        "m1",
        "NS",
        "HTM",
        "GVB",
        "rail",
        "tram",
        "kid",
        "dal",
        "2026-03-10",
        "2026-12-31",
        "9999-12-31",
        "1970-01-01",
        "00:00",
        "03:05",
        "23:59",
        "2026-03-10T07:15:00Z",
        "9999-12-31T23:59:59Z",
        "21.7",
        "4111111111111111",
    ];
    if draw.chance(64) {
        let len = usize::from(draw.byte() % 48);
        return json!(String::from_utf8_lossy(draw.bytes(len)));
    }
    json!(draw.pick(&TEXTS))
}

fn drop_one(value: &mut Value, draw: &mut Draw<'_>) {
    match value {
        Value::Array(list) if !list.is_empty() => {
            let place = draw.index(list.len());
            list.remove(place);
        }
        Value::Object(own) => {
            let key = own.keys().nth(draw.index(own.len())).cloned();
            key.and_then(|key| own.remove(&key));
        }
        _ => *value = Value::Null,
    }
}

fn double_one(value: &mut Value, draw: &mut Draw<'_>) {
    if let Value::Array(list) = value
        && !list.is_empty()
    {
        let own = list[draw.index(list.len())].clone();
        let times = draw.pick(&[1_usize, 1, 2, 7]);
        list.extend(core::iter::repeat_n(own, times));
    }
}

/// How many values a document has, one inside another counted both.
fn count(value: &Value) -> usize {
    let inside: usize = match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(own) => own.values().map(count).sum(),
        _ => 0,
    };
    1 + inside
}

/// The value in a place, counted from the outside in.
fn at<'v>(value: &'v mut Value, place: &mut usize) -> Option<&'v mut Value> {
    if *place == 0 {
        return Some(value);
    }
    *place -= 1;
    let mut inside: Box<dyn Iterator<Item = &'v mut Value>> = match value {
        Value::Array(list) => Box::new(list.iter_mut()),
        Value::Object(own) => Box::new(Map::values_mut(own)),
        _ => return None,
    };
    inside.find_map(|own| at(own, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_document_is_reached() {
        let mut document = json!({ "a": [1, { "b": 2 }], "c": "d" });
        assert_eq!(count(&document), 6);
        let found: Vec<Value> =
            (0..6).filter_map(|place| at(&mut document, &mut { place }).cloned()).collect();
        let expected =
            [document.clone(), json!([1, { "b": 2 }]), json!(1), json!({ "b": 2 }), json!(2), json!("d")];
        assert_eq!(found, expected);
        assert_eq!(at(&mut document, &mut 6), None);
    }

    #[test]
    fn bytes_change_a_document_and_none_do_not() {
        let sound = json!({ "a": [1, 2, 3], "b": "c" });
        let mut own = sound.clone();
        patch(&mut own, &mut Draw::new(&[]));
        assert_eq!(own, sound);
        patch(&mut own, &mut Draw::new(&[2, 0, 0, 3]));
        assert_ne!(own, sound);
    }
}
