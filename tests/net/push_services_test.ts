import { assertEquals } from "@std/assert";
import {
  allowsEndpoint,
  DEFAULT_PUSH_SERVICES,
} from "../../lib/net/push_services.ts";

Deno.test("the push services of known browsers are allowed", () => {
  for (
    const endpoint of [
      "https://fcm.googleapis.com/fcm/send/abc:def",
      "https://fcm.googleapis.com:443/wp/abc",
      "https://updates.push.services.mozilla.com/wpush/v2/abc",
      "https://web.push.apple.com/abc",
      "https://wns2-by3p.notify.windows.com/w/?token=abc",
    ]
  ) assertEquals(allowsEndpoint(endpoint, DEFAULT_PUSH_SERVICES), true);
});

Deno.test("nothing else can be reached with a made-up subscription", () => {
  for (
    const endpoint of [
      "",
      "fcm.googleapis.com/x",
      "http://fcm.googleapis.com/x",
      "https://fcm.googleapis.com:8443/x",
      "https://fcm.googleapis.com.evil.example/x",
      "https://evil.example/fcm.googleapis.com",
      "https://notify.windows.com.evil.example/",
      "https://evilnotify.windows.com/",
      "https://notify.windows.com/",
      "https://user:word@fcm.googleapis.com/x",
      "https://user@fcm.googleapis.com/x",
      "https://evil.example#fcm.googleapis.com",
      "https://fcm.googleapis.com@evil.example/",
      "https://fcm.googleapis.com./x",
      "https://127.0.0.1/x",
      "https://[::1]/x",
      "https://localhost/x",
      "https://169.254.169.254/latest/meta-data",
      "https://0x7f000001/",
      "https://10.0.0.1.push.apple.com:22/",
      `https://fcm.googleapis.com/${"a".repeat(1_000)}`,
      "wss://fcm.googleapis.com/x",
      "file:///etc/passwd",
    ]
  ) {
    assertEquals(
      allowsEndpoint(endpoint, DEFAULT_PUSH_SERVICES),
      false,
      endpoint,
    );
  }
});

Deno.test("a list names hosts with their ports, and an address only itself", () => {
  const services = ["push.example.org:8444", "*.example.net", "127.0.0.1:9000"];
  const allowed = (endpoint: string) => allowsEndpoint(endpoint, services);
  assertEquals(allowed("https://push.example.org:8444/x"), true);
  assertEquals(allowed("https://push.example.org/x"), false);
  assertEquals(allowed("https://a.b.example.net/x"), true);
  assertEquals(allowed("https://127.0.0.1:9000/x"), true);
  assertEquals(allowed("https://127.0.0.1/x"), false);
});
