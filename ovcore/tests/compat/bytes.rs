//! Deny lists, deltas and filters as bytes: readers in the field hold them, and cannot be changed in a night.

use ovcore::card::{Token, Travel};
use ovcore::deny::{DenyDelta, DenyFilter, DenyList};
use serde_json::json;

use crate::account::unhex;
use crate::files::Folder;
use crate::kinds::{Read, parse};

/// A list says what its JSON says, and is written as it was.
pub(crate) fn list(_: &Folder, text: &str) -> Read {
    let bytes = unhex(text);
    let list = DenyList::<Travel>::from_bytes(&bytes).map_err(|error| error.to_string())?;
    same(&bytes, &list.to_bytes())?;
    parse(&list.to_json())
}

/// A delta says what its JSON says, is written as it was, and leads from the first list of its folder to the second.
pub(crate) fn delta(folder: &Folder, text: &str) -> Read {
    let bytes = unhex(text);
    let delta = DenyDelta::<Travel>::from_bytes(&bytes).map_err(|error| error.to_string())?;
    same(&bytes, &delta.to_bytes())?;
    let read = |name: &str| {
        DenyList::<Travel>::from_bytes(&unhex(&folder.text(name))).map_err(|error| error.to_string())
    };
    let (first, second) = (read("deny-list-1.hex")?, read("deny-list-2.hex")?);
    let applied = first.apply(&delta).map_err(|error| error.to_string())?;
    if !matches!(&applied, ovcore::deny::Applied::Moved(list) if *list == second) {
        return Err("the delta no longer leads from the first list to the second".to_owned());
    }
    parse(&delta.to_json())
}

/// A filter says of the same tokens that they may be listed, and is written as it was.
pub(crate) fn filter(_: &Folder, text: &str) -> Read {
    let bytes = unhex(text);
    let filter = DenyFilter::<Travel>::from_bytes(&bytes).map_err(|error| error.to_string())?;
    same(&bytes, &filter.to_bytes())?;
    let hits = (0..=u8::MAX).filter(|byte| filter.may_list(Token::from_bytes([*byte; 16])));
    Ok(
        json!({ "checksum": filter.checksum().to_string(), "number": filter.head().number, "may_list": hits.collect::<Vec<_>>() }),
    )
}

/// The form has one way of writing, so that a signature or a hash over the bytes stays good.
fn same(frozen: &[u8], written: &[u8]) -> Result<(), String> {
    // Behind four letters stands the version: a later one may be written otherwise.
    let same_form = frozen.get(..5) == written.get(..5);
    if same_form && frozen != written {
        Err("written again, it gives other bytes".to_owned())
    } else {
        Ok(())
    }
}
