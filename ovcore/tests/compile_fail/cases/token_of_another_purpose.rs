//! A token for payments does not pass where one for travel is asked for.

use ovcore::account::Account;
use ovcore::card::{CardForm, CardFunding, CardKind, CardScheme, Payment, Token};
use ovcore::settle::AccountSerial;

fn main() {
    let card =
        CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Credit };
    let token = Token::<Payment>::from_bytes([7; 16]);
    let _ = Account::new(AccountSerial::FIRST, token, card);
}
