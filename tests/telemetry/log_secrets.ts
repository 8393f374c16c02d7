/**
 * Texts that a library's error could contain; each has the word `hidden` in the
 * part that must not appear.
 */
export const SECRET_TEXTS = [
  "bad offer v=0\r\no=- 1 2 IN IP4 hidden\r\na=ice-pwd:hidden\r\n",
  "cannot add candidate:842163049 1 udp 1677729535 hidden 46154 typ srflx",
  "no answer from ws://127.0.0.1:1/kurento?access_token=hidden",
  "refused: Authorization: Bearer hidden",
  "token eyJhbGciOiJIUzI1NiJ9.hidden.hidden is expired",
  "-----BEGIN PRIVATE KEY-----\nhidden\n-----END PRIVATE KEY-----",
];
