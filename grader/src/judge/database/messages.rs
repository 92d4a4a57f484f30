//! Where one message of PostgreSQL's protocol ends and the next begins.
//!
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>: a letter, a length that counts itself but not
//! the letter, and the contents.

/// A message that has come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Message {
    /// Its letter.
    pub(super) kind: u8,
    /// The first four bytes of its contents, as a number: a process's id, the kind of an authentication.
    pub(super) number: u32,
}

/// Finds messages in a stream of bytes. Keeps none of the contents: they may be as long as anybody likes.
#[derive(Debug, Default)]
pub(super) struct Messages {
    /// The letter, the length, and the number, as far as they have come.
    head: [u8; 9],
    /// How many bytes of the message have come.
    have: u64,
}

/// The letter and the length.
const HEAD: u64 = 5;

impl Messages {
    /// Takes the bytes that come next; the messages that end in them.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> Vec<Message> {
        let mut ended = Vec::new();
        while let [first, rest @ ..] = bytes {
            if self.have < self.head.len() as u64 {
                self.head[self.have as usize] = *first;
                self.have += 1;
                bytes = rest;
            } else {
                let missing = self.length().saturating_sub(self.have).min(bytes.len() as u64);
                self.have += missing;
                bytes = &bytes[missing as usize..];
            }
            if self.have >= HEAD && self.have >= self.length() {
                let [kind, _, _, _, _, number @ ..] = self.head;
                ended.push(Message { kind, number: u32::from_be_bytes(number) });
                *self = Messages::default();
            }
        }
        ended
    }

    /// How long the whole message is.
    fn length(&self) -> u64 {
        let [_, length @ .., _, _, _, _] = self.head;
        1 + u64::from(u32::from_be_bytes(length)).max(HEAD - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn message() -> impl Strategy<Value = (u8, Vec<u8>)> {
        (any::<u8>(), vec(any::<u8>(), 0..30))
    }

    proptest! {
        #[test]
        fn messages_are_found_however_the_bytes_come(messages in vec(message(), 0..8), pieces in vec(1_usize..9, 1..9)) {
            let mut bytes = Vec::new();
            let mut expected = Vec::new();
            for (kind, contents) in &messages {
                bytes.push(*kind);
                bytes.extend((contents.len() as u32 + 4).to_be_bytes());
                bytes.extend(contents);
                let mut number = [0; 4];
                let known = contents.len().min(4);
                number[..known].copy_from_slice(&contents[..known]);
                expected.push(Message { kind: *kind, number: u32::from_be_bytes(number) });
            }
            let (mut found, mut scanner) = (Vec::new(), Messages::default());
            let mut rest = bytes.as_slice();
            for piece in pieces.iter().cycle() {
                let (now, later) = rest.split_at((*piece).min(rest.len()));
                found.extend(scanner.take(now));
                rest = later;
                if rest.is_empty() {
                    break;
                }
            }
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn any_bytes_are_taken(bytes in vec(any::<u8>(), 0..200)) {
            let _ = Messages::default().take(&bytes);
        }
    }
}
