/**
 * The C library's calls for sockets, and options of a socket.
 *
 * @module
 */
import { C_LIBRARIES } from "../../net/c_libraries.ts";

const SYMBOLS = {
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  getsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "buffer"],
    result: "i32",
  },
  setsockopt: {
    parameters: ["i32", "i32", "i32", "buffer", "u32"],
    result: "i32",
  },
  recvmmsg: {
    parameters: ["i32", "buffer", "u32", "i32", "pointer"],
    result: "i32",
  },
  sendmmsg: { parameters: ["i32", "buffer", "u32", "i32"], result: "i32" },
  memmove: { parameters: ["buffer", "buffer", "usize"], result: "u64" },
} as const satisfies Deno.ForeignLibraryInterface;

/** The C library. */
export type Libc = Deno.DynamicLibrary<typeof SYMBOLS>;

/** Constants of Linux, equal on all processors that Deno runs on. */
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_TYPE = 3;
const SO_SNDBUF = 7;
const SO_RCVBUF = 8;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY = 26;

/** @returns null where it is missing, or may not be used */
export function openLibc(): Libc | null {
  for (const name of C_LIBRARIES) {
    try {
      return Deno.dlopen(name, SYMBOLS);
    } catch {
      // Not this one, or no permission.
    }
  }
  return null;
}

/** Makes a socket's buffers as large as the kernel allows, up to a number of bytes. */
export function enlargeBuffers(
  libc: Libc,
  descriptor: number,
  bytes: number,
): void {
  // Only an administrator may exceed the kernel's limit.
  for (
    const [force, option] of [
      [SO_RCVBUFFORCE, SO_RCVBUF],
      [SO_SNDBUFFORCE, SO_SNDBUF],
    ]
  ) {
    if (setOption(libc, descriptor, force, bytes) !== 0) {
      setOption(libc, descriptor, option, bytes);
    }
  }
}

/** Whether the descriptor is a socket of datagrams. */
export function isDatagramSocket(libc: Libc, descriptor: number): boolean {
  return optionOf(libc, descriptor, SOL_SOCKET, SO_TYPE) === SOCK_DGRAM;
}

/** Whether a socket of IPv6 takes no IPv4. */
export function isOnlyIpv6(libc: Libc, descriptor: number): boolean {
  return optionOf(libc, descriptor, IPPROTO_IPV6, IPV6_V6ONLY) !== 0;
}

function optionOf(
  { symbols }: Libc,
  descriptor: number,
  level: number,
  option: number,
): number {
  const value = new Uint32Array(1);
  const length = new Uint32Array([value.byteLength]);
  symbols.getsockopt(descriptor, level, option, value, length);
  return value[0];
}

function setOption(
  { symbols }: Libc,
  descriptor: number,
  option: number,
  value: number,
): number {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value, true);
  return symbols.setsockopt(
    descriptor,
    SOL_SOCKET,
    option,
    bytes,
    bytes.length,
  );
}
