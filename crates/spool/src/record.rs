//! The record: a header of fixed size, the index part (all that start-up needs), meta, body, padding to 8 bytes.

use crate::codec::Input;

pub(crate) const HEADER_BYTES: usize = 56;
/// Where the header's own checksum stands.
const CRC_AT: usize = HEADER_BYTES - 4;
/// Every record begins at a multiple of this.
pub(crate) const ALIGN: usize = 8;
/// The greatest index part that can come from within the limits of this crate, rounded up.
const INDEX_MAX_BYTES: u32 = 64 << 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A message as it was accepted.
    Accepted,
    /// What became of recipients, with notes for the journal.
    Changed,
    /// A live message copied forward, with the states its recipients had then.
    Moved,
    /// The states of messages whose changes stood in a segment that is given back.
    States,
    /// Bytes that a crash left behind.
    Void,
}

impl Kind {
    fn code(self) -> u8 {
        match self {
            Self::Accepted => 1,
            Self::Changed => 2,
            Self::Moved => 3,
            Self::States => 4,
            Self::Void => 5,
        }
    }

    fn from_code(code: u8) -> Option<Self> {
        [Self::Accepted, Self::Changed, Self::Moved, Self::States, Self::Void]
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Header {
    /// The segment's own random number, so that no mail can contain something that looks like a record.
    pub marker: u64,
    pub kind: Kind,
    /// Where in the segment the batch began that this record was written with: everything before was durable then.
    pub batch_start: u32,
    /// The message, for [`Kind::Accepted`] and [`Kind::Moved`].
    pub key: u64,
    pub index_len: u32,
    pub meta_len: u32,
    pub body_len: u32,
    pub index_crc: u32,
    pub meta_crc: u32,
    pub body_crc: u32,
}

impl Header {
    pub fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut bytes = [0; HEADER_BYTES];
        bytes[0..8].copy_from_slice(&self.marker.to_le_bytes());
        bytes[8] = self.kind.code();
        bytes[12..16].copy_from_slice(&self.batch_start.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.key.to_le_bytes());
        bytes[24..28].copy_from_slice(&self.index_len.to_le_bytes());
        bytes[28..32].copy_from_slice(&self.meta_len.to_le_bytes());
        bytes[32..36].copy_from_slice(&self.body_len.to_le_bytes());
        bytes[36..40].copy_from_slice(&self.index_crc.to_le_bytes());
        bytes[40..44].copy_from_slice(&self.meta_crc.to_le_bytes());
        bytes[44..48].copy_from_slice(&self.body_crc.to_le_bytes());
        let crc = crc32c::crc32c(&bytes[..CRC_AT]);
        bytes[CRC_AT..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// `None` unless the bytes are a whole, undamaged header.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let bytes = bytes.get(..HEADER_BYTES)?;
        let mut input = Input::new(bytes);
        let marker = input.u64()?;
        let kind = Kind::from_code(input.u8()?);
        input.take(3)?;
        let header = Self {
            marker,
            kind: kind?,
            batch_start: input.u32()?,
            key: input.u64()?,
            index_len: input.u32()?,
            meta_len: input.u32()?,
            body_len: input.u32()?,
            index_crc: input.u32()?,
            meta_crc: input.u32()?,
            body_crc: input.u32()?,
        };
        input.take(4)?;
        let crc = input.u32()?;
        (crc == crc32c::crc32c(&bytes[..CRC_AT]) && header.index_len <= INDEX_MAX_BYTES).then_some(header)
    }

    pub fn payload_len(&self) -> u64 {
        u64::from(self.meta_len) + u64::from(self.body_len)
    }

    /// With padding.
    pub fn record_len(&self) -> u64 {
        padded(HEADER_BYTES as u64 + u64::from(self.index_len) + self.payload_len())
    }
}

pub(crate) fn padded(len: u64) -> u64 {
    len.next_multiple_of(ALIGN as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flipped_bit_anywhere_is_noticed() {
        let header = Header {
            marker: 0x0123_4567_89ab_cdef,
            kind: Kind::Changed,
            batch_start: 32,
            key: 7,
            index_len: 10,
            meta_len: 20,
            body_len: 30,
            index_crc: 1,
            meta_crc: 2,
            body_crc: 3,
        };
        let bytes = header.encode();
        assert_eq!(Header::decode(&bytes), Some(header));
        assert_eq!(header.record_len(), 120);
        for bit in 0..HEADER_BYTES * 8 {
            let mut bytes = bytes;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::decode(&bytes), None, "bit {bit}");
        }
        assert_eq!(Header::decode(&bytes[..HEADER_BYTES - 1]), None);
    }
}
