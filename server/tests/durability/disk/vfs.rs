//! The disk as `SQLite`'s file layer: its C interface, and nothing else. The only unsafe code of these tests.
//!
//! `SQLite` promises (its pages on `sqlite3_vfs` and `sqlite3_io_methods`): names are strings that end in zero and live as long
//! as the file; a file's memory is `szOsFile` bytes of its own, given to `xOpen` first and to `xClose` last; the
//! methods of one file are never called by two threads at a time; buffers have the length that stands beside them.
#![allow(
    unsafe_code,
    reason = "a file layer is a table of C functions; each block says why it is sound"
)]

use super::locks::Held;
use super::{Disk, Open};
use rusqlite::ffi::{
    self, sqlite3_file, sqlite3_filename, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs,
};
use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int, c_void};
use std::ops::Range;
use std::path::Path;
use std::ptr::{NonNull, null_mut};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

/// The name to open databases with.
pub const NAME: &str = "huying-frail-disk";
const NAME_C: &CStr = c"huying-frail-disk";
/// Longest name of a file.
const NAME_BYTES_MAX: c_int = 1_024;
/// Bytes of one part of the shared memory, as `SQLite` asks for it.
const REGION_BYTES: usize = 32_768;

/// Disks by the directory that they stand for.
static MOUNTED: Mutex<Option<HashMap<String, Arc<Disk>>>> = Mutex::new(None);
/// Shared memory of the databases that are open, by name, with the number of connections that mapped it.
static SHARED: Mutex<Option<HashMap<String, Shared>>> = Mutex::new(None);

type Shared = (usize, Vec<Region>);

/// Lets names in this directory mean the disk's, until the mount is dropped.
pub struct Mount(String);

impl Mount {
    pub fn new(dir: &Path, disk: &Arc<Disk>) -> Self {
        register();
        let dir = dir.to_str().expect("a path in UTF-8").to_owned();
        held(&MOUNTED)
            .get_or_insert_default()
            .insert(dir.clone(), Arc::clone(disk));
        Self(dir)
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        held(&MOUNTED).get_or_insert_default().remove(&self.0);
    }
}

/// Syncs the names of a directory that stands for a disk.
pub fn sync_names(dir: &Path) -> std::io::Result<()> {
    let dir = dir.to_str().expect("a path in UTF-8");
    let disk = held(&MOUNTED)
        .as_ref()
        .and_then(|all| all.get(dir).cloned());
    let disk = disk.expect("a mounted directory");
    disk.sync_names(dir)
        .map_err(|code| std::io::Error::other(format!("the disk says {code}")))
}

fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

fn disk_of(name: &str) -> Option<Arc<Disk>> {
    let (dir, _) = name.rsplit_once('/')?;
    held(&MOUNTED).as_ref()?.get(dir).cloned()
}

/// A part of the shared memory. Handed out as a plain pointer, as `SQLite` wants it, and only it reads and writes there,
/// under its own locks.
struct Region(NonNull<u64>);

// SAFETY: the memory belongs to no thread; Rust code never looks into it.
unsafe impl Send for Region {}

impl Region {
    fn new() -> Self {
        let memory: Box<[u64]> = vec![0; REGION_BYTES / 8].into();
        let first = Box::into_raw(memory).cast::<u64>();
        Self(NonNull::new(first).expect("a box is somewhere"))
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        let whole = std::ptr::slice_from_raw_parts_mut(self.0.as_ptr(), REGION_BYTES / 8);
        // SAFETY: it came from a box of this length, and is dropped only when no connection has it mapped any more.
        drop(unsafe { Box::from_raw(whole) });
    }
}

/// What `SQLite` keeps for each open file.
#[repr(C)]
struct Slot {
    methods: *const sqlite3_io_methods,
    open: *mut Mapped,
}

/// An open file, and whether it has the shared memory mapped.
struct Mapped {
    open: Open,
    is_mapped: bool,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    // 2: with shared memory, without mapped reads.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let vfs = Box::new(sqlite3_vfs {
            iVersion: 1,
            szOsFile: size_of::<Slot>() as c_int,
            mxPathname: NAME_BYTES_MAX,
            pNext: null_mut(),
            zName: NAME_C.as_ptr(),
            pAppData: null_mut(),
            xOpen: Some(open),
            xDelete: Some(delete),
            xAccess: Some(access),
            xFullPathname: Some(full_pathname),
            xDlOpen: None,
            xDlError: None,
            xDlSym: None,
            xDlClose: None,
            xRandomness: Some(randomness),
            xSleep: Some(sleep),
            xCurrentTime: Some(current_time),
            xGetLastError: None,
            xCurrentTimeInt64: None,
            xSetSystemCall: None,
            xGetSystemCall: None,
            xNextSystemCall: None,
        });
        // SAFETY: the structure is leaked, so it lives as long as the process, and all its functions are below.
        let code = unsafe { ffi::sqlite3_vfs_register(Box::into_raw(vfs), 0) };
        assert_eq!(code, ffi::SQLITE_OK, "SQLite takes the file layer");
    });
}

fn code(outcome: Result<(), i32>) -> c_int {
    outcome.err().unwrap_or(ffi::SQLITE_OK)
}

/// A name, if there is one and it is UTF-8.
///
/// # Safety
/// `name` is null or a string that ends in zero.
unsafe fn text<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: the caller's promise.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

/// The open file.
///
/// # Safety
/// `file` went through [`open`] with success and not yet through [`close`], and no other thread uses it now.
unsafe fn opened<'a>(file: *mut sqlite3_file) -> &'a mut Mapped {
    // SAFETY: `open` put a box there, which only `close` takes back.
    unsafe { &mut *(*file.cast::<Slot>()).open }
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: sqlite3_filename,
    file: *mut sqlite3_file,
    flags: c_int,
    flags_out: *mut c_int,
) -> c_int {
    let slot = file.cast::<Slot>();
    // SAFETY: `file` has room for a slot (`szOsFile`). No methods means: do not call close.
    unsafe { (*slot).methods = std::ptr::null() };
    // SAFETY: a name from SQLite. Files without a name are for spilling, which `temp_store = MEMORY` rules out.
    let Some((name, disk)) = unsafe { text(name) }.and_then(|name| Some((name, disk_of(name)?)))
    else {
        return ffi::SQLITE_CANTOPEN;
    };
    match disk.open(name, flags) {
        Ok(open) => {
            let mapped = Box::new(Mapped {
                open,
                is_mapped: false,
            });
            // SAFETY: as above; `flags_out` is null or a place for a number.
            unsafe {
                (*slot).open = Box::into_raw(mapped);
                (*slot).methods = &raw const METHODS;
                if !flags_out.is_null() {
                    *flags_out = flags;
                }
            }
            ffi::SQLITE_OK
        }
        Err(code) => code,
    }
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    let slot = file.cast::<Slot>();
    // SAFETY: an open file is closed once; `open` made the box.
    let mut mapped = unsafe {
        (*slot).methods = std::ptr::null();
        Box::from_raw((*slot).open)
    };
    unmap(&mut mapped);
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    into: *mut c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: the buffer has `count` bytes, and nobody else uses it during the call.
    let into = unsafe { std::slice::from_raw_parts_mut(into.cast::<u8>(), count as usize) };
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.read(at as usize, into))
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    count: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: the buffer has `count` bytes, and nobody writes there during the call.
    let from = unsafe { std::slice::from_raw_parts(from.cast::<u8>(), count as usize) };
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.write(at as usize, from))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, to: sqlite3_int64) -> c_int {
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.truncate(to as usize))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.sync())
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, size: *mut sqlite3_int64) -> c_int {
    // SAFETY: a method of an open file.
    let outcome = unsafe { opened(file) }.open.size();
    // SAFETY: `size` is a place for the number.
    code(outcome.map(|bytes| unsafe { *size = bytes as i64 }))
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, to: c_int) -> c_int {
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.lock(to))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, to: c_int) -> c_int {
    // SAFETY: a method of an open file.
    code(unsafe { opened(file) }.open.unlock(to))
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, is: *mut c_int) -> c_int {
    // SAFETY: a method of an open file.
    let outcome = unsafe { opened(file) }.open.is_reserved();
    // SAFETY: `is` is a place for the answer.
    code(outcome.map(|reserved| unsafe { *is = c_int::from(reserved) }))
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

/// As the unix layer says.
unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    4_096
}

/// As the unix layer says: a write that is torn spoils nothing beside it.
unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    place: c_int,
    _: c_int,
    extends: c_int,
    region: *mut *mut c_void,
) -> c_int {
    // SAFETY: a method of an open file.
    let mapped = unsafe { opened(file) };
    let mut shared = held(&SHARED);
    let (users, regions) = shared
        .get_or_insert_default()
        .entry(mapped.open.name.clone())
        .or_default();
    let place = place as usize;
    let outcome = mapped.open.map(place >= regions.len() && extends != 0);
    if !std::mem::replace(&mut mapped.is_mapped, true) {
        *users += 1;
    }
    if outcome.is_ok() && extends != 0 {
        while regions.len() <= place {
            regions.push(Region::new());
        }
    }
    let found = regions.get(place).filter(|_| outcome.is_ok());
    let found = found.map_or(null_mut(), |region| region.0.as_ptr().cast());
    // SAFETY: `region` is a place for the pointer.
    unsafe { *region = found };
    code(outcome)
}

unsafe extern "C" fn shm_lock(
    file: *mut sqlite3_file,
    first: c_int,
    count: c_int,
    flags: c_int,
) -> c_int {
    let slots: Range<usize> = first as usize..(first + count) as usize;
    // SAFETY: a method of an open file.
    let open = &unsafe { opened(file) }.open;
    if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        open.shm_unlock(slots);
        return ffi::SQLITE_OK;
    }
    let how = if flags & ffi::SQLITE_SHM_EXCLUSIVE != 0 {
        Held::Exclusive
    } else {
        Held::Shared
    };
    code(open.shm_lock(slots, how))
}

unsafe extern "C" fn shm_barrier(_: *mut sqlite3_file) {
    std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: a method of an open file.
    unmap(unsafe { opened(file) });
    ffi::SQLITE_OK
}

/// The last one to go takes the shared memory along, as an ended process does.
fn unmap(mapped: &mut Mapped) {
    if !std::mem::take(&mut mapped.is_mapped) {
        return;
    }
    let mut shared = held(&SHARED);
    let shared = shared.get_or_insert_default();
    if let Some((users, _)) = shared.get_mut(&mapped.open.name) {
        *users -= 1;
        if *users == 0 {
            shared.remove(&mapped.open.name);
        }
    }
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, syncs: c_int) -> c_int {
    // SAFETY: a name from SQLite.
    match unsafe { text(name) }.and_then(|name| Some((name, disk_of(name)?))) {
        Some((name, disk)) => code(disk.delete(name, syncs != 0)),
        None => ffi::SQLITE_IOERR_DELETE,
    }
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    _: c_int,
    is: *mut c_int,
) -> c_int {
    // SAFETY: a name from SQLite.
    match unsafe { text(name) }.and_then(|name| Some((name, disk_of(name)?))) {
        // SAFETY: `is` is a place for the answer.
        Some((name, disk)) => code(
            disk.exists(name)
                .map(|there| unsafe { *is = c_int::from(there) }),
        ),
        None => ffi::SQLITE_IOERR_ACCESS,
    }
}

unsafe extern "C" fn full_pathname(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    room: c_int,
    out: *mut c_char,
) -> c_int {
    // SAFETY: a name from SQLite; these tests use whole paths only.
    let bytes = unsafe { CStr::from_ptr(name) }.to_bytes_with_nul();
    if bytes.len() > room as usize {
        return ffi::SQLITE_CANTOPEN;
    }
    // SAFETY: `out` has `room` bytes, which is enough, and is not the name itself.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr().cast(), out, bytes.len()) };
    ffi::SQLITE_OK
}

/// Never asked: `SQLite` takes its randomness from the system's own layer.
unsafe extern "C" fn randomness(_: *mut sqlite3_vfs, _: c_int, _: *mut c_char) -> c_int {
    0
}

unsafe extern "C" fn sleep(_: *mut sqlite3_vfs, micros: c_int) -> c_int {
    std::thread::sleep(std::time::Duration::from_micros(micros as u64));
    micros
}

/// The store asks the database for no time.
unsafe extern "C" fn current_time(_: *mut sqlite3_vfs, day: *mut f64) -> c_int {
    // SAFETY: `day` is a place for the number.
    unsafe { *day = 2_461_370.0 };
    ffi::SQLITE_OK
}
