//! How values are written as bytes and read again: the trait, and lists of fields that are complete or do not compile.

/// Bytes that are not what [`Packed::pack`] writes, and why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotPacked(pub &'static str);

/// What can be written as bytes and read again.
pub(crate) trait Packed: Sized {
    /// Tells what the bytes are: two forms that read each other's bytes otherwise are told otherwise.
    fn form(told: &mut String);
    /// Puts it behind what is there.
    fn pack(&self, out: &mut Vec<u8>);
    /// Takes it from the front. Believes nothing.
    fn unpack(input: &mut &[u8]) -> Result<Self, NotPacked>;
}

/// The form of a field, found by the field itself.
pub(crate) fn form_of<T, F: Packed>(_: impl Fn(&T) -> &F, told: &mut String) {
    F::form(told);
}

/// Writes a struct field by field, in the order given. A field left out does not compile, and one that was added, renamed
/// or given another type changes the form.
macro_rules! packed {
    ($name:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::state::packed::Packed for $name {
            fn form(told: &mut String) {
                told.push_str(concat!(stringify!($name), "{"));
                $(
                    told.push_str(concat!(stringify!($field), ":"));
                    $crate::state::packed::form_of(|it: &Self| &it.$field, told);
                    told.push(',');
                )+
                told.push('}');
            }

            fn pack(&self, out: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($crate::state::packed::Packed::pack($field, out);)+
            }

            fn unpack(input: &mut &[u8]) -> Result<Self, $crate::state::packed::NotPacked> {
                Ok(Self { $($field: $crate::state::packed::Packed::unpack(input)?),+ })
            }
        }
    };
}

pub(crate) use packed;
