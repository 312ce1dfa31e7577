#include "tests/sqlite/faulty_vfs.h"

#include <algorithm>
#include <fstream>
#include <new>
#include <utility>

namespace tasuki::testing {

// SQLite allocates it with room for the system's file behind it.
struct FaultyFile {
  sqlite3_file base;
  FaultyVfs* disk;
  std::string path;  // empty: temporary

  static FaultyFile& Of(sqlite3_file* file) {
    return *reinterpret_cast<FaultyFile*>(file);
  }
  static sqlite3_file* System(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(&Of(file) + 1);
  }

  static int Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file,
                  int flags, int* out_flags);
  static int Delete(sqlite3_vfs* vfs, const char* name, int sync_folder);
  static int Close(sqlite3_file* file);
  static int Write(sqlite3_file* file, const void* data, int size,
                   sqlite3_int64 offset);
  static int Truncate(sqlite3_file* file, sqlite3_int64 size);
  static int Sync(sqlite3_file* file, int flags);
};

namespace {

// Hands a call to the system's file.
template <auto kMethod>
struct Pass;
template <class... Args,
          int (*sqlite3_io_methods::*kMethod)(sqlite3_file*, Args...)>
struct Pass<kMethod> {
  static int Call(sqlite3_file* file, Args... args) {
    sqlite3_file* const system = FaultyFile::System(file);
    return (system->pMethods->*kMethod)(system, args...);
  }
};

void Barrier(sqlite3_file* file) {
  sqlite3_file* const system = FaultyFile::System(file);
  system->pMethods->xShmBarrier(system);
}

using Io = sqlite3_io_methods;
constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,  // shared memory, no mapped files
    .xClose = FaultyFile::Close,
    .xRead = Pass<&Io::xRead>::Call,
    .xWrite = FaultyFile::Write,
    .xTruncate = FaultyFile::Truncate,
    .xSync = FaultyFile::Sync,
    .xFileSize = Pass<&Io::xFileSize>::Call,
    .xLock = Pass<&Io::xLock>::Call,
    .xUnlock = Pass<&Io::xUnlock>::Call,
    .xCheckReservedLock = Pass<&Io::xCheckReservedLock>::Call,
    .xFileControl = Pass<&Io::xFileControl>::Call,
    .xSectorSize = Pass<&Io::xSectorSize>::Call,
    .xDeviceCharacteristics = Pass<&Io::xDeviceCharacteristics>::Call,
    .xShmMap = Pass<&Io::xShmMap>::Call,
    .xShmLock = Pass<&Io::xShmLock>::Call,
    .xShmBarrier = Barrier,
    .xShmUnmap = Pass<&Io::xShmUnmap>::Call,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

FaultyVfs& DiskOf(sqlite3_vfs* vfs) {
  return *static_cast<FaultyVfs*>(vfs->pAppData);
}

}  // namespace

int FaultyFile::Open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file,
                     int flags, int* out_flags) {
  FaultyVfs& disk = DiskOf(vfs);
  sqlite3_file* const system = System(file);
  file->pMethods = nullptr;
  const int code =
      disk.system_->xOpen(disk.system_, name, system, flags, out_flags);
  if (system->pMethods == nullptr) return code;
  new (file) FaultyFile{{&kMethods}, &disk, name == nullptr ? "" : name};
  return code;
}

int FaultyFile::Delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  FaultyVfs& disk = DiskOf(vfs);
  disk.Forget(name);
  return disk.system_->xDelete(disk.system_, name, sync_folder);
}

int FaultyFile::Close(sqlite3_file* file) {
  const int code = Pass<&Io::xClose>::Call(file);
  Of(file).~FaultyFile();
  return code;
}

int FaultyFile::Write(sqlite3_file* file, const void* data, int size,
                      sqlite3_int64 offset) {
  FaultyFile& self = Of(file);
  FaultyVfs& disk = *self.disk;
  MutexLock lock(disk.mutex_);
  const int fault = disk.Step(SQLITE_IOERR_WRITE);
  if (fault != SQLITE_OK) size /= 2;
  const int code = Pass<&Io::xWrite>::Call(file, data, size, offset);
  if (disk.keep_image_) {
    disk.Remember(self.path,
                  {.offset = offset,
                   .bytes = std::string(static_cast<const char*>(data),
                                        static_cast<std::size_t>(size))});
  }
  return fault != SQLITE_OK ? fault : code;
}

int FaultyFile::Truncate(sqlite3_file* file, sqlite3_int64 size) {
  FaultyFile& self = Of(file);
  FaultyVfs& disk = *self.disk;
  MutexLock lock(disk.mutex_);
  const int fault = disk.Step(SQLITE_IOERR_TRUNCATE);
  if (fault != SQLITE_OK) return fault;
  disk.Remember(self.path, {.offset = size, .truncate = true});
  return Pass<&Io::xTruncate>::Call(file, size);
}

int FaultyFile::Sync(sqlite3_file* file, int flags) {
  FaultyFile& self = Of(file);
  FaultyVfs& disk = *self.disk;
  {
    MutexLock lock(disk.mutex_);
    ++disk.syncs_;
    const int fault = disk.Step(SQLITE_IOERR_FSYNC);
    if (fault != SQLITE_OK) {
      disk.Synced(self.path, /*in_vain=*/true);
      return fault;
    }
    if (disk.keep_image_) {
      disk.Synced(self.path, /*in_vain=*/false);
      return SQLITE_OK;
    }
  }
  return Pass<&Io::xSync>::Call(file, flags);
}

FaultyVfs::FaultyVfs(std::string name, bool keep_image)
    : name_(std::move(name)),
      keep_image_(keep_image),
      system_(sqlite3_vfs_find(nullptr)),
      vfs_(*system_) {  // whose other methods ignore which VFS they are of
  vfs_.zName = name_.c_str();
  vfs_.pNext = nullptr;
  vfs_.pAppData = this;
  vfs_.szOsFile += static_cast<int>(sizeof(FaultyFile));
  vfs_.xOpen = FaultyFile::Open;
  vfs_.xDelete = FaultyFile::Delete;
  sqlite3_vfs_register(&vfs_, /*makeDflt=*/0);
}

FaultyVfs::~FaultyVfs() { sqlite3_vfs_unregister(&vfs_); }

std::int64_t FaultyVfs::syncs() {
  MutexLock lock(mutex_);
  return syncs_;
}

void FaultyVfs::FailIn(int operation, Fault fault, int times) {
  MutexLock lock(mutex_);
  until_fault_ = operation;
  faults_left_ = times;
  fault_ = fault;
}

int FaultyVfs::Step(int io_error) {
  if (until_fault_ == 0 || --until_fault_ > 0) return SQLITE_OK;
  // The next one fails too, until all have.
  until_fault_ = --faults_left_ > 0 ? 1 : 0;
  return fault_ == Fault::kFullDisk && io_error == SQLITE_IOERR_WRITE
             ? SQLITE_FULL
             : io_error;
}

void FaultyVfs::Remember(const std::string& path, Change change) {
  if (keep_image_ && !path.empty()) {
    images_[path].pending.push_back(std::move(change));
  }
}

// After a failed sync Linux takes the pages for clean: a later sync succeeds
// and does not write them.
void FaultyVfs::Synced(const std::string& path, bool in_vain) {
  Image& image = images_[path];
  for (const Change& change : image.pending) {
    if (in_vain) break;
    const auto offset = static_cast<std::size_t>(change.offset);
    if (change.truncate) {
      image.durable.resize(offset);
      continue;
    }
    image.durable.resize(
        std::max(image.durable.size(), offset + change.bytes.size()));
    image.durable.replace(offset, change.bytes.size(), change.bytes);
  }
  image.pending.clear();
}

void FaultyVfs::Forget(const std::string& path) {
  MutexLock lock(mutex_);
  images_.erase(path);
}

void FaultyVfs::PowerOff(const std::string& path,
                         const std::string& image_path) {
  MutexLock lock(mutex_);
  for (const char* suffix : {"", "-wal", "-journal"}) {
    const auto image = images_.find(path + suffix);
    if (image == images_.end()) continue;
    std::ofstream(image_path + suffix, std::ios::binary)
        << image->second.durable;
  }
}

}  // namespace tasuki::testing
