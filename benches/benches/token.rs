//! Deriving a token, beside the two SHA-256 compressions that it cannot do without.

#![expect(clippy::unwrap_used, reason = "fixed inputs of a bench")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ovcore::card::{
    Audience, Card, CardForm, CardFunding, CardKind, CardScheme, Expiry, KeyVersion, Pan, PanSequence,
    RootToken, SoftKeys, Travel,
};
use sha2::block_api::compress256;

fn tokens(c: &mut Criterion) {
    let keys = SoftKeys::new(&[(KeyVersion::FIRST, [7; 32])]).unwrap();
    let card = Card::new(
        Pan::parse("4111111111111111").unwrap(),
        PanSequence::new(1).unwrap(),
        Expiry::new(2028, 11).unwrap(),
        CardKind { scheme: CardScheme::Visa, form: CardForm::Physical, funding: CardFunding::Debit },
    );
    let root = RootToken::of_card(&keys, &card, KeyVersion::FIRST).unwrap();
    let domain = keys.domain::<Travel>(Audience::BackOffice, KeyVersion::FIRST).unwrap();
    let mut group = c.benchmark_group("token");
    group
        .bench_function("root token to domain token", |b| b.iter(|| domain.token(black_box(&root)).unwrap()));
    group.bench_function("card to root token", |b| {
        b.iter(|| RootToken::of_card(&keys, black_box(&card), KeyVersion::FIRST).unwrap());
    });
    group.bench_function("peer: two SHA-256 compressions, one on the other", |b| {
        let block = [[7_u8; 64]];
        let mut state = [1_u32; 8];
        b.iter(|| {
            compress256(&mut state, black_box(&block));
            compress256(&mut state, black_box(&block));
            state
        });
    });
    group.finish();
}

criterion_group!(benches, tokens);
criterion_main!(benches);
