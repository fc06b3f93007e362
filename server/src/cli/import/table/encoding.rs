//! The encodings in which Chinese tables come.

use encoding_rs::{GB18030, GBK};
use std::borrow::Cow;
use std::fmt;

/// The encoding of a table's text. Positions and delimiters are ASCII in all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// GBK 国标扩展, what Chinese Excel writes as "CSV".
    Gbk,
    /// GB18030, the mandatory superset of GBK.
    Gb18030,
}

impl Encoding {
    /// Whether the bytes are text in this encoding.
    pub fn has(self, bytes: &[u8]) -> bool {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).is_ok(),
            Self::Gbk => {
                bytes.is_ascii()
                    || GBK
                        .decode_without_bom_handling_and_without_replacement(bytes)
                        .is_some()
            }
            Self::Gb18030 => {
                bytes.is_ascii()
                    || GB18030
                        .decode_without_bom_handling_and_without_replacement(bytes)
                        .is_some()
            }
        }
    }

    /// The text that the bytes say, `None` when they are not in this encoding.
    pub fn read(self, bytes: &[u8]) -> Option<Cow<'_, str>> {
        match self {
            Self::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Self::Gbk => GBK.decode_without_bom_handling_and_without_replacement(bytes),
            Self::Gb18030 => GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        }
    }

    /// The bytes of a text; a character that GBK does not have is written as `?`.
    pub fn write(self, text: &str) -> Cow<'_, [u8]> {
        match self {
            Self::Utf8 => Cow::Borrowed(text.as_bytes()),
            Self::Gbk => without_references(GBK, text),
            Self::Gb18030 => without_references(GB18030, text),
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gbk => "GBK",
            Self::Gb18030 => "GB18030",
        }
    }

    /// What to do when a text turns out not to be in this encoding, in Chinese.
    pub fn advice_zh(self) -> &'static str {
        match self {
            Self::Utf8 => "若由中文版 Excel 保存，请指明 --encoding gbk；否则请另存为 UTF-8",
            Self::Gbk => "若含生僻字请指明 --encoding gb18030，或指明 --encoding utf-8",
            Self::Gb18030 => "若为 UTF-8 请指明 --encoding utf-8",
        }
    }

    /// The same in English.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Utf8 => {
                "if it was written by a Chinese Excel, say --encoding gbk; else save it as UTF-8"
            }
            Self::Gbk => "say --encoding gb18030 if it has rare characters, or --encoding utf-8",
            Self::Gb18030 => "say --encoding utf-8 if it is that",
        }
    }
}

/// `encoding_rs` writes a character that it cannot encode as an HTML reference; nobody wants that in a CSV.
fn without_references<'t>(
    encoding: &'static encoding_rs::Encoding,
    text: &'t str,
) -> Cow<'t, [u8]> {
    let (bytes, _, unmappable) = encoding.encode(text);
    if !unmappable {
        return bytes;
    }
    let mut each = Vec::with_capacity(text.len());
    for character in text.chars() {
        let one = character.to_string();
        let (bytes, _, unmappable) = encoding.encode(&one);
        each.extend_from_slice(if unmappable { b"?" } else { &bytes });
    }
    Cow::Owned(each)
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Encoding {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word.to_ascii_lowercase().as_str() {
            "utf-8" | "utf8" => Ok(Self::Utf8),
            "gbk" | "gb2312" | "cp936" => Ok(Self::Gbk),
            "gb18030" => Ok(Self::Gb18030),
            _ => Err("an encoding is one of utf-8, gbk, gb18030".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_read_back_as_written_in_each_encoding() {
        for encoding in [Encoding::Utf8, Encoding::Gbk, Encoding::Gb18030] {
            let bytes = encoding.write("三辆货车占道, 长洲");
            assert!(encoding.has(&bytes));
            assert_eq!(encoding.read(&bytes).as_deref(), Some("三辆货车占道, 长洲"));
        }
    }

    #[test]
    fn gbk_is_not_taken_for_utf_8() {
        assert!(!Encoding::Utf8.has(&Encoding::Gbk.write("长洲")));
    }

    #[test]
    fn a_character_that_gbk_lacks_becomes_a_question_mark() {
        assert_eq!(&*Encoding::Gbk.write("a🚗b"), b"a?b");
    }
}
