#define _POSIX_C_SOURCE 200809L

#include "switchback_board_link.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* PROTOCOL.md, sections 3 to 6. */
enum { HEADER = 24, MOST_PAYLOAD = 512, MOST_FRAME = HEADER + MOST_PAYLOAD, MOST_TOKEN = 256 };
enum { HELLO = 1, HELLO_ACK = 2, READ = 3, WRITE = 4, INTERRUPT = 5, PING = 6, ERROR = 7 };
enum { MAJOR = 1, MINOR = 0, RESPONSE = 1, MOST_RACKS = 8, SLOTS = 32 };

struct sbl_link {
  int fd;
  int timeout_ms;
  bool broken; /* what arrives next may be anything */
  uint32_t last_id;
  uint64_t time_ns;
  size_t received; /* octets in `input` */
  uint8_t input[MOST_FRAME];
  /* Waiting interrupts: a ring of (rack, slot) without doubles, so it cannot overflow. */
  size_t first;
  size_t count;
  uint16_t ring[MOST_RACKS * SLOTS];
  bool waiting[MOST_RACKS][SLOTS];
  uint64_t raised_ns[MOST_RACKS][SLOTS];
};

struct frame {
  uint8_t command;
  uint8_t flags;
  uint32_t id;
  uint16_t rack;
  uint64_t time_ns;
  size_t length;
  uint8_t payload[MOST_PAYLOAD];
};

static void put(uint8_t* at, uint64_t number, size_t octets) {
  for (size_t i = 0; i < octets; ++i) at[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t* at, size_t octets) {
  uint64_t number = 0;
  for (size_t i = 0; i < octets; ++i) number |= (uint64_t)at[i] << (8 * i);
  return number;
}

/* ---- time ---- */

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* When a wait ends; negative for never. */
static int64_t deadline_in(int timeout_ms) { return timeout_ms < 0 ? -1 : now_ms() + timeout_ms; }

static int wait_for(int fd, short events, int64_t deadline) {
  for (;;) {
    int left = -1;
    if (deadline >= 0) {
      const int64_t span = deadline - now_ms();
      left = span <= 0 ? 0 : span > 1000000000 ? 1000000000 : (int)span;
    }
    struct pollfd wanted = {.fd = fd, .events = events};
    const int ready = poll(&wanted, 1, left);
    if (ready > 0) return SBL_OK;
    if (ready == 0) return SBL_ERR_TIMEOUT;
    if (errno != EINTR) return SBL_ERR_IO;
  }
}

/* ---- connecting ---- */

static bool make_non_blocking(int fd) {
  const int flags = fcntl(fd, F_GETFL);
  return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 && fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

/* A connected, non-blocking socket, or an error. */
static int connect_to(int family, const struct sockaddr* to, socklen_t length, int64_t deadline) {
  const int fd = socket(family, SOCK_STREAM, 0);
  if (fd < 0) return SBL_ERR_IO;
  int error = SBL_ERR_IO;
  if (make_non_blocking(fd)) {
    error = SBL_OK;
    if (connect(fd, to, length) != 0) {
      error = SBL_ERR_CONNECT;
      if (errno == EINPROGRESS || errno == EINTR) {
        error = wait_for(fd, POLLOUT, deadline);
        int failed = 0;
        socklen_t size = sizeof failed;
        if (error == SBL_OK && (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failed, &size) != 0 || failed != 0)) {
          error = SBL_ERR_CONNECT;
        }
      }
    }
  }
  if (error == SBL_OK) return fd;
  close(fd);
  return error;
}

static int connect_unix(const char* path, int64_t deadline) {
  struct sockaddr_un to = {.sun_family = AF_UNIX};
  if (strlen(path) == 0 || strlen(path) >= sizeof to.sun_path) return SBL_ERR_ARGUMENT;
  memcpy(to.sun_path, path, strlen(path));
  return connect_to(AF_UNIX, (const struct sockaddr*)&to, sizeof to, deadline);
}

static int connect_tcp(const char* address, int64_t deadline) {
  char host[256];
  const char* colon = strrchr(address, ':');
  if (colon == NULL || colon[1] == '\0') return SBL_ERR_ARGUMENT;
  size_t length = (size_t)(colon - address);
  if (length >= 2 && address[0] == '[' && address[length - 1] == ']') {
    ++address;
    length -= 2;
  }
  if (length == 0 || length >= sizeof host) return SBL_ERR_ARGUMENT;
  memcpy(host, address, length);
  host[length] = '\0';
  const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
  struct addrinfo* found = NULL;
  if (getaddrinfo(host, colon + 1, &hints, &found) != 0) return SBL_ERR_CONNECT;
  int fd = SBL_ERR_CONNECT;
  for (const struct addrinfo* one = found; one != NULL && fd < 0; one = one->ai_next) {
    fd = connect_to(one->ai_family, one->ai_addr, one->ai_addrlen, deadline);
  }
  freeaddrinfo(found);
  const int on = 1;
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

int sbl_open(const char* address, int timeout_ms, sbl_link** link) {
  if (link == NULL) return SBL_ERR_ARGUMENT;
  *link = NULL;
  if (address == NULL) return SBL_ERR_ARGUMENT;
  const int64_t deadline = deadline_in(timeout_ms);
  const int fd =
      strncmp(address, "unix:", 5) == 0 ? connect_unix(address + 5, deadline) : connect_tcp(address, deadline);
  if (fd < 0) return fd;
  sbl_link* made = calloc(1, sizeof *made);
  if (made == NULL) {
    close(fd);
    return SBL_ERR_MEMORY;
  }
  made->fd = fd;
  made->timeout_ms = timeout_ms;
  *link = made;
  return SBL_OK;
}

void sbl_close(sbl_link* link) {
  if (link == NULL) return;
  close(link->fd);
  free(link);
}

/* ---- frames ---- */

static int send_frame(sbl_link* link, uint8_t command, uint8_t flags, uint32_t id, uint16_t rack,
                      const uint8_t* payload, size_t length, int64_t deadline) {
  uint8_t frame[MOST_FRAME] = {'S', 'B', command, flags};
  put(frame + 4, length, 4);
  put(frame + 8, id, 4);
  put(frame + 12, rack, 2);
  put(frame + 16, link->time_ns, 8);
  if (length > 0) memcpy(frame + HEADER, payload, length);
  for (size_t sent = 0; sent < HEADER + length;) {
    const ssize_t size = send(link->fd, frame + sent, HEADER + length - sent, MSG_NOSIGNAL);
    if (size > 0) {
      sent += (size_t)size;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      const int error = wait_for(link->fd, POLLOUT, deadline);
      if (error != SBL_OK) return error;
    } else if (errno != EINTR) {
      return errno == EPIPE || errno == ECONNRESET ? SBL_ERR_CLOSED : SBL_ERR_IO;
    }
  }
  return SBL_OK;
}

/* Takes a whole frame out of the input: true, or false if there is none yet. `error` tells input that is no frame. */
static bool take_frame(sbl_link* link, struct frame* frame, int* error) {
  const uint8_t* in = link->input;
  if (link->received < HEADER) return false;
  const uint64_t length = get(in + 4, 4);
  if (in[0] != 'S' || in[1] != 'B' || length > MOST_PAYLOAD) {
    *error = SBL_ERR_PROTOCOL;
    return false;
  }
  const size_t size = HEADER + (size_t)length;
  if (link->received < size) return false;
  frame->command = in[2];
  frame->flags = in[3];
  frame->id = (uint32_t)get(in + 8, 4);
  frame->rack = (uint16_t)get(in + 12, 2);
  frame->time_ns = get(in + 16, 8);
  frame->length = (size_t)length;
  memcpy(frame->payload, in + HEADER, (size_t)length);
  link->received -= size;
  memmove(link->input, link->input + size, link->received);
  link->time_ns = frame->time_ns;
  return true;
}

static int receive_frame(sbl_link* link, struct frame* frame, int64_t deadline) {
  for (;;) {
    int error = SBL_OK;
    if (take_frame(link, frame, &error)) return SBL_OK;
    if (error != SBL_OK) return error;
    const ssize_t size = recv(link->fd, link->input + link->received, sizeof link->input - link->received, 0);
    if (size > 0) {
      link->received += (size_t)size;
    } else if (size == 0) {
      return SBL_ERR_CLOSED;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      error = wait_for(link->fd, POLLIN, deadline);
      if (error != SBL_OK) return error;
    } else if (errno != EINTR) {
      return errno == ECONNRESET ? SBL_ERR_CLOSED : SBL_ERR_IO;
    }
  }
}

static int error_of(const struct frame* frame) {
  if (frame->length < 4) return SBL_ERR_PROTOCOL;
  switch (get(frame->payload, 2)) {
    case 4:
      return SBL_ERR_PROTOCOL;
    case 5:
      return SBL_ERR_TOKEN;
    case 6:
      return SBL_ERR_BUSY;
    case 16:
      return SBL_ERR_NO_RACK;
    case 17:
      return SBL_ERR_ADDRESS;
    case 18:
      return SBL_ERR_DIRECTION;
    case 19:
      return SBL_ERR_NO_ANSWER;
    case 20:
      return SBL_ERR_NOT_PERMITTED;
    default:
      return SBL_ERR_REFUSED;
  }
}

static void keep_interrupt(sbl_link* link, const struct frame* frame) {
  const uint64_t slot = get(frame->payload, 4);
  if (frame->length < 4 || frame->rack >= MOST_RACKS || slot >= SLOTS) return;
  link->raised_ns[frame->rack][slot] = frame->time_ns;
  if (link->waiting[frame->rack][slot]) return;
  link->waiting[frame->rack][slot] = true;
  const size_t places = sizeof link->ring / sizeof link->ring[0];
  link->ring[(link->first + link->count++) % places] = (uint16_t)((uint64_t)frame->rack * SLOTS + slot);
}

/* What the server says unasked. */
static int attend(sbl_link* link, const struct frame* frame, int64_t deadline) {
  if (frame->command == INTERRUPT) {
    keep_interrupt(link, frame);
  } else if (frame->command == PING && (frame->flags & RESPONSE) == 0) {
    return send_frame(link, PING, RESPONSE, frame->id, frame->rack, NULL, 0, deadline);
  } else if (frame->command == ERROR) {
    return error_of(frame);
  }
  return SBL_OK;
}

/* Sends a request and waits for its answer of kind `expected` with at least `least` octets. */
static int ask(sbl_link* link, uint8_t command, uint16_t rack, const uint8_t* payload, size_t length, uint8_t expected,
               size_t least, struct frame* answer) {
  if (link == NULL) return SBL_ERR_ARGUMENT;
  if (link->broken) return SBL_ERR_CLOSED;
  const int64_t deadline = deadline_in(link->timeout_ms);
  const uint32_t id = ++link->last_id;
  int error = send_frame(link, command, 0, id, rack, payload, length, deadline);
  /* Why a link was closed may still wait to be read. */
  if (error == SBL_ERR_CLOSED) error = SBL_OK;
  while (error == SBL_OK) {
    error = receive_frame(link, answer, deadline);
    if (error != SBL_OK) break;
    if ((answer->flags & RESPONSE) == 0 || answer->id != id) {
      error = attend(link, answer, deadline);
      continue;
    }
    if (answer->command == ERROR) {
      const int refused = error_of(answer);
      link->broken = refused <= SBL_ERR_CONNECT;
      return refused;
    }
    if (answer->command == expected && answer->length >= least) return SBL_OK;
    error = SBL_ERR_PROTOCOL;
  }
  link->broken = true;
  return error;
}

/* ---- what a driver calls ---- */

int sbl_hello(sbl_link* link, const char* token, uint32_t capabilities, struct sbl_hello_result* result) {
  const size_t length = token == NULL ? 0 : strlen(token);
  if (length > MOST_TOKEN) return SBL_ERR_ARGUMENT;
  uint8_t payload[12 + MOST_TOKEN] = {0};
  put(payload, MAJOR, 2);
  put(payload + 2, MINOR, 2);
  put(payload + 4, capabilities, 4);
  put(payload + 8, length, 2);
  if (length > 0) memcpy(payload + 12, token, length);
  struct frame answer;
  const int error = ask(link, HELLO, 0, payload, 12 + length, HELLO_ACK, 12, &answer);
  if (error != SBL_OK) return error;
  const struct sbl_hello_result said = {
      .major = (uint16_t)get(answer.payload, 2),
      .minor = (uint16_t)get(answer.payload + 2, 2),
      .capabilities = (uint32_t)get(answer.payload + 4, 4),
      .racks = (uint16_t)get(answer.payload + 8, 2),
  };
  if (said.major != MAJOR) {
    link->broken = true;
    return SBL_ERR_PROTOCOL;
  }
  if (result != NULL) *result = said;
  return SBL_OK;
}

static void put_address(uint8_t* at, uint32_t slot, uint32_t offset) { put(at, ((uint64_t)slot << 16) | offset, 8); }

int sbl_read32(sbl_link* link, uint16_t rack, uint32_t slot, uint32_t offset, uint32_t* value) {
  if (value == NULL || offset > 0xffff) return SBL_ERR_ARGUMENT;
  uint8_t payload[8];
  put_address(payload, slot, offset);
  struct frame answer;
  const int error = ask(link, READ, rack, payload, sizeof payload, READ, 4, &answer);
  if (error == SBL_OK) *value = (uint32_t)get(answer.payload, 4);
  return error;
}

int sbl_write32(sbl_link* link, uint16_t rack, uint32_t slot, uint32_t offset, uint32_t value) {
  if (offset > 0xffff) return SBL_ERR_ARGUMENT;
  uint8_t payload[12];
  put_address(payload, slot, offset);
  put(payload + 8, value, 4);
  struct frame answer;
  return ask(link, WRITE, rack, payload, sizeof payload, WRITE, 0, &answer);
}

int sbl_ping(sbl_link* link, uint64_t* time_ns) {
  struct frame answer;
  const int error = ask(link, PING, 0, NULL, 0, PING, 0, &answer);
  if (error == SBL_OK && time_ns != NULL) *time_ns = answer.time_ns;
  return error;
}

int sbl_wait_interrupt(sbl_link* link, int timeout_ms, struct sbl_interrupt* interrupt) {
  if (link == NULL || interrupt == NULL) return SBL_ERR_ARGUMENT;
  const int64_t deadline = deadline_in(timeout_ms);
  while (link->count == 0) {
    if (link->broken) return SBL_ERR_CLOSED;
    struct frame frame;
    int error = receive_frame(link, &frame, deadline);
    if (error == SBL_ERR_TIMEOUT) return error;
    if (error == SBL_OK) error = attend(link, &frame, deadline_in(link->timeout_ms));
    if (error == SBL_OK) continue;
    link->broken = true;
    return error;
  }
  const uint16_t place = link->ring[link->first];
  link->first = (link->first + 1) % (sizeof link->ring / sizeof link->ring[0]);
  --link->count;
  const uint16_t rack = place / SLOTS;
  const uint32_t slot = place % SLOTS;
  link->waiting[rack][slot] = false;
  *interrupt = (struct sbl_interrupt){.rack = rack, .slot = slot, .time_ns = link->raised_ns[rack][slot]};
  return SBL_OK;
}

uint64_t sbl_time_ns(const sbl_link* link) { return link->time_ns; }

int sbl_fd(const sbl_link* link) { return link->fd; }

const char* sbl_strerror(int error) {
  switch (error) {
    case SBL_OK:
      return "no error";
    case SBL_ERR_NO_RACK:
      return "no such rack";
    case SBL_ERR_ADDRESS:
      return "nothing at this address";
    case SBL_ERR_DIRECTION:
      return "the register cannot be accessed in this direction";
    case SBL_ERR_NO_ANSWER:
      return "the board does not answer";
    case SBL_ERR_NOT_PERMITTED:
      return "writing was not granted";
    case SBL_ERR_TIMEOUT:
      return "nothing came in time";
    case SBL_ERR_ARGUMENT:
      return "invalid argument";
    case SBL_ERR_CONNECT:
      return "nobody listens at this address";
    case SBL_ERR_CLOSED:
      return "the other side has closed the link";
    case SBL_ERR_IO:
      return "the socket failed";
    case SBL_ERR_MEMORY:
      return "no memory";
    case SBL_ERR_PROTOCOL:
      return "the other side does not speak this protocol or version";
    case SBL_ERR_TOKEN:
      return "the token is missing or wrong";
    case SBL_ERR_BUSY:
      return "the server has no room for another client";
    case SBL_ERR_REFUSED:
      return "the server has ended the link";
    default:
      return "unknown error";
  }
}
