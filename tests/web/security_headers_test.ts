import { assertEquals } from "@std/assert";
import {
  isSelfSigned,
  selfSignedCertificate,
} from "../../lib/net/certificate.ts";
import {
  securityHeaders,
  strictTransport,
} from "../../lib/web/security_headers.ts";
import { issuedCertificate } from "../net/issued_certificate.ts";

const info: Deno.ServeHandlerInfo<Deno.NetAddr> = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
  completed: Promise.resolve(),
};

Deno.test("Strict-Transport-Security is sent only with a certificate that is not self-signed", async () => {
  const folder = await Deno.makeTempDir();
  const own = await selfSignedCertificate(folder, ["localhost"]);
  await Deno.remove(folder, { recursive: true });
  assertEquals(await isSelfSigned(own), true);
  assertEquals(await isSelfSigned(await issuedCertificate("a.example")), false);
});

Deno.test("Strict-Transport-Security is on every response, also on errors", async () => {
  for (const status of [200, 404, 500]) {
    const handler = strictTransport(() => new Response(null, { status }));
    const response = await handler(new Request("https://a.example/"), info);
    assertEquals(response.status, status);
    assertEquals(
      response.headers.get("strict-transport-security"),
      "max-age=31536000",
    );
  }
});

Deno.test("the page may use only the browser features that a call needs", () => {
  const features = Object.fromEntries(
    securityHeaders().get("permissions-policy")!.split(", ").map((part) =>
      part.split("=")
    ),
  );
  assertEquals(
    Object.keys(features).filter((name) => features[name] === "(self)").sort(),
    [
      "camera",
      "display-capture",
      "fullscreen",
      "microphone",
      "picture-in-picture",
      "screen-wake-lock",
      "speaker-selection",
    ],
  );
  assertEquals(features.geolocation, "()");
});
