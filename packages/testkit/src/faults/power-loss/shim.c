/*
 * A preloaded library that writes down, in one order over all threads, what a process does to the files under one
 * directory: creations, writes with their bytes, truncations, renames, removals, and where each sync began and ended.
 * Environment: GHANTI_TRACE_DIRECTORY (absolute, no symbolic links), GHANTI_TRACE_FILE (the trace),
 * GHANTI_TRACE_MARKS (writes to this file become marks: what the workload calls acknowledged).
 * A write and its record are one step under a lock; a sync is two records, as the disk may take what was written
 * before its begin, and must have it at its end. What it cannot follow it records as such, so that nobody trusts the trace.
 * Files are known by inode, so descriptors may be closed and duplicated behind its back. Linux, 64 bit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind {
  CREATE = 1, WRITE, TRUNCATE, UNLINK, RENAME, SYNC_BEGIN, SYNC_END, DIRECTORY, MARK, MAP, STRANGE
};

struct record {
  uint32_t kind;
  uint32_t file;
  uint64_t offset;
  uint64_t length;
};

struct known {
  dev_t device;
  ino_t inode;
  uint32_t file;
  int marks;
};

#define MAX_KNOWN 4096
static struct known known[MAX_KNOWN];
static int known_count;
static uint32_t next_file = 1;
static uint64_t next_sync = 1;
static int trace = -1;
static const char *root;
static const char *marks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The constructors of other libraries may open files before this one's has run: until then nothing is traced. */
__attribute__((constructor)) static void begin(void) {
  root = getenv("GHANTI_TRACE_DIRECTORY");
  marks = getenv("GHANTI_TRACE_MARKS");
  const char *file = getenv("GHANTI_TRACE_FILE");
  if (root && file) trace = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const struct iovec *parts, int count) {
  size_t total = 0;
  for (int i = 0; i < count; i++) total += parts[i].iov_len;
  if ((size_t)syscall(SYS_writev, trace, parts, count) != total) abort();
}

static void record(enum kind kind, uint32_t file, uint64_t offset, const void *bytes, size_t length) {
  struct record head = {kind, file, offset, length};
  struct iovec parts[2] = {{&head, sizeof head}, {(void *)bytes, length}};
  put(parts, length ? 2 : 1);
}

static void strange(const char *what) {
  pthread_mutex_lock(&lock);
  record(STRANGE, 0, 0, what, strlen(what));
  pthread_mutex_unlock(&lock);
}

static struct known *find(int fd) {
  struct stat found;
  if (trace < 0 || fstat(fd, &found) != 0 || (!S_ISREG(found.st_mode) && !S_ISDIR(found.st_mode))) return NULL;
  for (int i = known_count - 1; i >= 0; i--)
    if (known[i].inode == found.st_ino && known[i].device == found.st_dev) return &known[i];
  return NULL;
}

static struct known *learn(int fd) {
  struct stat found;
  if (fstat(fd, &found) != 0 || known_count == MAX_KNOWN) abort();
  struct known *entry = &known[known_count++];
  *entry = (struct known){found.st_dev, found.st_ino, next_file++, 0};
  return entry;
}

static int inside(const char *path) {
  size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int path_of(int fd, char *path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return 1;
}

/* Under the lock, after a successful open. */
static void opened(int fd, int flags, int existed) {
  char path[PATH_MAX];
  struct stat found;
  if (!path_of(fd, path)) return;
  struct known *entry = find(fd);
  if (marks && strcmp(path, marks) == 0) {
    if (!entry) entry = learn(fd);
    entry->marks = 1;
    return;
  }
  if (!inside(path)) {
    if (entry) entry->inode = 0;
    return;
  }
  if (fstat(fd, &found) != 0) abort();
  if (S_ISDIR(found.st_mode)) {
    if (!entry) record(DIRECTORY, learn(fd)->file, 0, path, strlen(path));
  } else if (!existed || !entry) {
    record(existed ? STRANGE : CREATE, learn(fd)->file, 0, path, strlen(path));
  } else if ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY) {
    record(TRUNCATE, entry->file, 0, NULL, 0);
  }
}

static int do_open(int at, const char *path, int flags, mode_t mode) {
  if (trace < 0) return (int)syscall(SYS_openat, at, path, flags, mode);
  struct stat before;
  pthread_mutex_lock(&lock);
  int existed = fstatat(at, path, &before, 0) == 0;
  int fd = (int)syscall(SYS_openat, at, path, flags, mode);
  int error = errno;
  if (fd >= 0) opened(fd, flags, existed);
  pthread_mutex_unlock(&lock);
  errno = error;
  return fd;
}

#define MODE(flags, mode)                                                \
  mode_t mode = 0;                                                       \
  if (((flags) & O_CREAT) || ((flags) & O_TMPFILE) == O_TMPFILE) {       \
    va_list rest;                                                        \
    va_start(rest, flags);                                               \
    mode = va_arg(rest, mode_t);                                         \
    va_end(rest);                                                        \
  }

int open(const char *path, int flags, ...) { MODE(flags, mode) return do_open(AT_FDCWD, path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return do_open(AT_FDCWD, path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags, mode) return do_open(at, path, flags, mode); }
int openat64(int at, const char *path, int flags, ...) { MODE(flags, mode) return do_open(at, path, flags, mode); }
int __open_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return do_open(AT_FDCWD, path, flags, 0); }
int creat(const char *path, mode_t mode) { return do_open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

/* `offset` -1: at the descriptor's own place. */
static ssize_t do_write(int fd, const struct iovec *parts, int count, off_t offset) {
  pthread_mutex_lock(&lock);
  struct known *entry = find(fd);
  off_t place = offset;
  if (entry && offset < 0) {
    struct stat found;
    int append = fcntl(fd, F_GETFL) & O_APPEND;
    place = append && fstat(fd, &found) == 0 ? found.st_size : lseek(fd, 0, SEEK_CUR);
  }
  ssize_t written = offset < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
  int error = errno;
  size_t left = written > 0 ? (size_t)written : 0;
  for (int i = 0; entry && i < count && left > 0; i++) {
    size_t length = parts[i].iov_len < left ? parts[i].iov_len : left;
    record(entry->marks ? MARK : WRITE, entry->file, (uint64_t)place, parts[i].iov_base, length);
    place += (off_t)length;
    left -= length;
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return written;
}

/* Sockets and pipes may block in a write, and must not hold the lock meanwhile. */
static int watched(int fd) {
  if (trace < 0) return 0;
  pthread_mutex_lock(&lock);
  int is = find(fd) != NULL;
  pthread_mutex_unlock(&lock);
  return is;
}

static struct iovec one(const void *bytes, size_t length) { return (struct iovec){(void *)bytes, length}; }

ssize_t write(int fd, const void *bytes, size_t length) {
  struct iovec part = one(bytes, length);
  return watched(fd) ? do_write(fd, &part, 1, -1) : syscall(SYS_write, fd, bytes, length);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  return watched(fd) ? do_write(fd, parts, count, -1) : syscall(SYS_writev, fd, parts, count);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  struct iovec part = one(bytes, length);
  return watched(fd) ? do_write(fd, &part, 1, offset) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  return watched(fd) ? do_write(fd, parts, count, offset) : syscall(SYS_pwritev, fd, parts, count, offset, 0);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev64(fd, parts, count, offset); }

int ftruncate64(int fd, off_t size) {
  pthread_mutex_lock(&lock);
  struct known *entry = find(fd);
  int result = (int)syscall(SYS_ftruncate, fd, size);
  int error = errno;
  if (entry && result == 0) record(TRUNCATE, entry->file, (uint64_t)size, NULL, 0);
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int do_sync(int fd, long number) {
  pthread_mutex_lock(&lock);
  struct known *entry = find(fd);
  uint32_t file = entry ? entry->file : 0;
  uint64_t token = next_sync++;
  if (entry) record(SYNC_BEGIN, file, token, NULL, 0);
  pthread_mutex_unlock(&lock);
  int result = (int)syscall(number, fd);
  int error = errno;
  if (entry && result == 0) {
    pthread_mutex_lock(&lock);
    record(SYNC_END, file, token, NULL, 0);
    pthread_mutex_unlock(&lock);
  }
  errno = error;
  return result;
}
int fsync(int fd) { return do_sync(fd, SYS_fsync); }
int fdatasync(int fd) { return do_sync(fd, SYS_fdatasync); }

static int absolute(int at, const char *path, char *whole) {
  char base[PATH_MAX];
  if (path[0] == '/') return snprintf(whole, PATH_MAX, "%s", path) < PATH_MAX;
  if (at == AT_FDCWD ? !getcwd(base, sizeof base) : !path_of(at, base)) return 0;
  return snprintf(whole, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

int unlinkat(int at, const char *path, int flags) {
  char whole[PATH_MAX];
  if (trace < 0) return (int)syscall(SYS_unlinkat, at, path, flags);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(SYS_unlinkat, at, path, flags);
  int error = errno;
  if (result == 0 && absolute(at, path, whole) && inside(whole)) record(UNLINK, 0, 0, whole, strlen(whole));
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
  char paths[2 * PATH_MAX], target[PATH_MAX];
  if (trace < 0) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
  int error = errno;
  if (result == 0 && absolute(from_at, from, paths) && absolute(to_at, to, target) && (inside(paths) || inside(target))) {
    size_t first = strlen(paths) + 1;
    strcpy(paths + first, target);
    record(RENAME, 0, 0, paths, first + strlen(target));
  }
  pthread_mutex_unlock(&lock);
  errno = error;
  return result;
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  if (fd >= 0 && trace >= 0 && (flags & MAP_SHARED) && (protection & PROT_WRITE)) {
    pthread_mutex_lock(&lock);
    struct known *entry = find(fd);
    if (entry) record(MAP, entry->file, 0, NULL, 0);
    pthread_mutex_unlock(&lock);
  }
  return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, offset);
}
void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset) {
  return mmap64(address, length, protection, flags, fd, offset);
}

/* What no store of ours does; a trace with one of these is not believed. */
int fallocate64(int fd, int mode, off_t offset, off_t length) {
  if (watched(fd)) strange("fallocate");
  return (int)syscall(SYS_fallocate, fd, mode, offset, length);
}
int fallocate(int fd, int mode, off_t offset, off_t length) { return fallocate64(fd, mode, offset, length); }
int posix_fallocate64(int fd, off_t offset, off_t length) { return fallocate64(fd, 0, offset, length) == 0 ? 0 : errno; }
int posix_fallocate(int fd, off_t offset, off_t length) { return posix_fallocate64(fd, offset, length); }
ssize_t copy_file_range(int in, off_t *in_offset, int out, off_t *out_offset, size_t length, unsigned flags) {
  if (watched(out)) strange("copy_file_range");
  return syscall(SYS_copy_file_range, in, in_offset, out, out_offset, length, flags);
}
int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
  char whole[PATH_MAX];
  if (trace >= 0 && absolute(to_at, to, whole) && inside(whole)) strange("linkat");
  return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
