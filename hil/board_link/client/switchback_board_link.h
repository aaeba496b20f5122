/* A client of Switchback's board link: registers and interrupts of modelled telephony boards, for a driver or a shim
   below one. C11 and POSIX sockets, no threads, no global state; a link belongs to one thread at a time. The protocol
   is hil/board_link/PROTOCOL.md. */
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Every function that returns int returns 0, or one of these; sbl_strerror puts it into words. After one of the
   second group the link is of no more use and is to be closed. */
enum {
  SBL_OK = 0,
  SBL_ERR_NO_RACK = -1,
  SBL_ERR_ADDRESS = -2,   /* empty slot, no power, no such register */
  SBL_ERR_DIRECTION = -3, /* a read of a write-only register, or a write to a read-only one */
  SBL_ERR_NO_ANSWER = -4, /* the board is in fault, or its firmware is not ready */
  SBL_ERR_NOT_PERMITTED = -5,
  SBL_ERR_TIMEOUT = -6, /* nothing came in time; of sbl_wait_interrupt no error, of a request the end of the link */
  SBL_ERR_ARGUMENT = -7,

  SBL_ERR_CONNECT = -16, /* nobody listens there, or the name is not known */
  SBL_ERR_CLOSED = -17,  /* the other side has closed the link */
  SBL_ERR_IO = -18,
  SBL_ERR_MEMORY = -19,
  SBL_ERR_PROTOCOL = -20, /* the other side does not speak this protocol, or not this version */
  SBL_ERR_TOKEN = -21,
  SBL_ERR_BUSY = -22,    /* the server has no room for another client */
  SBL_ERR_REFUSED = -23, /* the server has ended the link for another reason */
};
const char* sbl_strerror(int error);

/* What a client may ask for. */
#define SBL_CAP_INTERRUPTS 0x1u
#define SBL_CAP_WRITES 0x2u

typedef struct sbl_link sbl_link;

struct sbl_hello_result {
  uint16_t major;
  uint16_t minor;
  uint32_t capabilities; /* granted: those of the wanted ones that the server gives */
  uint16_t racks;        /* numbered from 0; at most 8 are supported */
};

struct sbl_interrupt {
  uint16_t rack;
  uint32_t slot;
  uint64_t time_ns; /* scenario time */
};

/* Connects to "127.0.0.1:7411", "[::1]:7411", "some.host:7411" or "unix:/run/boards". `timeout_ms` is for the
   connection and later for each answer of the server. *link is NULL after an error. */
int sbl_open(const char* address, int timeout_ms, sbl_link** link);

/* Introduces the client; once, before anything else. `token` may be NULL; it is not kept. `result` may be NULL. */
int sbl_hello(sbl_link* link, const char* token, uint32_t capabilities, struct sbl_hello_result* result);

/* One register. Interrupts that arrive before the answer are kept for sbl_wait_interrupt. */
int sbl_read32(sbl_link* link, uint16_t rack, uint32_t slot, uint32_t offset, uint32_t* value);
int sbl_write32(sbl_link* link, uint16_t rack, uint32_t slot, uint32_t offset, uint32_t value);

/* The next interrupt. One per board waits at most, with the time of its latest: the board's INTERRUPT_STATUS says what
   has happened. `timeout_ms` may be 0, to look; negative waits for ever. */
int sbl_wait_interrupt(sbl_link* link, int timeout_ms, struct sbl_interrupt* interrupt);

/* The server's scenario time now, asked for over the link. */
int sbl_ping(sbl_link* link, uint64_t* time_ns);

/* Scenario time of the latest frame, 0 before. */
uint64_t sbl_time_ns(const sbl_link* link);

/* For poll(2) in an own loop: when readable, call sbl_wait_interrupt with time-out 0 until it has nothing more. */
int sbl_fd(const sbl_link* link);

/* NULL is allowed. */
void sbl_close(sbl_link* link);

#ifdef __cplusplus
}
#endif
