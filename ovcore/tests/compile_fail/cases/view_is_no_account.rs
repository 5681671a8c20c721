//! There is no way from a view back to the account.

use ovcore::account::Account;
use ovcore::view::LinkedAccount;

fn back(view: LinkedAccount) -> Account {
    view.into()
}

fn main() {
    let _ = back;
}
