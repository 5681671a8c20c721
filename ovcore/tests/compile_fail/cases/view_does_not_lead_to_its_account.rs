//! A view does not keep the history that it was made from.

use ovcore::account::Account;
use ovcore::view::ByReference;

fn behind(view: &ByReference) -> &Account {
    view.history().account()
}

fn main() {
    let _ = behind;
}
