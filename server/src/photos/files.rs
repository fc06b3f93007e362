//! Where the pictures lie: in a directory, or in a bucket (`bucket.rs`).

use super::layer::{FileLayer, System};
use cases::PhotoId;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Which of the two pictures of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most [`crate::limits::PHOTO_SIDE_PX_MAX`] long.
    Large,
    /// At most [`crate::limits::PHOTO_SMALL_PX_MAX`] long.
    Small,
}

impl Size {
    pub(crate) const ALL: [Self; 2] = [Self::Large, Self::Small];

    /// The picture's file beneath `photos/`, such as `ab/abcd….jpg`.
    pub fn file_of(self, id: PhotoId) -> String {
        format!("{:02x}/{id}.{}", id.0[0], self.ending())
    }

    /// The picture that a file beneath `photos/` is; none for names that no picture has.
    pub fn of_file(name: &str) -> Option<(PhotoId, Self)> {
        let id: PhotoId = name.get(3..67)?.parse().ok()?;
        Self::ALL
            .into_iter()
            .find(|size| size.file_of(id) == name)
            .map(|size| (id, size))
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Large => "jpg",
            Self::Small => "small.jpg",
        }
    }
}

/// The pictures by their ids. What was put survives a power cut, and so does what was removed.
pub trait PhotoFiles: Send + Sync {
    /// Keeps both pictures of a photo: both or, as long as the id is not told, nothing that matters.
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()>;
    /// A picture; none when it is not there.
    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>>;
    /// Removes both pictures, and whatever the place keeps of what is removed; nothing there is fine.
    fn remove(&self, id: PhotoId) -> io::Result<()>;
    /// The pictures of the ids that begin with this byte, in no order; other names are passed over.
    fn shelf(&self, first: u8) -> io::Result<Vec<(PhotoId, Size)>>;
    /// Removes what unfinished writes left. Only while nothing is being put.
    fn clear_scratch(&self) -> io::Result<()>;
}

/// Files under `photos/` of the data directory: `ab/abcd….jpg` and `ab/abcd….small.jpg`.
pub struct Directory {
    root: PathBuf,
    layer: Arc<dyn FileLayer>,
    /// Whether each of the 256 shelves is known to be on the disk, with the names above it.
    shelved: Mutex<[bool; 256]>,
}

impl Directory {
    /// The photos of a data directory; made with the first one.
    pub fn of(data_dir: &Path) -> Self {
        Self::on(data_dir, Arc::new(System))
    }

    /// The same on another layer of files.
    pub fn on(data_dir: &Path, layer: Arc<dyn FileLayer>) -> Self {
        Self {
            root: data_dir.join("photos"),
            layer,
            shelved: Mutex::new([false; 256]),
        }
    }

    fn scratch(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// The directory of the photos whose ids begin with this byte.
    fn shelf_of(&self, first: u8) -> PathBuf {
        self.root.join(format!("{first:02x}"))
    }

    fn path(&self, id: PhotoId, size: Size) -> PathBuf {
        self.root.join(size.file_of(id))
    }

    /// A picture's file under a name that nobody reads.
    fn aside(&self, id: PhotoId, size: Size) -> PathBuf {
        self.scratch().join(format!("{id}.{}", size.ending()))
    }

    /// Makes a photo's shelf, and the names above it, survive a power cut: each once since the start. That it is
    /// there says nothing: whoever made it may have been killed, or be another upload, before it was synced.
    fn shelve(&self, id: PhotoId) -> io::Result<PathBuf> {
        let mut shelved = self.shelved.lock().unwrap_or_else(PoisonError::into_inner);
        let (shelf, known) = (self.shelf_of(id.0[0]), &mut shelved[usize::from(id.0[0])]);
        if !*known {
            self.layer.make_directory(&shelf)?;
            self.layer.sync_names(&self.root)?;
            self.layer
                .sync_names(self.root.parent().unwrap_or(&self.root))?;
            *known = true;
        }
        Ok(shelf)
    }
}

impl PhotoFiles for Directory {
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        self.layer.make_directory(&self.scratch())?;
        let shelf = self.shelve(id)?;
        let pictures = [(Size::Large, large), (Size::Small, small)];
        let write = |(size, bytes)| self.layer.write(&self.aside(id, size), bytes);
        let name = |size| {
            self.layer
                .rename(&self.aside(id, size), &self.path(id, size))
        };
        let put = pictures
            .into_iter()
            .try_for_each(write)
            .and_then(|()| Size::ALL.into_iter().try_for_each(name))
            .and_then(|()| self.layer.sync_names(&shelf));
        if put.is_err() {
            for size in Size::ALL {
                // It may not be there; what is left is cleared at the next start.
                drop(self.layer.remove(&self.aside(id, size)));
            }
        }
        put
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        match self.layer.read(&self.path(id, size)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        for size in Size::ALL {
            absent_is_fine(self.layer.remove(&self.path(id, size)))?;
        }
        absent_is_fine(self.layer.sync_names(&self.shelf_of(id.0[0])))
    }

    fn shelf(&self, first: u8) -> io::Result<Vec<(PhotoId, Size)>> {
        let names = match self.layer.names(&self.shelf_of(first)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names?,
        };
        let file = |name: String| Size::of_file(&format!("{first:02x}/{name}"));
        Ok(names.into_iter().filter_map(file).collect())
    }

    fn clear_scratch(&self) -> io::Result<()> {
        absent_is_fine(self.layer.remove_directory(&self.scratch()))
    }
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
