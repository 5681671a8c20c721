//! HMAC-SHA256 of messages of exactly 32 bytes, with the key's work done beforehand.
//!
//! Every message in this module's key tree is made to be 32 bytes, so that a message is one SHA-256 block and a
//! code costs two compressions. The `hmac` crate gives the same bytes (the tests compare them) but takes about
//! 1.7 times as long on a processor with SHA instructions: padding, buffering and copying outweigh the hash there.
//! Token derivation is the one place where that counts, so this is written on the compression function itself.

use core::slice;

use sha2::block_api::compress256;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The bytes of a key, a message and a code.
pub(super) const LEN: usize = 32;

/// SHA-256 before its first block (FIPS 180-4, 5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// What follows 32 bytes in the second and last block: the end mark, and the length of both blocks in bits, 768.
const PADDING: [u8; LEN] = [
    0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, //
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x03, 0x00,
];

/// A key, ready for messages: the two hash states after its inner and its outer block (RFC 2104).
#[derive(Zeroize, ZeroizeOnDrop)]
pub(super) struct MacKey {
    inner: [u32; 8],
    outer: [u32; 8],
    // A copy of `PADDING`: read from memory it is two wide moves, where a constant is taken apart into narrow
    // stores that the processor must wait for.
    padding: [u8; LEN],
}

impl MacKey {
    pub(super) fn new(key: &[u8; LEN]) -> Self {
        let after = |pad: u8| {
            let mut block = [pad; 64];
            for (byte, key) in block.iter_mut().zip(key) {
                *byte ^= key;
            }
            let mut state = INITIAL;
            compress256(&mut state, slice::from_ref(&block));
            block.zeroize();
            state
        };
        Self { inner: after(0x36), outer: after(0x5c), padding: PADDING }
    }

    /// The code of a message.
    pub(super) fn mac(&self, message: &[u8; LEN]) -> [u8; LEN] {
        let mut block = [0; 64];
        let (head, tail) = block.split_at_mut(LEN);
        head.copy_from_slice(message);
        tail.copy_from_slice(&self.padding);
        let mut state = self.inner;
        compress256(&mut state, slice::from_ref(&block));

        // What the outer hash takes goes over the message, which may hold a card number.
        let (head, _) = block.split_at_mut(LEN);
        head.copy_from_slice(state.map(u32::to_be_bytes).as_flattened());
        let mut state = self.outer;
        compress256(&mut state, slice::from_ref(&block));
        bytes(state)
    }
}

fn bytes(state: [u32; 8]) -> [u8; LEN] {
    let mut out = [0; LEN];
    out.copy_from_slice(state.map(u32::to_be_bytes).as_flattened());
    out
}

#[cfg(test)]
mod tests {
    use hmac::{Hmac, KeyInit, Mac};
    use proptest::prelude::*;
    use sha2::Sha256;
    use zeroize::Zeroize;

    use super::MacKey;

    proptest! {
        #[test]
        fn it_gives_what_the_hmac_crate_gives(key: [u8; 32], message: [u8; 32]) {
            let mut whole = Hmac::<Sha256>::new_from_slice(&key).unwrap();
            whole.update(&message);
            let expected: [u8; 32] = whole.finalize().into_bytes().into();
            prop_assert_eq!(MacKey::new(&key).mac(&message), expected);
        }
    }

    #[test]
    fn a_wiped_key_holds_nothing() {
        let mut key = MacKey::new(&[7; 32]);
        key.zeroize();
        assert_eq!((key.inner, key.outer), ([0; 8], [0; 8]));
    }
}
