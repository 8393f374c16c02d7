/**
 * Where the C library of a Linux may be: glibc in Debian's folders, in Fedora's and
 * in Arch's, then musl. Full paths, since a permission names files by them.
 */
export const C_LIBRARIES: readonly string[] = [
  `/lib/${Deno.build.arch}-linux-gnu/libc.so.6`,
  "/lib64/libc.so.6",
  "/lib/libc.so.6",
  `/lib/libc.musl-${Deno.build.arch}.so.1`,
];
