//! Where the pictures lie. One directory now; an object store comes second (issue 6).

use cases::PhotoId;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Which of the two pictures of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most [`crate::limits::PHOTO_SIDE_PX_MAX`] long.
    Large,
    /// At most [`crate::limits::PHOTO_SMALL_PX_MAX`] long.
    Small,
}

impl Size {
    const ALL: [Self; 2] = [Self::Large, Self::Small];

    /// The picture's file beneath `photos/`, such as `ab/abcd….jpg`.
    pub fn file_of(self, id: PhotoId) -> String {
        format!("{:02x}/{id}.{}", id.0[0], self.ending())
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
    /// Removes both pictures; nothing there is fine.
    fn remove(&self, id: PhotoId) -> io::Result<()>;
    /// Removes what unfinished writes left. Only while nothing is being put.
    fn clear_scratch(&self) -> io::Result<()>;
}

/// Files under `photos/` of the data directory: `ab/abcd….jpg` and `ab/abcd….small.jpg`.
pub struct Directory {
    root: PathBuf,
}

impl Directory {
    /// The photos of a data directory; made with the first one.
    pub fn of(data_dir: &Path) -> Self {
        Self {
            root: data_dir.join("photos"),
        }
    }

    fn scratch(&self) -> PathBuf {
        self.root.join("tmp")
    }

    /// The directory of a photo, by the first two digits of its id.
    fn shelf(&self, id: PhotoId) -> PathBuf {
        self.root.join(format!("{:02x}", id.0[0]))
    }

    fn path(&self, id: PhotoId, size: Size) -> PathBuf {
        self.shelf(id).join(format!("{id}.{}", size.ending()))
    }

    /// A file whole on disk under a name that nobody reads.
    fn write_aside(&self, id: PhotoId, size: Size, bytes: &[u8]) -> io::Result<PathBuf> {
        let path = self.scratch().join(format!("{id}.{}", size.ending()));
        let mut file = File::create(&path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(path)
    }
}

impl PhotoFiles for Directory {
    fn put(&self, id: PhotoId, large: &[u8], small: &[u8]) -> io::Result<()> {
        fs::create_dir_all(self.scratch())?;
        let shelf = self.shelf(id);
        if !shelf.is_dir() {
            fs::create_dir_all(&shelf)?;
            sync_directory(&self.root)?;
            sync_directory(self.root.parent().unwrap_or(&self.root))?;
        }
        let mut aside = Vec::new();
        for (size, bytes) in [(Size::Large, large), (Size::Small, small)] {
            aside.push((self.write_aside(id, size, bytes), self.path(id, size)));
        }
        let put = aside
            .iter()
            .try_for_each(|(written, path)| match written {
                Ok(written) => fs::rename(written, path),
                Err(error) => Err(io::Error::new(error.kind(), error.to_string())),
            })
            .and_then(|()| sync_directory(&shelf));
        if put.is_err() {
            for size in Size::ALL {
                let scratch = self.scratch().join(format!("{id}.{}", size.ending()));
                // It may not be there; what is left is cleared at the next start.
                drop(fs::remove_file(scratch));
            }
        }
        put
    }

    fn read(&self, id: PhotoId, size: Size) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(id, size)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, id: PhotoId) -> io::Result<()> {
        for size in Size::ALL {
            absent_is_fine(fs::remove_file(self.path(id, size)))?;
        }
        absent_is_fine(sync_directory(&self.shelf(id)))
    }

    fn clear_scratch(&self) -> io::Result<()> {
        absent_is_fine(fs::remove_dir_all(self.scratch()))
    }
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// Makes the names in a directory survive a power cut.
fn sync_directory(path: &Path) -> io::Result<()> {
    // Only Unix opens directories as files; elsewhere the system keeps names in order by itself.
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        Ok(())
    }
}
