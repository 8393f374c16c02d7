import { assert, assertEquals, assertThrows } from "@std/assert";
import { readConfig } from "../../lib/config/config.ts";
import { StartError } from "../../lib/shared/start_error.ts";

function link(value: string): unknown {
  const args = ["--redis=redis://localhost", `--link=${value}`];
  const command = readConfig(args, () => undefined);
  assert(command.name === "serve");
  return command.config.cluster?.link;
}

Deno.test("a link is a host and a port", () => {
  for (
    const [value, hostname, port] of [
      ["10.0.0.5:7000", "10.0.0.5", 7000],
      ["node-1.example.org:80", "node-1.example.org", 80],
      ["[2001:db8::5]:7000", "2001:db8::5", 7000],
      ["localhost:0", "localhost", 0],
    ] as const
  ) assertEquals(link(value), { hostname, port }, value);
});

for (
  const value of [
    "0.0.0.0:7000",
    "0:7000",
    "[::]:7000",
    "[0:0::0]:7000",
    "[::ffff:0:0]:7000",
  ]
) {
  Deno.test(`a link at ${value} is refused, since nobody could dial it`, () => {
    const { message } = assertThrows(() => link(value), StartError);
    assert(
      /--link.*cannot reach.*such as 10\.0\.0\.5:7000/.test(message),
      message,
    );
  });
}

Deno.test("a link to no port or no host is refused in words", () => {
  for (const value of ["10.0.0.5:70000", "[:1:]:7000", "10.0.0.999:7000"]) {
    assertThrows(() => link(value), StartError, "--link", value);
  }
});
