/*
 * A preloaded library that makes the files under one directory lie on a bad disk, for as long as somebody says so.
 * Environment: DISK_SHIM_DIRECTORY (absolute, no symbolic links), DISK_SHIM_CONTROL: a file of five 32-bit numbers, read at each
 * call: full (whatever makes a file longer fails with ENOSPC), slow (ms that each flush takes longer), read-only (EROFS),
 * how many of the next flushes fail with EIO, how many of the next writes do.
 * Linux, 64 bit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control {
  int32_t full, slow, readonly, bad_flushes, bad_writes;
};

static const struct control well;
static struct control *control = (struct control *)&well;
static const char *root;

__attribute__((constructor)) static void begin(void) {
  const char *file = getenv("DISK_SHIM_CONTROL");
  root = getenv("DISK_SHIM_DIRECTORY");
  if (!root || !file) return;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) abort();
  void *map = (void *)syscall(SYS_mmap, NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map == MAP_FAILED) abort();
  control = map;
}

static int inside(const char *path) {
  size_t length = strlen(root);
  return strncmp(path, root, length) == 0 && (path[length] == '/' || path[length] == 0);
}

static int ours(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return inside(path);
}

/* One of the next ones, by whichever thread comes first. */
static int take(int32_t *left) {
  int32_t n = __atomic_load_n(left, __ATOMIC_SEQ_CST);
  while (n > 0)
    if (__atomic_compare_exchange_n(left, &n, n - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 1;
  return 0;
}

static int fail(int error) {
  errno = error;
  return -1;
}

/* 0 where the write may go on; `end` is where it ends, or -1 at the descriptor's own place. */
static int refuse_write(int fd, off_t end, size_t length) {
  if (root == NULL || !(control->full || control->readonly || control->bad_writes)) return 0;
  if (!ours(fd)) return 0;
  if (control->readonly) return fail(EROFS);
  if (take(&control->bad_writes)) return fail(EIO);
  struct stat found;
  if (!control->full || fstat(fd, &found) != 0) return 0;
  if (end < 0) end = (fcntl(fd, F_GETFL) & O_APPEND ? found.st_size : lseek(fd, 0, SEEK_CUR)) + (off_t)length;
  return end > found.st_size ? fail(ENOSPC) : 0;
}

static size_t total(const struct iovec *parts, int count) {
  size_t length = 0;
  for (int i = 0; i < count; i++) length += parts[i].iov_len;
  return length;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  if (refuse_write(fd, -1, length)) return -1;
  return syscall(SYS_write, fd, bytes, length);
}
ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (refuse_write(fd, -1, total(parts, count))) return -1;
  return syscall(SYS_writev, fd, parts, count);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  if (refuse_write(fd, offset + (off_t)length, length)) return -1;
  return syscall(SYS_pwrite64, fd, bytes, length, offset);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
  if (refuse_write(fd, offset + (off_t)total(parts, count), 0)) return -1;
  return syscall(SYS_pwritev, fd, parts, count, offset, 0);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) { return pwritev64(fd, parts, count, offset); }

int ftruncate64(int fd, off_t size) {
  if (root && control->readonly && ours(fd)) return fail(EROFS);
  return (int)syscall(SYS_ftruncate, fd, size);
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int flush(int fd, long number) {
  if (root && (control->slow || control->bad_flushes) && ours(fd)) {
    struct timespec pause = {control->slow / 1000, (control->slow % 1000) * 1000000L};
    if (control->slow) nanosleep(&pause, NULL);
    if (take(&control->bad_flushes)) return fail(EIO);
  }
  return (int)syscall(number, fd);
}
int fsync(int fd) { return flush(fd, SYS_fsync); }
int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

static int do_open(int at, const char *path, int flags, mode_t mode) {
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  if (root && control->readonly && writes && inside(path)) return fail(EROFS);
  return (int)syscall(SYS_openat, at, path, flags, mode);
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
